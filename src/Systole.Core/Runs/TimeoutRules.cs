namespace Systole.Core;

/// <summary>A run past its total limit is told of, and ended where the policy says so; one that shows life is given until <c>defer_max</c>.</summary>
internal static class TimeoutRules
{
    public static IEnumerable<Event> Due(AgentState state, AgentPolicy policy, Instant now)
    {
        foreach (var registered in state.Registered.Values.Where(work => LimitOf(state, policy, work) <= now))
        {
            // It is not Systole's to end: the alert says so, and it is no longer tracked.
            var running = now - registered.StartedAt - registered.Blind;
            yield return new Event.RunTimedOut(registered.Id, registered.Task, running.Ms, policy.Watch.TimeoutAfter.Ms);
            if (AlertRules.NotStale(state, registered.Task, $"{registered.Id} timed out") is { } over) yield return over;
            if (AlertRules.TimedOut(state, registered.Id, registered.Task, policy.Watch.TimeoutAfter, now) is { } opened) yield return opened;
        }
        if (HeartbeatAt(state, policy) is not { } due || due > now || state.Run is not { } run) yield break;
        if (!run.TimedOut)
        {
            var running = now - run.StartedAt - run.Blind;
            var timedOut = new Event.RunTimedOut(run.Id, null, running.Ms, policy.Watch.TimeoutAfter.Ms);
            yield return timedOut;
            if (AlertRules.TimedOut(state, run.Id, null, policy.Watch.TimeoutAfter, now) is { } opened) yield return opened;
            state = Evolver.Evolve(state, timedOut);
            if (HeartbeatAt(state, policy) is not { } end || end > now) yield break;
        }
        foreach (var asked in CancelRules.Request(state, policy, run.Id, CancelWhy.Timeout, now)) yield return asked;
    }

    /// <summary>When the next limit is to be looked at; null where there is none.</summary>
    public static Instant? NextAt(AgentState state, AgentPolicy policy) =>
        state.Registered.Values.Aggregate(
            HeartbeatAt(state, policy), (next, registered) => Instant.Earlier(next, LimitOf(state, policy, registered)));

    /// <summary>When registered work passes its total limit; null where it has none.</summary>
    public static Instant? LimitOf(AgentState state, AgentPolicy policy, RegisteredRun run)
    {
        // The clock stands still while it is idle.
        if (run.Idle || !policy.Watch.TimeoutAfter.IsOn) return null;
        var limit = run.StartedAt + run.Blind + policy.Watch.TimeoutAfter;
        return state.GraceUntil is { } grace ? Instant.Later(limit, grace) : limit;
    }

    private static Instant? HeartbeatAt(AgentState state, AgentPolicy policy)
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
