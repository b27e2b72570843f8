using Systole.Stores;
using Systole.Testing.Stores;

namespace Systole.Bench;

/// <summary>Counts what goes into a store, and how long it takes there.</summary>
internal sealed class CountingStore(IStore inner) : ForwardingStore(inner)
{
    private long _started;

    public long Commits { get; private set; }

    public long Rows { get; private set; }

    /// <summary>How many of them were rows of agents.</summary>
    public long Agents { get; private set; }

    public TimeSpan Committing { get; private set; }

    public void Reset() => (Commits, Rows, Agents, Committing) = (0, 0, 0, TimeSpan.Zero);

    public override async ValueTask CommitAsync(CommitBatch batch, CancellationToken stop)
    {
        _started = TimeProvider.System.GetTimestamp();
        await base.CommitAsync(batch, stop);
        Committing += TimeProvider.System.GetElapsedTime(_started);
        Commits++;
        Agents += batch.Agents.Count;
        Rows += 1 + batch.Agents.Count + batch.Wakes.Count + batch.Delivered.Count + batch.Journal.Count + batch.Runs.Count;
        Rows += batch.Replies.Count;
    }
}
