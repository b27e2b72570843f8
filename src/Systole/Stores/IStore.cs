using Systole.Statistics;

namespace Systole.Stores;

/// <summary>
/// Where state lives. Internal and small: one method per use the engine has for it. What a commit was given is there after any crash once
/// <see cref="CommitAsync"/> has returned, and nothing of it is there if it threw: there is no half of a commit. The conformance suite in
/// <c>Systole.Testing</c> says what every store has to do.
/// </summary>
internal interface IStore : IAsyncDisposable
{
    /// <summary>Takes possession, brings the schema up to date, and reads all that decisions depend on.</summary>
    /// <exception cref="StoreException">In use by another node, no permission, damaged, or of a newer version; the message says which and what to do.</exception>
    ValueTask<StoreImage> OpenAsync(CancellationToken stop);

    /// <summary>Writes a batch, whole and durable.</summary>
    /// <exception cref="StoreException">It could not be written, a full disk say. Nothing of it was; the same batch may be tried again.</exception>
    /// <exception cref="CommitInDoubtException">The answer was lost, on a store that nodes share: a view shows whether it was written.</exception>
    ValueTask CommitAsync(CommitBatch batch, CancellationToken stop);

    /// <summary>The payloads of wakes, as JSON; wakes without one are left out.</summary>
    ValueTask<IReadOnlyDictionary<WakeId, ReadOnlyMemory<byte>>> ReadPayloadsAsync(IReadOnlyCollection<WakeId> wakes, CancellationToken stop);

    /// <summary>Lines of the journal after a sequence number, the oldest first.</summary>
    /// <param name="after">Lines up to and including this one are passed over; 0 for none.</param>
    /// <param name="agent">Only lines that concern this agent; null for all.</param>
    /// <param name="countMax">The most lines to read.</param>
    /// <param name="stop">Gives up.</param>
    ValueTask<IReadOnlyList<JournalEntry>> ReadJournalAsync(long after, AgentId? agent, int countMax, CancellationToken stop);

    /// <summary>The last lines of the journal, the oldest of them first.</summary>
    ValueTask<IReadOnlyList<JournalEntry>> ReadJournalTailAsync(AgentId? agent, int countMax, CancellationToken stop);

    /// <summary>The first and last sequence numbers that are kept; (1, 0) where nothing is.</summary>
    ValueTask<(long First, long Last)> ReadJournalRangeAsync(CancellationToken stop);

    /// <summary>Runs, the latest start first.</summary>
    /// <param name="agent">Only runs of this agent; null for all.</param>
    /// <param name="before">Only runs with a lower <see cref="RunRecord.Sequence"/>; null for the latest.</param>
    /// <param name="countMax">The most runs to read.</param>
    /// <param name="stop">Gives up.</param>
    ValueTask<IReadOnlyList<RunRecord>> ReadRunsAsync(AgentId? agent, long? before, int countMax, CancellationToken stop);

    /// <summary>Runs, by their names; those of which none is kept are left out.</summary>
    ValueTask<IReadOnlyDictionary<RunId, RunRecord>> FindRunsAsync(IReadOnlyCollection<RunId> runs, CancellationToken stop);

    /// <summary>The run with that W3C trace id; null where none is kept.</summary>
    ValueTask<RunRecord?> FindRunByTraceAsync(string traceId, CancellationToken stop);

    /// <summary>What was answered to requests with these idempotency keys; those of which none is kept are left out.</summary>
    ValueTask<IReadOnlyDictionary<(string Scope, string Key), StoredReply>> ReadRepliesAsync(
        IReadOnlyCollection<(string Scope, string Key)> keys, CancellationToken stop);

    /// <summary>The checkpoints of tasks; those of which none is kept are left out.</summary>
    ValueTask<IReadOnlyDictionary<(AgentId Agent, string Task), CheckpointRecord>> ReadCheckpointsAsync(
        IReadOnlyCollection<(AgentId Agent, string Task)> tasks, CancellationToken stop);

    /// <summary>
    /// Dead letters with their payloads, the latest wake first. Payloads are large, so a page may be shorter than asked for
    /// (<see cref="DeadLetter.PayloadBytesMax"/>); where there are more it has at least one.
    /// </summary>
    /// <param name="agent">Only those of this agent; null for all.</param>
    /// <param name="before">Only wakes that were accepted before this one; null for the latest.</param>
    /// <param name="countMax">The most dead letters to read.</param>
    /// <param name="stop">Gives up.</param>
    ValueTask<IReadOnlyList<DeadLetter>> ReadDeadLettersAsync(AgentId? agent, WakeId? before, int countMax, CancellationToken stop);

    /// <summary>Those of the wakes that are dead letters, without their payloads, the earliest first.</summary>
    ValueTask<IReadOnlyList<DeadLetter>> FindDeadLettersAsync(IReadOnlyCollection<WakeId> wakes, CancellationToken stop);

    /// <summary>
    /// For each of these names the row itself, or else the latest of its agent and period before it; none where there is neither.
    /// </summary>
    ValueTask<IReadOnlyDictionary<StatsKey, StatsRow>> FindStatsAsync(IReadOnlyCollection<StatsKey> keys, CancellationToken stop);

    /// <summary>The rows of an agent that begin in a time, the earliest first.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="period">Whether hours or days.</param>
    /// <param name="from">The first start that counts.</param>
    /// <param name="to">The first one that no longer does.</param>
    /// <param name="stop">Gives up.</param>
    ValueTask<IReadOnlyList<StatsRow>> ReadStatsAsync(AgentId agent, StatsPeriod period, Instant from, Instant to, CancellationToken stop);

    /// <summary>Removes what retention no longer keeps, at most <paramref name="countMax"/> rows of each kind, the oldest first.</summary>
    /// <returns>How many rows went; less than <paramref name="countMax"/> means that nothing is left to do.</returns>
    ValueTask<int> PruneAsync(RetentionCut cut, int countMax, CancellationToken stop);

    /// <summary>A consistent copy of the whole store in a new file, while it is in use.</summary>
    ValueTask BackupAsync(string file, CancellationToken stop);
}

/// <summary>A store cannot do what it was asked to. The message is one line for a person: what, where, what to do.</summary>
public class StoreException : Exception
{
    /// <summary>Says what is wrong with a store.</summary>
    /// <param name="message">One line: what, where, what to do.</param>
    /// <param name="inner">What the driver or the system said.</param>
    public StoreException(string message, Exception? inner = null) : base(message, inner)
    {
    }
}
