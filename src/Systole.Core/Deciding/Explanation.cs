namespace Systole.Core;

/// <summary>Why an agent's next run is when it is (L7). Made by the same functions that decide.</summary>
public sealed record Explanation
{
    /// <summary>The agent.</summary>
    public required AgentId Agent { get; init; }

    /// <summary>As of when.</summary>
    public required Instant Now { get; init; }

    /// <summary>The earliest next run if nothing else arrives; null where that depends on a run's end or an operator, or where nothing is due.</summary>
    public Instant? NextRunAt { get; init; }

    /// <summary>What makes that run due; null where nothing does.</summary>
    public StartCause? Cause { get; init; }

    /// <summary>What holds it; <see cref="Core.Why.None"/> where nothing does.</summary>
    public Why Why { get; init; }

    /// <summary>In words, one sentence a line.</summary>
    public required ImmutableArray<string> Sentences { get; init; }

    /// <summary>Every hold in force, the one that ends last first.</summary>
    public ImmutableArray<Hold> Holds { get; init; } = [];

    /// <summary>What each pending wake waits for, in the order of acceptance, at most 100.</summary>
    public ImmutableArray<HeldWake> Wakes { get; init; } = [];

    /// <summary>How many wakes are pending in all.</summary>
    public int WakesPending { get; init; }

    /// <summary>The next slots.</summary>
    public ImmutableArray<Instant> NextSlots { get; init; } = [];
}

/// <summary>Something that keeps a run from starting.</summary>
/// <param name="Why">What.</param>
/// <param name="Until">Until when; null where that depends on a run's end or an operator.</param>
public readonly record struct Hold(Why Why, Instant? Until);

/// <summary>A pending wake and what holds it.</summary>
/// <param name="Wake">The wake.</param>
/// <param name="Why">What holds it.</param>
/// <param name="Until">The earliest start if nothing else arrives; null where that depends on a run's end or an operator.</param>
public sealed record HeldWake(Wake Wake, Why Why, Instant? Until);
