namespace Systole.Postgres.Turns;

/// <summary>What one round trip showed.</summary>
internal sealed record Glance
{
    /// <summary>The last turn that was committed.</summary>
    public required Turn After { get; init; }

    /// <summary>What all nodes together remember.</summary>
    public required NodeRecord? Record { get; init; }

    /// <summary>The lowest schema that may work here.</summary>
    public required long UsableFrom { get; init; }

    /// <summary>The clock of the database.</summary>
    public required Instant Now { get; init; }

    public required ImmutableArray<NodeLease> Nodes { get; init; }

    /// <summary>
    /// Whether the turn that was asked about is one of the database's, and not too much came after it: only then are the changes all there
    /// are.
    /// </summary>
    public required bool Follows { get; init; }

    public required StoreChanges Changes { get; init; }
}

/// <summary>How to look.</summary>
internal enum Sight
{
    /// <summary>At one snapshot, beside whoever decides.</summary>
    Look,

    /// <summary>From a turn, once it is free.</summary>
    Turn,

    /// <summary>From a turn, if it is free.</summary>
    FreeTurn,
}
