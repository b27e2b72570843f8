using Systole.Stores;

namespace Systole.Bench;

/// <summary>Counts what goes into a store, and how long it takes there.</summary>
internal sealed class CountingStore(IStore inner) : IStore
{
    private long _started;

    public long Commits { get; private set; }

    public long Rows { get; private set; }

    public TimeSpan Committing { get; private set; }

    public void Reset() => (Commits, Rows, Committing) = (0, 0, TimeSpan.Zero);

    public async ValueTask CommitAsync(CommitBatch batch, CancellationToken stop)
    {
        _started = TimeProvider.System.GetTimestamp();
        await inner.CommitAsync(batch, stop);
        Committing += TimeProvider.System.GetElapsedTime(_started);
        Commits++;
        Rows += 1 + batch.Agents.Count + batch.Wakes.Count + batch.Delivered.Count + batch.Journal.Count + batch.Runs.Count;
        Rows += batch.Replies.Count;
    }

    public ValueTask<StoreImage> OpenAsync(CancellationToken stop) => inner.OpenAsync(stop);

    public ValueTask<IReadOnlyDictionary<WakeId, ReadOnlyMemory<byte>>> ReadPayloadsAsync(
        IReadOnlyCollection<WakeId> wakes, CancellationToken stop) =>
        inner.ReadPayloadsAsync(wakes, stop);

    public ValueTask<IReadOnlyList<JournalEntry>> ReadJournalAsync(long after, AgentId? agent, int countMax, CancellationToken stop) =>
        inner.ReadJournalAsync(after, agent, countMax, stop);

    public ValueTask<IReadOnlyList<JournalEntry>> ReadJournalTailAsync(AgentId? agent, int countMax, CancellationToken stop) =>
        inner.ReadJournalTailAsync(agent, countMax, stop);

    public ValueTask<(long First, long Last)> ReadJournalRangeAsync(CancellationToken stop) => inner.ReadJournalRangeAsync(stop);

    public ValueTask<IReadOnlyList<RunRecord>> ReadRunsAsync(AgentId? agent, long? before, int countMax, CancellationToken stop) =>
        inner.ReadRunsAsync(agent, before, countMax, stop);

    public ValueTask<RunRecord?> FindRunAsync(RunId run, CancellationToken stop) => inner.FindRunAsync(run, stop);

    public ValueTask<RunRecord?> FindRunByTraceAsync(string traceId, CancellationToken stop) => inner.FindRunByTraceAsync(traceId, stop);

    public ValueTask<StoredReply?> FindReplyAsync(string scope, string key, CancellationToken stop) =>
        inner.FindReplyAsync(scope, key, stop);

    public ValueTask<int> PruneAsync(RetentionCut cut, int countMax, CancellationToken stop) =>
        inner.PruneAsync(cut, countMax, stop);

    public ValueTask BackupAsync(string file, CancellationToken stop) => inner.BackupAsync(file, stop);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
