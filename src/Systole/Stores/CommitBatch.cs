using Systole.Statistics;

namespace Systole.Stores;

/// <summary>Everything that one turn of the loop decided. Written whole or not at all.</summary>
internal sealed record CommitBatch
{
    /// <summary>The node's own record.</summary>
    public required NodeRecord Node { get; init; }

    /// <summary>The agents that changed. Their wakes are not taken from here but from <see cref="Wakes"/>.</summary>
    public IReadOnlyCollection<AgentState> Agents { get; init; } = [];

    /// <summary>Wakes that are new or changed.</summary>
    public IReadOnlyCollection<WakeRecord> Wakes { get; init; } = [];

    /// <summary>Wakes that were delivered: they are no longer kept.</summary>
    public IReadOnlyCollection<WakeId> Delivered { get; init; } = [];

    /// <summary>Dead letters that an operator dropped: they are no longer kept either.</summary>
    public IReadOnlyCollection<WakeId> Dropped { get; init; } = [];

    /// <summary>All wakes that are no longer kept.</summary>
    public IEnumerable<WakeId> Gone => Delivered.Concat(Dropped);

    /// <summary>New lines of the journal, in order.</summary>
    public IReadOnlyCollection<JournalEntry> Journal { get; init; } = [];

    /// <summary>Runs that started or ended.</summary>
    public IReadOnlyCollection<RunRecord> Runs { get; init; } = [];

    /// <summary>Answers to keep for requests that are repeated with the same idempotency key.</summary>
    public IReadOnlyCollection<StoredReply> Replies { get; init; } = [];

    /// <summary>Checkpoints that were saved, each in the place of the one before of its agent and task.</summary>
    public IReadOnlyCollection<CheckpointRecord> Checkpoints { get; init; } = [];

    /// <summary>Figures of runs, each row whole: written again it is the same.</summary>
    public IReadOnlyCollection<StatsRow> Stats { get; init; } = [];

    /// <summary>What alerting remembers, each row in the place of the one before of its room and key.</summary>
    public IReadOnlyCollection<AlertingRow> Alerting { get; init; } = [];

    /// <summary>How many rows it writes or removes, the node's own record left out.</summary>
    public int RowCount =>
        Agents.Count + Wakes.Count + Delivered.Count + Dropped.Count + Journal.Count + Runs.Count + Replies.Count + Checkpoints.Count
        + Stats.Count + Alerting.Count;
}

/// <summary>A wake as it is stored.</summary>
/// <param name="Agent">Whose.</param>
/// <param name="Wake">The wake.</param>
/// <param name="Run">The number of the run in progress that has it; null while it is pending.</param>
/// <param name="DeadAt">
/// When it was dead-lettered; null otherwise. Dead ones are kept for an operator and are not loaded; one that was dead and comes without is
/// requeued.
/// </param>
/// <param name="Payload">Its payload as JSON; null keeps what is stored.</param>
internal sealed record WakeRecord(AgentId Agent, Wake Wake, long? Run, Instant? DeadAt, ReadOnlyMemory<byte>? Payload);

/// <summary>A piece of what alerting remembers: who was told what, what is still to be told, silences, channels.</summary>
/// <param name="Room">Which kind of piece, 1 to 16 characters.</param>
/// <param name="Key">Its name, 1 to 512 characters; one row per room and name.</param>
/// <param name="Json">The piece, which only the engine reads; null where it is no longer kept.</param>
internal sealed record AlertingRow(string Room, string Key, string? Json);

/// <summary>An answer that is given again to the same request.</summary>
/// <param name="Scope">Who asked, and what for.</param>
/// <param name="Key">The caller's idempotency key.</param>
/// <param name="BodyHash">The hash of the request: another body under the same key is refused.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The answer as JSON.</param>
/// <param name="At">When it was given. Kept for 24 h.</param>
internal sealed record StoredReply(string Scope, string Key, string BodyHash, int Status, string Body, Instant At);

/// <summary>What retention no longer keeps.</summary>
/// <param name="Before">Journal lines, ended runs and checkpoints older than this.</param>
/// <param name="JournalCountMax">More journal lines than this.</param>
/// <param name="RepliesBefore">Answers older than this.</param>
internal sealed record RetentionCut(Instant Before, long JournalCountMax, Instant RepliesBefore)
{
    /// <summary>Figures of hours that began before this.</summary>
    public Instant HoursBefore { get; init; } = Instant.Min;

    /// <summary>Figures of days that began before this.</summary>
    public Instant DaysBefore { get; init; } = Instant.Min;

    /// <summary>Figures of hours or of days that began before this.</summary>
    public Instant StatsBefore(StatsPeriod period) => period == StatsPeriod.Hour ? HoursBefore : DaysBefore;
}
