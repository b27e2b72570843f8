namespace Systole.Core;

/// <summary>
/// A run past its total limit is told of, and what <c>watch.on_timeout</c> says follows: for a heartbeat run that shows life not before
/// <c>defer_max</c>. While many runs are silent at once nothing ends: the cause is more likely around them than in them.
/// </summary>
internal static class TimeoutRules
{
    public static IEnumerable<Event> Due(FleetState fleet, AgentState state, AgentPolicy policy, Instant now)
    {
        foreach (var registered in state.Registered.Values.Where(work => LimitAt(fleet, state, policy, work) <= now).ToList())
        {
            // Each sees what the one before it left: recoveries are counted.
            foreach (var told in Registered(state, policy, registered, now).ToList())
            {
                yield return told;
                state = Evolver.Evolve(state, told);
            }
        }
        if (HeartbeatAt(fleet, state, policy) is not { } due || due > now || state.Run is not { } run) yield break;
        if (!run.TimedOut)
        {
            var timedOut = TimedOut(state, policy, run, isFinal: false, now);
            yield return timedOut;
            foreach (var opened in AlertRules.TimedOut(state, run, WatchLimits.Total(state, policy, run)!.Value, now)) yield return opened;
            state = Evolver.Evolve(state, timedOut);
            if (HeartbeatAt(fleet, state, policy) is not { } end || end > now) yield break;
        }
        var follows = policy.Watch.OnTimeout == OnTimeout.Wake
            ? QuarantineRules.Recover(state, policy, run.Id, CheckpointRules.HeartbeatTask, now)
            : CancelRules.Request(state, policy, run.Id, CancelWhy.Timeout, now);
        foreach (var told in follows) yield return told;
    }

    /// <summary>When the next limit is to be looked at; null where there is none.</summary>
    public static Instant? NextAt(FleetState fleet, AgentState state, AgentPolicy policy) =>
        state.Registered.Values.Aggregate(
            HeartbeatAt(fleet, state, policy), (next, registered) => Instant.Earlier(next, LimitAt(fleet, state, policy, registered)));

    /// <summary>When a run passes its total limit; null where it has none, has passed it, or while its clock stands still for an open time.</summary>
    public static Instant? LimitAt(FleetState fleet, AgentState state, AgentPolicy policy, WatchedRun run) =>
        run.TimedOut || fleet.MassStall is not null ? null : PassedAt(state, policy, run);

    private static IEnumerable<Event> Registered(AgentState state, AgentPolicy policy, RegisteredRun run, Instant now)
    {
        // It is not Systole's to end, unless somebody says so: the alert is told, and it is no longer tracked.
        var asks = policy.Watch.OnTimeout == OnTimeout.Cancel;
        yield return TimedOut(state, policy, run, isFinal: !asks, now);
        if (!asks)
        {
            foreach (var closed in AlertRules.AfterEnd(state, run)) yield return closed;
        }
        foreach (var opened in AlertRules.TimedOut(state, run, WatchLimits.Total(state, policy, run)!.Value, now)) yield return opened;
        if (asks) yield return new Event.RunCancelling(run.Id, CancelStage.Ask, CancelWhy.Timeout, now + CancelRules.Grace(state, policy, run));
        if (policy.Watch.OnTimeout != OnTimeout.Wake) yield break;
        foreach (var told in QuarantineRules.Recover(state, policy, run.Id, run.Task, now)) yield return told;
    }

    private static Event.RunTimedOut TimedOut(AgentState state, AgentPolicy policy, WatchedRun run, bool isFinal, Instant now) => new(
        run.Id, run.Work, run.ChargedAt(now).Ms, WatchLimits.Total(state, policy, run)!.Value.Length.Ms,
        isFinal ? Interruption.Of(run, RunOutcome.TimedOut, now) : null, isFinal ? run.Tokens : null, isFinal ? run.Usd : null);

    private static Instant? HeartbeatAt(FleetState fleet, AgentState state, AgentPolicy policy)
    {
        if (state.Run is not { } run || fleet.MassStall is not null || PassedAt(state, policy, run) is not { } limit) return null;
        if (!run.TimedOut) return limit;
        if (run.Cancellation is not null || !IsRecovered(state, policy, run)) return null;
        return PatienceEndsAt(state, policy, run) is { } end ? Instant.Later(limit, end) : null;
    }

    /// <summary>Whether anything follows but the alert. In quarantine, and where nothing can run, nobody is woken.</summary>
    private static bool IsRecovered(AgentState state, AgentPolicy policy, HeartbeatRun run) => policy.Watch.OnTimeout switch
    {
        OnTimeout.Untrack => false,
        OnTimeout.Wake => policy.CanRun && !run.IsTakenUp && state.Quarantine is null,
        _ => true,
    };

    /// <summary>
    /// When a run past its limit has been silent for too long, or shows life for too long; null while it waits for a person or is paused:
    /// then it is not silent, and its clocks stand still.
    /// </summary>
    private static Instant? PatienceEndsAt(AgentState state, AgentPolicy policy, HeartbeatRun run)
    {
        var silentAt = run.Phase is Phase.WaitingHuman or Phase.Paused
            ? (Instant?)null
            : run.LastActivityAt + WatchLimits.Silence(state, policy, run).Length;
        return Instant.Earlier(silentAt, run.RunsFor(run.StartedAt + run.Uncharged, policy.Watch.DeferMax));
    }

    private static Instant? PassedAt(AgentState state, AgentPolicy policy, WatchedRun run)
    {
        if (WatchLimits.Total(state, policy, run) is not { } total) return null;
        if (run.RunsFor(run.StartedAt + run.Uncharged, total.Length) is not { } limit) return null;
        return state.GraceUntil is { } grace ? Instant.Later(limit, grace) : limit;
    }
}
