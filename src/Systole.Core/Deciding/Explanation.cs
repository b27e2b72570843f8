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

    /// <summary>The next slots, a pending one first; those outside active hours are left out.</summary>
    public ImmutableArray<Instant> NextSlots { get; init; } = [];

    /// <summary>The last slots that had no run of their own and why, the latest first.</summary>
    public ImmutableArray<UnfiredSlots> Unfired { get; init; } = [];

    /// <summary>The limits of every budget that the agent draws on, its own first.</summary>
    public ImmutableArray<BudgetLeft> Budgets { get; init; } = [];
}

/// <summary>How far a limit is used up.</summary>
/// <param name="Budget">The budget's name: <c>all</c>, or <c>group:</c> and the group's; null for the agent's own.</param>
/// <param name="Limit">The limit.</param>
/// <param name="Used">How much is used.</param>
/// <param name="Max">How much there is.</param>
/// <param name="ResetAt">When it counts anew.</param>
public sealed record BudgetLeft(string? Budget, BudgetLimit Limit, decimal Used, decimal Max, Instant ResetAt);

/// <summary>Something that keeps a run from starting.</summary>
/// <param name="Why">What.</param>
/// <param name="Until">Until when; null where that depends on a run's end or an operator.</param>
public readonly record struct Hold(Why Why, Instant? Until);

/// <summary>A pending wake and what holds it.</summary>
/// <param name="Wake">The wake.</param>
/// <param name="Why">What holds it.</param>
/// <param name="Until">The earliest start if nothing else arrives; null where that depends on a run's end or an operator.</param>
public sealed record HeldWake(Wake Wake, Why Why, Instant? Until);
