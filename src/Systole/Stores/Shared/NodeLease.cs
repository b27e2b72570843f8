namespace Systole.Stores.Shared;

/// <summary>A node as the store knows it.</summary>
internal sealed record NodeLease
{
    /// <summary>Its name; no two nodes share one.</summary>
    public required string Name { get; init; }

    /// <summary>The how-many-eth node of that name: every start counts, and only the latest may act.</summary>
    public required long Epoch { get; init; }

    /// <summary>When it started, by the store's clock.</summary>
    public required Instant StartedAt { get; init; }

    /// <summary>When it was last heard of, by the store's clock.</summary>
    public required Instant SeenAt { get; init; }

    /// <summary>Its runs are its own until then, by the store's clock.</summary>
    public required Instant LeaseUntil { get; init; }

    /// <summary>Whether it went away in good order.</summary>
    public bool Stopped { get; init; }

    /// <summary>Whether it was asked to start no more runs.</summary>
    public bool Drains { get; init; }

    /// <summary>What it says of itself.</summary>
    public required NodeProfile Profile { get; init; }

    /// <summary>Whether it is at work.</summary>
    public bool IsAlive(Instant now) => !Stopped && LeaseUntil > now;
}

/// <summary>What a node says of itself to the others.</summary>
/// <param name="Url">Where its API is.</param>
/// <param name="Version">Which version of the program it is.</param>
/// <param name="Configuration">A hash of what it decides by: nodes that differ in it decide differently.</param>
/// <param name="Labels">What agents' <c>run.labels</c> are held against.</param>
internal sealed record NodeProfile(string Url, string Version, string Configuration, ImmutableSortedDictionary<string, string> Labels);

/// <summary>Who opens a shared store.</summary>
/// <param name="Name">The node's name, 1 to 64 characters.</param>
/// <param name="Lease">How long it may be silent before others take over its runs, 3 s to 10 min. Default 10 s.</param>
/// <param name="Profile">What it says of itself.</param>
internal sealed record NodeIdentity(string Name, TimeSpan Lease, NodeProfile Profile)
{
    /// <summary>3 s: nodes look once a second, and one that looked in vain for half a lease says of nobody that it is gone.</summary>
    public static readonly TimeSpan LeaseMin = TimeSpan.FromSeconds(3);

    /// <summary>10 s.</summary>
    public static readonly TimeSpan DefaultLease = TimeSpan.FromSeconds(10);
}
