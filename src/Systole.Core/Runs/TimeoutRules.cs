namespace Systole.Core;

/// <summary>A run past its total limit is told of, and ended where the policy says so; one that shows life is given until <c>defer_max</c>.</summary>
internal static class TimeoutRules
{
    public static IEnumerable<Event> Due(AgentState state, AgentPolicy policy, Instant now)
    {
        if (NextAt(state, policy) is not { } due || due > now || state.Run is not { } run) yield break;
        if (!run.TimedOut)
        {
            var running = now - run.StartedAt - run.Blind;
            var timedOut = new Event.RunTimedOut(run.Id, null, running.Ms, policy.Watch.TimeoutAfter.Ms);
            yield return timedOut;
            if (AlertRules.TimedOut(state, run, policy.Watch.TimeoutAfter, now) is { } opened) yield return opened;
            state = Evolver.Evolve(state, timedOut);
            if (NextAt(state, policy) is not { } end || end > now) yield break;
        }
        foreach (var asked in CancelRules.Request(state, policy, run.Id, CancelWhy.Timeout, now)) yield return asked;
    }

    /// <summary>When the run's limit is to be looked at next; null where it has none left.</summary>
    public static Instant? NextAt(AgentState state, AgentPolicy policy)
    {
        if (state.Run is not { } run || !policy.Watch.TimeoutAfter.IsOn) return null;
        var limit = run.StartedAt + run.Blind + policy.Watch.TimeoutAfter;
        if (state.GraceUntil is { } grace) limit = Instant.Later(limit, grace);
        if (!run.TimedOut) return limit;
        if (run.Cancellation is not null || !policy.Watch.CancelOnTimeout) return null;
        var alive = Instant.Earlier(run.LastActivityAt + policy.Watch.StaleAfter, run.StartedAt + run.Blind + policy.Watch.DeferMax);
        return Instant.Later(limit, alive);
    }
}
