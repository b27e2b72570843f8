namespace Systole.Client.Wire;

/// <summary>The nodes that share the store.</summary>
/// <param name="Now">When this was read, by the store's clock, as are all instants here.</param>
/// <param name="Nodes">The nodes, by name; the one that answers alone where nobody shares its store.</param>
public sealed record NodesDocument(DateTimeOffset Now, IReadOnlyList<NodeDocument> Nodes);

/// <summary>A node of a store.</summary>
public sealed record NodeDocument
{
    /// <summary>Its name; no two nodes of a store share one.</summary>
    public required string Name { get; init; }

    /// <summary><c>alive</c>, <c>draining</c>, <c>stopped</c> in good order, or <c>gone</c>: not heard of until its lease ended.</summary>
    public required string State { get; init; }

    /// <summary>Where its API is; left out where it has none.</summary>
    public string? Url { get; init; }

    /// <summary>Which version of the program it is.</summary>
    public required string Version { get; init; }

    /// <summary>The how-many-eth node of that name: only the latest may act. Left out where nobody shares the store.</summary>
    public long? Epoch { get; init; }

    /// <summary>When it started.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it was last heard of.</summary>
    public required DateTimeOffset SeenAt { get; init; }

    /// <summary>Its runs are its own until then; left out where nobody shares the store.</summary>
    public DateTimeOffset? LeaseUntil { get; init; }

    /// <summary>Whether it was asked to start no more runs.</summary>
    public required bool Drains { get; init; }

    /// <summary>What agents' <c>run.labels</c> are held against.</summary>
    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <summary>A hash of what it decides by: nodes that differ in it decide differently.</summary>
    public required string Configuration { get; init; }

    /// <summary>How many heartbeat runs it has in hand.</summary>
    public required int RunsInFlight { get; init; }

    /// <summary>Whether it is the node that answers.</summary>
    public required bool Self { get; init; }
}
