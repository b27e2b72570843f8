namespace Systole.Core;

/// <summary>Work that the agent or its gateway started itself and registers, keyed by (agent, task).</summary>
internal static class RegisterRules
{
    public static IEnumerable<Event> Register(AgentState state, Input.RegisterRequested input, Instant now)
    {
        if (state.Registered.TryGetValue(input.Task, out var old))
        {
            yield return new Event.RunUnregistered(old.Id, old.Task, RunOutcome.Superseded);
            if (AlertRules.NotStale(state, old.Task, $"{old.Id} was replaced") is { } closed) yield return closed;
        }
        yield return new Event.RunRegistered(new RegisteredRun(new RunId(state.Id, state.LastRunNumber + 1), input.Task, input.Model, now, now, Idle: false));
    }

    public static IEnumerable<Event> Active(AgentState state, Input.RegisteredActive input, Instant now)
    {
        if (!state.Registered.TryGetValue(input.Task, out var run)) return [];
        return
        [
            input.Idle ? new Event.RunIdle(run.Id, run.Task, now) : new Event.RegisteredActivity(run.Id, run.Task, now),
            .. StaleRules.Recovered(state, run.Id, run.Task, run.Stale, run.LastActivityAt, now),
        ];
    }

    public static IEnumerable<Event> Unregister(AgentState state, Input.UnregisterRequested input)
    {
        if (!state.Registered.TryGetValue(input.Task, out var run)) return [];
        return [new Event.RunUnregistered(run.Id, run.Task, RunOutcome.Succeeded), .. AlertRules.AfterSuccess(state, run.Id, run.Task)];
    }
}
