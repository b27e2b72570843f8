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
internal sealed class FaultyStore(IStore inner, Func<long, CommitFault> plan) : IStore
{
    /// <summary>Fails one commit.</summary>
    public FaultyStore(IStore inner, long commit, CommitFault fault) : this(inner, number => number == commit ? fault : CommitFault.None)
    {
    }

    /// <summary>How many commits were asked for.</summary>
    public long Commits { get; private set; }

    /// <summary>How many of them failed.</summary>
    public long Failures { get; private set; }

    public async ValueTask CommitAsync(CommitBatch batch, CancellationToken stop)
    {
        var fault = plan(++Commits);
        if (fault != CommitFault.None) Failures++;
        if (fault == CommitFault.Before) throw new StoreException($"planned fault: commit {Commits} was not written");
        await inner.CommitAsync(batch, stop);
        if (fault == CommitFault.After) throw new StoreException($"planned fault: commit {Commits} was written and its answer lost");
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

    public ValueTask<int> PruneAsync(RetentionCut cut, int countMax, CancellationToken stop) => inner.PruneAsync(cut, countMax, stop);

    public ValueTask BackupAsync(string file, CancellationToken stop) => inner.BackupAsync(file, stop);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
