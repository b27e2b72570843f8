namespace Systole.Stores;

/// <summary>All that decisions depend on, as it stood at the last commit.</summary>
/// <param name="Node">The node's own record; null on a new store.</param>
/// <param name="Agents">Every agent that was ever known, pending wakes included.</param>
internal sealed record StoreImage(NodeRecord? Node, IReadOnlyList<AgentState> Agents)
{
    /// <summary>The runs in progress, where several nodes share the store. One that a single node owns is asked for them by name.</summary>
    public IReadOnlyList<RunRecord> Runs { get; init; } = [];

    /// <summary>What alerting remembers, by room and key; no row without JSON.</summary>
    public IReadOnlyList<AlertingRow> Alerting { get; init; } = [];
}

/// <summary>What the node remembers of itself.</summary>
internal sealed record NodeRecord
{
    /// <summary>The last instant it saw. Never goes back, but for a wall clock that is set back (L2).</summary>
    public required Instant LastSeenAt { get; init; }

    /// <summary>Whether it stopped in good order; false while it runs and after a crash.</summary>
    public bool Stopped { get; init; }

    /// <summary>The number of the last wake that was accepted.</summary>
    public long LastWake { get; init; }

    /// <summary>The sequence number of the last journal line.</summary>
    public long LastSequence { get; init; }

    /// <summary>The sequence number of the last run record.</summary>
    public long LastRun { get; init; }

    /// <summary>What concerns all agents.</summary>
    public FleetState Fleet { get; init; } = FleetState.Initial;
}
