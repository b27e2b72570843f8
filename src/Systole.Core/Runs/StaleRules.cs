namespace Systole.Core;

/// <summary>
/// A run that shows no life for longer than its limit is stale: told once for each such episode, and taken back by the next sign of life.
/// Idle work never is, and time in which Systole itself could not look is charged to nobody.
/// </summary>
internal static class StaleRules
{
    /// <summary>Tells of the runs whose limit has passed.</summary>
    public static IEnumerable<Event> Due(AgentState state, AgentPolicy policy, Instant now)
    {
        var limit = policy.Watch.StaleAfter;
        foreach (var run in Watched(state).Where(run => LimitOf(state, policy, run) <= now))
        {
            yield return new Event.RunStale(run.Id, run.Task, (now - run.LastActivityAt).Ms, limit.Ms);
            if (AlertRules.Stale(state, run.Id, run.Task, limit, now) is { } opened) yield return opened;
        }
    }

    /// <summary>When the next run goes stale; null where none can.</summary>
    public static Instant? NextAt(AgentState state, AgentPolicy policy) =>
        Watched(state).Aggregate((Instant?)null, (next, run) => Instant.Earlier(next, LimitOf(state, policy, run)));

    /// <summary>When the last of the registered work that is at work goes stale or times out, if it shows no life until then.</summary>
    public static Instant? AllSilentAt(AgentState state, AgentPolicy policy)
    {
        var last = Instant.Min;
        foreach (var run in state.Registered.Values.Where(run => run.IsAtWork))
        {
            var silent = LimitOf(state, policy, (run.Id, run.Task, run.LastActivityAt));
            last = Instant.Later(last, TimeoutRules.LimitOf(state, policy, run) is { } limit ? Instant.Earlier(silent, limit) : silent);
        }
        return last;
    }

    /// <summary>A sign of life of a run that was stale.</summary>
    public static IEnumerable<Event> Recovered(AgentState state, RunId run, string? task, bool wasStale, Instant silentSince, Instant now)
    {
        if (!wasStale) yield break;
        yield return new Event.RunRecovered(run, task, (now - silentSince).Ms);
        if (AlertRules.NotStale(state, task, $"{run} shows life again") is { } closed) yield return closed;
    }

    private static IEnumerable<(RunId Id, string? Task, Instant LastActivityAt)> Watched(AgentState state)
    {
        if (state.Run is { Stale: false, TimedOut: false, Cancellation: null } run) yield return (run.Id, null, run.LastActivityAt);
        foreach (var registered in state.Registered.Values)
        {
            if (registered.IsAtWork) yield return (registered.Id, registered.Task, registered.LastActivityAt);
        }
    }

    private static Instant LimitOf(AgentState state, AgentPolicy policy, (RunId Id, string? Task, Instant LastActivityAt) run)
    {
        var limit = run.LastActivityAt + policy.Watch.StaleAfter;
        return state.GraceUntil is { } grace ? Instant.Later(limit, grace) : limit;
    }
}
