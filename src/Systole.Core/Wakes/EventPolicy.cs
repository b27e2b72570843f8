namespace Systole.Core;

/// <summary>Rules for wakes that something happened (L1).</summary>
public sealed record EventPolicy
{
    /// <summary>The least distance between two starts of the agent. Default 60 s; never more than the interval counts.</summary>
    public TimeSpan MinSpacing { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long the first pending event waits for company. Default 5 s.</summary>
    public TimeSpan Coalesce { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long no event may come for a streak to end. Default 10 min; never more than the interval counts.</summary>
    public TimeSpan Quiet { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>What becomes of wakes that the agent's own runs caused. Default <see cref="SelfCausedRule.NextBeat"/>.</summary>
    public SelfCausedRule SelfCaused { get; init; } = SelfCausedRule.NextBeat;

    /// <summary>
    /// <c>exec*</c>, <c>background-task*</c> and <c>subagent*</c> events during a run, or so long after it, count as self-caused.
    /// Zero (default) is off.
    /// </summary>
    public TimeSpan EchoWindow { get; init; }

    /// <summary>By what the spacing grows with each event-started run of a streak. Default 2, at least 1.</summary>
    public double BackoffFactor { get; init; } = 2;

    /// <summary>The longest spacing of a streak; zero (default) stands for the interval.</summary>
    public TimeSpan BackoffMax { get; init; }

    /// <summary>The most runs started by event or immediate wakes within <see cref="FloodGuardWithin"/>. Default 5.</summary>
    public int FloodGuardRuns { get; init; } = 5;

    /// <summary>The flood guard's window. Default 10 min.</summary>
    public TimeSpan FloodGuardWithin { get; init; } = TimeSpan.FromMinutes(10);
}

/// <summary>What becomes of a wake that a run of the same agent caused (L1).</summary>
public enum SelfCausedRule
{
    /// <summary>Delivered with the next scheduled run; without a schedule as <see cref="FollowUp"/>.</summary>
    NextBeat,

    /// <summary>At most one extra run per interval.</summary>
    FollowUp,

    /// <summary>An ordinary event.</summary>
    Allow,
}
