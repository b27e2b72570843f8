namespace Systole.Core;

/// <summary>A sign of life of the heartbeat run in progress.</summary>
internal static class ActivityRules
{
    public static IEnumerable<Event> Active(AgentState state, RunId id, Instant now)
    {
        if (state.Run is not { } run || run.Id != id) return [];
        return [new Event.RunActivity(id, now), .. StaleRules.Recovered(state, id, null, run.Stale, run.LastActivityAt, now)];
    }
}
