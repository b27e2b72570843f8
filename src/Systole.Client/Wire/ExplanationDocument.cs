namespace Systole.Client.Wire;

/// <summary>Why an agent's next run is when it is.</summary>
public sealed record ExplanationDocument
{
    /// <summary>The agent.</summary>
    public required string Agent { get; init; }

    /// <summary>As of when.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>
    /// The earliest next run if nothing else arrives; left out where that depends on a run's end or an operator, or where nothing is due.
    /// </summary>
    public DateTimeOffset? NextRunAt { get; init; }

    /// <summary>What makes that run due; left out where nothing does.</summary>
    public string? Cause { get; init; }

    /// <summary>What holds it; left out where nothing does.</summary>
    public string? Why { get; init; }

    /// <summary>In words, one sentence each.</summary>
    public required IReadOnlyList<string> Sentences { get; init; }

    /// <summary>Every hold in force, the one that ends last first.</summary>
    public required IReadOnlyList<HoldDocument> Holds { get; init; }

    /// <summary>What each pending wake waits for, in the order of acceptance, at most 100.</summary>
    public required IReadOnlyList<HeldWakeDocument> Wakes { get; init; }

    /// <summary>How many wakes are pending in all.</summary>
    public required int WakesPending { get; init; }

    /// <summary>The next slots; those outside active hours are left out.</summary>
    public required IReadOnlyList<DateTimeOffset> NextSlots { get; init; }

    /// <summary>The last slots that had no run of their own, and why; the latest first, at most 10.</summary>
    public required IReadOnlyList<UnfiredSlotsDocument> UnfiredSlots { get; init; }

    /// <summary>How far each budget is used up that the agent draws on, its own first.</summary>
    public required IReadOnlyList<BudgetDocument> Budgets { get; init; }
}

/// <summary>Slots in a row that had no run of their own, for one reason.</summary>
/// <param name="From">The first.</param>
/// <param name="To">The last.</param>
/// <param name="Count">How many.</param>
/// <param name="Why">Why, such as <c>outside_active_hours</c>.</param>
public sealed record UnfiredSlotsDocument(DateTimeOffset From, DateTimeOffset To, long Count, string Why);

/// <summary>How far a limit is used up.</summary>
/// <param name="Budget">Whose it is: <c>all</c> or <c>group:NAME</c>; left out where it is the agent's own.</param>
/// <param name="Limit">Which: <c>runs_per_hour</c>, <c>tokens_per_day</c> or <c>usd_per_day</c>.</param>
/// <param name="Used">How much is used.</param>
/// <param name="Max">How much there is.</param>
/// <param name="ResetsAt">When it counts anew.</param>
public sealed record BudgetDocument(string? Budget, string Limit, decimal Used, decimal Max, DateTimeOffset ResetsAt);

/// <summary>Something that keeps a run from starting.</summary>
/// <param name="Why">What, such as <c>min_spacing</c>.</param>
/// <param name="Until">Until when; left out where that depends on a run's end or an operator.</param>
public sealed record HoldDocument(string Why, DateTimeOffset? Until = null);

/// <summary>A pending wake and what holds it.</summary>
public sealed record HeldWakeDocument
{
    /// <summary>The wake, such as <c>w12</c>.</summary>
    public required string Wake { get; init; }

    /// <summary>What happened.</summary>
    public required string Reason { get; init; }

    /// <summary>How urgent it is.</summary>
    public required string Intent { get; init; }

    /// <summary>Its key; left out where it has none.</summary>
    public string? Key { get; init; }

    /// <summary>How many accepted requests it stands for.</summary>
    public required int Count { get; init; }

    /// <summary>When the first of them was accepted.</summary>
    public required DateTimeOffset AcceptedAt { get; init; }

    /// <summary>The run that caused it; left out where none was named.</summary>
    public string? CausedBy { get; init; }

    /// <summary>Attempts begun so far.</summary>
    public required int Attempts { get; init; }

    /// <summary>What holds it; left out where nothing does.</summary>
    public string? Why { get; init; }

    /// <summary>The earliest start if nothing else arrives; left out where that depends on a run's end or an operator.</summary>
    public DateTimeOffset? Until { get; init; }
}

/// <summary>The next slots of an agent.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="Slots">The slots, the earliest first; empty without a schedule.</param>
public sealed record SlotsDocument(string Agent, IReadOnlyList<DateTimeOffset> Slots);
