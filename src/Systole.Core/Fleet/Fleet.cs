namespace Systole.Core;

/// <summary>What decisions about one agent depend on that concerns all of them.</summary>
/// <param name="Pause">The pause of everything; null where there is none.</param>
public sealed record FleetState(Pause? Pause)
{
    /// <summary>Nothing out of the ordinary.</summary>
    public static readonly FleetState Initial = new((Pause?)null);
}

/// <summary>How many runs may be in flight at once (L3). Delegates in process do not count.</summary>
/// <param name="RunsMax">For all agents together. Default 8.</param>
/// <param name="GroupRunsMax">For the groups that have a limit of their own.</param>
public sealed record ConcurrencyPolicy(int RunsMax, ImmutableDictionary<string, int> GroupRunsMax)
{
    /// <summary>8 runs, no group limits.</summary>
    public static readonly ConcurrencyPolicy Default = new(8, ImmutableDictionary<string, int>.Empty);
}
