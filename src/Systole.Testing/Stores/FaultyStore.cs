namespace Systole.Testing.Stores;

/// <summary>When a commit fails.</summary>
internal enum CommitFault
{
    /// <summary>It does not.</summary>
    None,

    /// <summary>Nothing is written.</summary>
    Before,

    /// <summary>All of it is written, and the answer is lost: what a crash right after the commit looks like from outside.</summary>
    After,
}

/// <summary>
/// A store whose commits fail where a test wants them to. The plan is asked with the number of each commit, from 1; failed ones count.
/// </summary>
internal sealed class FaultyStore(IStore inner, Func<long, CommitFault> plan) : ForwardingStore(inner)
{
    /// <summary>Fails one commit.</summary>
    public FaultyStore(IStore inner, long commit, CommitFault fault) : this(inner, number => number == commit ? fault : CommitFault.None)
    {
    }

    /// <summary>How many commits were asked for.</summary>
    public long Commits { get; private set; }

    /// <summary>How many of them failed.</summary>
    public long Failures { get; private set; }

    public override async ValueTask CommitAsync(CommitBatch batch, CancellationToken stop)
    {
        var fault = plan(++Commits);
        if (fault != CommitFault.None) Failures++;
        if (fault == CommitFault.Before) throw new StoreException($"planned fault: commit {Commits} was not written");
        await base.CommitAsync(batch, stop);
        if (fault == CommitFault.After) throw new StoreException($"planned fault: commit {Commits} was written and its answer lost");
    }
}
