namespace Systole.Core;

/// <summary>What decisions about one agent depend on that concerns all of them.</summary>
public sealed record FleetState
{
    /// <summary>Nothing out of the ordinary.</summary>
    public static readonly FleetState Initial = new();

    /// <summary>The pause of everything; null where there is none.</summary>
    public Pause? Pause { get; init; }

    /// <summary>What has been used of the budgets that agents share, by their names.</summary>
    public ImmutableSortedDictionary<string, BudgetUse> Budgets { get; init; } =
        ImmutableSortedDictionary.Create<string, BudgetUse>(StringComparer.Ordinal);

    /// <summary>Open alerts that concern no single agent, by fingerprint.</summary>
    public ImmutableSortedDictionary<string, OpenAlert> Alerts { get; init; } =
        ImmutableSortedDictionary.Create<string, OpenAlert>(StringComparer.Ordinal);

    /// <summary>How many runs went silent in the last minute in which any did.</summary>
    public ImmutableArray<Stall> Stalls { get; init; } = [];

    /// <summary>That many runs are silent at once; null where they are not.</summary>
    public MassStall? MassStall { get; init; }

    /// <summary>When a write of the store last took too long; null where none did of late.</summary>
    public Instant? StoreSlowAt { get; init; }

    /// <summary>When something of all agents together is due; null where nothing is.</summary>
    internal Instant? NextDue => Instant.Earlier(
        Instant.Earlier(StallGuard.EndsAt(MassStall), SlowStoreRules.EndsAt(this)),
        Budgets.Values.Aggregate(Pause?.Until, (next, use) => Instant.Earlier(next, BudgetRules.ResetsAt(use))));
}

/// <summary>How many runs may be in flight at once (L3). Delegates in process do not count.</summary>
/// <param name="RunsMax">For all agents together. Default 8.</param>
/// <param name="GroupRunsMax">For the groups that have a limit of their own.</param>
public sealed record ConcurrencyPolicy(int RunsMax, ImmutableDictionary<string, int> GroupRunsMax)
{
    /// <summary>The highest limit there may be; the lowest is 1.</summary>
    public const int LimitMax = 10_000;

    /// <summary>8 runs, no group limits.</summary>
    public static readonly ConcurrencyPolicy Default = new(8, ImmutableDictionary<string, int>.Empty);
}
