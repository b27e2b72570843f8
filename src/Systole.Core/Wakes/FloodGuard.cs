namespace Systole.Core;

/// <summary>At most so many runs started by event or immediate wakes within so long; beyond it they wait (L1).</summary>
internal static class FloodGuard
{
    /// <summary>Until when the guard holds, or held; null where it never had to.</summary>
    public static Instant? HoldsUntil(AgentState state, AgentPolicy policy)
    {
        var starts = state.GuardedStarts;
        if (starts.Length < RunsMax(policy)) return null;
        return starts[^RunsMax(policy)] + policy.Events.FloodGuardWithin;
    }

    /// <summary>What the guard looks at after one more start.</summary>
    public static ImmutableArray<Instant> After(AgentState state, AgentPolicy policy, Instant start) =>
        Latest.Of(state.GuardedStarts, start, RunsMax(policy));

    // A guard that lets nothing through would hold an event for ever.
    private static int RunsMax(AgentPolicy policy) => Math.Max(1, policy.Events.FloodGuardRuns);
}
