namespace Systole.Core;

/// <summary>Alive is not progressing: work that shows life and does not move on, or that waits for a person, is told of.</summary>
internal static class ProgressRules
{
    /// <summary>Tells of the runs whose patience has passed.</summary>
    public static IEnumerable<Event> Due(AgentState state, AgentPolicy policy, Instant now)
    {
        foreach (var run in state.InFlight())
        {
            if (StuckAt(state, policy, run) <= now && AlertRules.NoProgress(state, run, policy.Watch.NoProgressAfter, now) is { } stuck) yield return stuck;
            if (RemindAt(state, policy, run) <= now && AlertRules.WaitingHuman(state, run, policy.Watch.RemindAfter, now) is { } waits) yield return waits;
        }
    }

    public static Instant? NextAt(AgentState state, AgentPolicy policy) => state.InFlight().Aggregate(
        (Instant?)null, (next, run) => Instant.Earlier(next, Instant.Earlier(StuckAt(state, policy, run), RemindAt(state, policy, run))));

    /// <summary>What a sign of life ends.</summary>
    public static IEnumerable<Event> Moved(AgentState state, WatchedRun before, WatchedRun after, bool progress, Instant now)
    {
        if (progress && AlertRules.Close(state, AlertKind.NoProgress, before.Work, $"{before.Id} moves forward") is { } moves) yield return moves;
        // Who says that it waits still waits still, though it says so as often as it is asked.
        if (after.Phase == Phase.WaitingHuman) yield break;
        if (AlertRules.Close(state, AlertKind.WaitingHuman, before.Work, $"{before.Id} goes on") is { } goes) yield return goes;
    }

    private static Instant? StuckAt(AgentState state, AgentPolicy policy, WatchedRun run)
    {
        // Silence is staleness, and told as that.
        if (!policy.Watch.NoProgressAfter.IsOn || run.Stale || run.IsQuiet) return null;
        if (AlertRules.IsOpen(state, AlertKind.NoProgress, run.Work)) return null;
        return run.RunsFor(run.ProgressAt, policy.Watch.NoProgressAfter) is { } stuck ? Graced(state, stuck) : null;
    }

    private static Instant? RemindAt(AgentState state, AgentPolicy policy, WatchedRun run)
    {
        if (run.Phase != Phase.WaitingHuman || !policy.Watch.RemindAfter.IsOn || AlertRules.IsOpen(state, AlertKind.WaitingHuman, run.Work)) return null;
        return Graced(state, (run.PhaseSince ?? run.StartedAt) + policy.Watch.RemindAfter);
    }

    private static Instant Graced(AgentState state, Instant at) => state.GraceUntil is { } grace ? Instant.Later(at, grace) : at;
}
