namespace Systole.Core;

/// <summary>
/// A run that shows no life for longer than its limit is stale: told once for each such episode, and taken back by the next sign of life.
/// Idle work never is, nor is what waits for somebody; and time in which Systole itself could not look is charged to nobody.
/// </summary>
internal static class StaleRules
{
    /// <summary>Tells of the runs whose limit has passed, and again at every sweep where that is wanted.</summary>
    public static IEnumerable<Event> Due(FleetState fleet, AgentState state, AgentPolicy policy, Instant now)
    {
        foreach (var run in state.InFlight())
        {
            if (SilentAt(state, policy, run) <= now)
            {
                yield return new Event.RunStale(
                    run.Id, run.Work, (now - run.LastActivityAt).Ms, WatchLimits.Silence(state, policy, run).Length.Ms, run.Phase);
                // What many do at once is told once for all of them.
                if (fleet.MassStall is null && AlertRules.Stale(state, policy, run, now) is { } opened) yield return opened;
            }
            else if (ToldAgainAt(state, policy, run) <= now && AlertRules.StillStale(state, run, now) is { } repeated)
            {
                yield return repeated;
            }
        }
    }

    /// <summary>When the next run goes stale, or is told of again; null where none is.</summary>
    public static Instant? NextAt(AgentState state, AgentPolicy policy) => state.InFlight().Aggregate(
        (Instant?)null, (next, run) => Instant.Earlier(next, Instant.Earlier(SilentAt(state, policy, run), ToldAgainAt(state, policy, run))));

    /// <summary>How many runs go stale at an instant, without those that came and went within the minute before: they are counted already.</summary>
    public static int CountDue(AgentState state, AgentPolicy policy, Instant now) =>
        state.InFlight().Count(run => SilentAt(state, policy, run) <= now && CountedAt(run, now) == now);

    /// <summary>When a run that goes stale was counted for it: now, or within the minute before.</summary>
    public static Instant CountedAt(WatchedRun run, Instant now) => run.StallCountedAt is { } counted && counted > now - Laws.StallWithin ? counted : now;

    /// <summary>When the last of the registered work that is at work goes stale or times out, if it shows no life until then.</summary>
    public static Instant? AllSilentAt(FleetState fleet, AgentState state, AgentPolicy policy)
    {
        var last = Instant.Min;
        foreach (var run in state.Registered.Values.Where(run => run.IsAtWork))
        {
            var ends = Instant.Earlier(SilentAt(state, policy, run), TimeoutRules.LimitAt(fleet, state, policy, run));
            if (ends is not { } at) return null;
            last = Instant.Later(last, at);
        }
        return last;
    }

    /// <summary>A sign of life of a run that was stale.</summary>
    public static IEnumerable<Event> Recovered(AgentState state, WatchedRun run, Instant now)
    {
        if (!run.Stale) yield break;
        yield return new Event.RunRecovered(run.Id, run.Work, (now - run.LastActivityAt).Ms);
        if (AlertRules.NotStale(state, run.Work, $"{run.Id} shows life again") is { } closed) yield return closed;
    }

    /// <summary>Many went silent at once: what was told of single ones within the last minute is part of that.</summary>
    public static IEnumerable<Event> Folded(AgentState state, Instant now)
    {
        foreach (var run in state.InFlight().Where(run => run.Stale))
        {
            if (AlertRules.Find(state, AlertKind.Stale, run.Work)?.OpenedAt > now - Laws.StallWithin
                && AlertRules.NotStale(state, run.Work, "part of mass_stall") is { } folded) yield return folded;
        }
    }

    /// <summary>Most show life again: those that do not are told of one by one.</summary>
    public static IEnumerable<Event> LeftSilent(AgentState state, AgentPolicy policy, Instant now)
    {
        foreach (var run in state.InFlight().Where(run => run.Stale))
        {
            if (AlertRules.Stale(state, policy, run, now) is { } opened) yield return opened;
        }
    }

    /// <summary>When a run goes stale if it shows no life until then; null where it cannot, or is.</summary>
    public static Instant? SilentAt(AgentState state, AgentPolicy policy, WatchedRun run)
    {
        // A heartbeat run that is past its end, or is being ended, is told of as that.
        if (run.Stale || run.IsQuiet || run.Cancellation is not null || (run is HeartbeatRun && run.TimedOut)) return null;
        var limit = run.LastActivityAt + WatchLimits.Silence(state, policy, run).Length;
        return state.GraceUntil is { } grace ? Instant.Later(limit, grace) : limit;
    }

    private static Instant? ToldAgainAt(AgentState state, AgentPolicy policy, WatchedRun run) =>
        run.Stale && !policy.Watch.WarnOnce && AlertRules.Find(state, AlertKind.Stale, run.Work) is { AcknowledgedBy: null } alert
            ? (alert.RepeatedAt ?? alert.OpenedAt) + policy.Watch.CheckInterval
            : null;
}
