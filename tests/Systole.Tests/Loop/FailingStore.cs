using Systole.Stores;

namespace Systole.Tests.Loop;

/// <summary>A store that takes no writes, and finds no replies, while it is told not to, as one on a full disk.</summary>
internal sealed class FailingStore(IStore inner) : IStore
{
    public string? FailsWith { get; set; }

    /// <summary>An error that no store reports: a fault of our own.</summary>
    public Exception? BreaksWith { get; set; }

    public ValueTask<StoreImage> OpenAsync(CancellationToken stop) => inner.OpenAsync(stop);

    public ValueTask CommitAsync(CommitBatch batch, CancellationToken stop) =>
        BreaksWith is { } broken ? throw broken : FailsWith is { } message ? throw new StoreException(message) : inner.CommitAsync(batch, stop);

    public ValueTask<IReadOnlyDictionary<WakeId, ReadOnlyMemory<byte>>> ReadPayloadsAsync(IReadOnlyCollection<WakeId> wakes, CancellationToken stop) =>
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
        FailsWith is { } message ? throw new StoreException(message) : inner.FindReplyAsync(scope, key, stop);

    public ValueTask<int> PruneAsync(RetentionCut cut, int countMax, CancellationToken stop) => inner.PruneAsync(cut, countMax, stop);

    public ValueTask BackupAsync(string file, CancellationToken stop) => inner.BackupAsync(file, stop);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
