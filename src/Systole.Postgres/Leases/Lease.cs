using Systole.Postgres.Connections;

namespace Systole.Postgres.Leases;

/// <summary>
/// The lease of this node, as it knows of it: counted from when the renewal was sent, by elapsed time, so that it never lasts longer here
/// than in the database.
/// </summary>
internal sealed class Lease(NodeIdentity identity, TimeProvider time)
{
    private long _renewedAt;

    /// <summary>The name as the database has it.</summary>
    public string Name { get; } = StorableText.Of(identity.Name);

    /// <summary>The how-many-eth node of that name; 0 before it is known.</summary>
    public long Epoch { get; private set; }

    /// <summary>Whether the node went away in good order: nothing is renewed any more.</summary>
    public bool HasLeft { get; private set; }

    public TimeSpan Left => Epoch == 0 || HasLeft ? TimeSpan.Zero : identity.Lease - Elapsed;

    /// <summary>Whether it is to be renewed: a quarter of it has passed, or as long as a node may be silent before it counts as blind.</summary>
    public bool IsDue => Epoch > 0 && !HasLeft && (Elapsed >= identity.Lease / 4 || Elapsed >= Laws.BlindAfter);

    private TimeSpan Elapsed => time.GetElapsedTime(Volatile.Read(ref _renewedAt));

    public void Registered(long epoch, long sentAt)
    {
        Epoch = epoch;
        HasLeft = false;
        Volatile.Write(ref _renewedAt, sentAt);
    }

    public void Renewed(long sentAt) => Volatile.Write(ref _renewedAt, sentAt);

    public void Leave() => HasLeft = true;
}
