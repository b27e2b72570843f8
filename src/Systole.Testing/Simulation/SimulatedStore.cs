using Systole.Stores.InMemory;
using Systole.Testing.Stores;

namespace Systole.Testing;

/// <summary>
/// The in-memory store of a simulated node. What is committed to the journal goes on to whoever listens and is not kept, nor are figures,
/// nor runs that have ended: a simulated year has room in memory. Commits meet the faults that the script has for them.
/// </summary>
internal sealed class SimulatedStore(InMemoryDisk disk, Func<CommitFault?> nextFault, Action<CommitBatch> committed)
    : ForwardingStore(new InMemoryStore(disk))
{
    public override async ValueTask CommitAsync(CommitBatch batch, CancellationToken stop)
    {
        var fault = nextFault();
        if (fault == CommitFault.CrashBefore) throw new PowerCutException();
        if (fault == CommitFault.Fails) throw new StoreException("planned fault: nothing was written");
        await base.CommitAsync(batch with { Journal = [], Stats = [] }, stop).ConfigureAwait(false);
        disk.Runs.RemoveAll(run => run.EndedAt is not null);
        committed(batch);
        if (fault is CommitFault.CrashAfter or CommitFault.ReplyLost) throw new PowerCutException();
    }

    public override ValueTask<int> PruneAsync(RetentionCut cut, int countMax, CancellationToken stop) => ValueTask.FromResult(0);
}

/// <summary>The power went in the middle of a commit.</summary>
internal sealed class PowerCutException : Exception;
