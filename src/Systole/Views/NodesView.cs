namespace Systole;

/// <summary>The nodes of a store as of the last look at it.</summary>
/// <param name="Now">When this was read, by the store's clock.</param>
/// <param name="Nodes">The nodes, by name.</param>
public sealed record NodesView(Instant Now, ImmutableArray<NodeView> Nodes);

/// <summary>A node of a store.</summary>
public sealed record NodeView
{
    /// <summary>Its name; no two nodes of a store share one.</summary>
    public required string Name { get; init; }

    /// <summary>What it does.</summary>
    public required NodeState State { get; init; }

    /// <summary>Where its API is; null where it has none.</summary>
    public string? Url { get; init; }

    /// <summary>Which version of the program it is.</summary>
    public required string Version { get; init; }

    /// <summary>
    /// The how-many-eth node of that name: every start counts, and only the latest may act. Null where nobody shares the store.
    /// </summary>
    public long? Epoch { get; init; }

    /// <summary>When it started.</summary>
    public required Instant StartedAt { get; init; }

    /// <summary>When it was last heard of.</summary>
    public required Instant SeenAt { get; init; }

    /// <summary>Its runs are its own until then; null where nobody shares the store.</summary>
    public Instant? LeaseUntil { get; init; }

    /// <summary>Whether it was asked to start no more runs.</summary>
    public bool Drains { get; init; }

    /// <summary>What agents' <c>run.labels</c> are held against.</summary>
    public required ImmutableSortedDictionary<string, string> Labels { get; init; }

    /// <summary>A hash of what it decides by: nodes that differ in it decide differently.</summary>
    public required string Configuration { get; init; }

    /// <summary>How many heartbeat runs it has in hand.</summary>
    public required int RunsInFlight { get; init; }

    /// <summary>Whether it is the node that answers.</summary>
    public required bool IsSelf { get; init; }
}

/// <summary>What a node does.</summary>
public enum NodeState
{
    /// <summary>It is at work.</summary>
    Alive,

    /// <summary>It is at work and starts no more runs.</summary>
    Draining,

    /// <summary>It went away in good order.</summary>
    Stopped,

    /// <summary>It was not heard of until its lease ended.</summary>
    Gone,
}
