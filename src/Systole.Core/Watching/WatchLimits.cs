namespace Systole.Core;

/// <summary>How long a run may be silent, and how long it may take in all.</summary>
public static class WatchLimits
{
    /// <summary>How long a run may be silent while it does what it does.</summary>
    public static WatchLimit Silence(AgentState state, AgentPolicy policy, WatchedRun run)
    {
        var watch = policy.Watch;
        if (run.Phase != Phase.Tool)
            return LearnRules.Silence(state, policy, run, watch.StaleAfter) ?? new WatchLimit(watch.StaleAfter, "watch.stale_after");
        var limit = LearnRules.Silence(state, policy, run, watch.ToolStaleAfter) ?? new WatchLimit(watch.ToolStaleAfter, "watch.tool_stale_after");
        if (run.Tool?.Timeout is { } declared && declared > limit.Length)
            limit = new WatchLimit(declared, run.Tool.Name is { } name ? $"the timeout of {name}" : "the tool's timeout");
        return limit.Length > watch.DeferMax ? new WatchLimit(watch.DeferMax, "watch.defer_max") : limit;
    }

    /// <summary>
    /// How often a run's signs of life have to be known: 0.8 of half the time that it may be silent. Who tells one so often is never taken
    /// for silent, with one of them lost.
    /// </summary>
    public static TimeSpan TellEvery(AgentState state, AgentPolicy policy, WatchedRun run) => 0.4 * Silence(state, policy, run).Length;

    /// <summary>When a run goes stale if it shows no life until then; null where it cannot, or is.</summary>
    public static Instant? StaleAt(AgentState state, AgentPolicy policy, WatchedRun run) => StaleRules.SilentAt(state, policy, run);

    /// <summary>When a run passes its total limit; null where it has none, has passed it, or while its clock stands still for an open time.</summary>
    public static Instant? TimesOutAt(FleetState fleet, AgentState state, AgentPolicy policy, WatchedRun run) =>
        TimeoutRules.LimitAt(fleet, state, policy, run);

    /// <summary>How long a run may take in all, what it was extended by included; null where there is no such limit.</summary>
    public static WatchLimit? Total(AgentState state, AgentPolicy policy, WatchedRun run)
    {
        if (!policy.Watch.TimeoutAfter.IsOn) return null;
        var limit = LearnRules.Total(state, policy, run, policy.Watch.TimeoutAfter) ?? new WatchLimit(policy.Watch.TimeoutAfter, "watch.timeout_after");
        return run.Extension > TimeSpan.Zero
            ? new WatchLimit(limit.Length + run.Extension, $"{limit.Origin} and an extension of {DurationText.Format(run.Extension)}")
            : limit;
    }
}
