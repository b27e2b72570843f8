using Systole.Statistics;

namespace Systole.Testing.Stores;

/// <summary>A store that passes everything on to another: what a test wants to be different it overrides.</summary>
internal abstract class ForwardingStore(Func<IStore> inner) : IStore
{
    protected ForwardingStore(IStore inner) : this(() => inner)
    {
    }

    public virtual ValueTask CommitAsync(CommitBatch batch, CancellationToken stop) => inner().CommitAsync(batch, stop);

    public virtual ValueTask<StoreImage> OpenAsync(CancellationToken stop) => inner().OpenAsync(stop);

    public virtual ValueTask<IReadOnlyDictionary<WakeId, ReadOnlyMemory<byte>>> ReadPayloadsAsync(
        IReadOnlyCollection<WakeId> wakes, CancellationToken stop) =>
        inner().ReadPayloadsAsync(wakes, stop);

    public virtual ValueTask<IReadOnlyList<JournalEntry>> ReadJournalAsync(long after, AgentId? agent, int countMax, CancellationToken stop) =>
        inner().ReadJournalAsync(after, agent, countMax, stop);

    public virtual ValueTask<IReadOnlyList<JournalEntry>> ReadJournalTailAsync(AgentId? agent, int countMax, CancellationToken stop) =>
        inner().ReadJournalTailAsync(agent, countMax, stop);

    public virtual ValueTask<(long First, long Last)> ReadJournalRangeAsync(CancellationToken stop) => inner().ReadJournalRangeAsync(stop);

    public virtual ValueTask<IReadOnlyList<RunRecord>> ReadRunsAsync(AgentId? agent, long? before, int countMax, CancellationToken stop) =>
        inner().ReadRunsAsync(agent, before, countMax, stop);

    public virtual ValueTask<IReadOnlyDictionary<RunId, RunRecord>> FindRunsAsync(IReadOnlyCollection<RunId> runs, CancellationToken stop) =>
        inner().FindRunsAsync(runs, stop);

    public virtual ValueTask<RunRecord?> FindRunByTraceAsync(string traceId, CancellationToken stop) => inner().FindRunByTraceAsync(traceId, stop);

    public virtual ValueTask<IReadOnlyDictionary<(string Scope, string Key), StoredReply>> ReadRepliesAsync(
        IReadOnlyCollection<(string Scope, string Key)> keys, CancellationToken stop) => inner().ReadRepliesAsync(keys, stop);

    public virtual ValueTask<IReadOnlyDictionary<(AgentId Agent, string Task), CheckpointRecord>> ReadCheckpointsAsync(
        IReadOnlyCollection<(AgentId Agent, string Task)> tasks, CancellationToken stop) => inner().ReadCheckpointsAsync(tasks, stop);

    public virtual ValueTask<IReadOnlyList<DeadLetter>> ReadDeadLettersAsync(
        AgentId? agent, WakeId? before, int countMax, CancellationToken stop) =>
        inner().ReadDeadLettersAsync(agent, before, countMax, stop);

    public virtual ValueTask<IReadOnlyList<DeadLetter>> FindDeadLettersAsync(IReadOnlyCollection<WakeId> wakes, CancellationToken stop) =>
        inner().FindDeadLettersAsync(wakes, stop);

    public virtual ValueTask<IReadOnlyDictionary<StatsKey, StatsRow>> FindStatsAsync(
        IReadOnlyCollection<StatsKey> keys, CancellationToken stop) =>
        inner().FindStatsAsync(keys, stop);

    public virtual ValueTask<IReadOnlyList<StatsRow>> ReadStatsAsync(
        AgentId agent, StatsPeriod period, Instant from, Instant to, CancellationToken stop) =>
        inner().ReadStatsAsync(agent, period, from, to, stop);

    public virtual ValueTask<int> PruneAsync(RetentionCut cut, int countMax, CancellationToken stop) => inner().PruneAsync(cut, countMax, stop);

    public virtual ValueTask BackupAsync(string file, CancellationToken stop) => inner().BackupAsync(file, stop);

    public virtual ValueTask DisposeAsync() => inner().DisposeAsync();
}
