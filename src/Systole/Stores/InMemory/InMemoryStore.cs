using Systole.Statistics;

namespace Systole.Stores.InMemory;

/// <summary>
/// A store that forgets with its process: for tests, trials and programs that want no file. It keeps to the same contract as the others,
/// possession included; what is kept is bounded by retention only.
/// </summary>
internal sealed class InMemoryStore(InMemoryDisk disk) : IStore
{
    /// <summary>A store of its own. Disposed and opened again it returns what was committed.</summary>
    public InMemoryStore() : this(new InMemoryDisk())
    {
    }

    public ValueTask<StoreImage> OpenAsync(CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        lock (disk.Gate)
        {
            if (disk.Owner is not null)
                throw new StoreException("the in-memory store is in use by another node of this process; stop it first");
            disk.Take(this);
            var image = new StoreImageBuilder();
            foreach (var state in disk.Agents.Values) image.Add(state);
            foreach (var wake in disk.Wakes.Values)
            {
                if (wake.DeadAt is null) image.Add(wake.Agent, wake.Wake, wake.Run);
            }
            return ValueTask.FromResult(image.Build(disk.Node) with { Alerting = disk.Alerting.Values.InOrder() });
        }
    }

    public ValueTask CommitAsync(CommitBatch batch, CancellationToken stop)
    {
        using (Owned(stop))
        {
            Check(batch);
            disk.Node = batch.Node;
            foreach (var state in batch.Agents) disk.Agents[state.Id] = WithoutWakes(state);
            foreach (var wake in batch.Wakes)
                disk.Wakes[wake.Wake.Id] = wake with { Payload = wake.Payload?.ToArray() ?? PayloadOf(wake.Wake.Id) };
            foreach (var id in batch.Gone) disk.Wakes.Remove(id);
            foreach (var entry in batch.Journal) disk.Journal.Put(entry);
            foreach (var run in batch.Runs) disk.Runs.Put(run);
            foreach (var reply in batch.Replies) disk.Replies[(reply.Scope, reply.Key)] = reply;
            foreach (var saved in batch.Checkpoints) disk.Checkpoints[(saved.Agent, saved.Task)] = saved with { Data = saved.Data.ToArray() };
            foreach (var row in batch.Stats) StatsOf(row.Agent, row.Period).Put(row);
            foreach (var row in batch.Alerting) Put(row);
        }
        return ValueTask.CompletedTask;
    }

    public ValueTask<IReadOnlyDictionary<WakeId, ReadOnlyMemory<byte>>> ReadPayloadsAsync(
        IReadOnlyCollection<WakeId> wakes, CancellationToken stop)
    {
        using (Owned(stop))
        {
            var payloads = new Dictionary<WakeId, ReadOnlyMemory<byte>>();
            foreach (var id in wakes)
            {
                if (PayloadOf(id) is { } payload) payloads[id] = payload;
            }
            return ValueTask.FromResult<IReadOnlyDictionary<WakeId, ReadOnlyMemory<byte>>>(payloads);
        }
    }

    public ValueTask<IReadOnlyList<JournalEntry>> ReadJournalAsync(long after, AgentId? agent, int countMax, CancellationToken stop)
    {
        using (Owned(stop))
        {
            List<JournalEntry> found = [];
            var rows = disk.Journal.Rows;
            for (var i = disk.Journal.CountUpTo(after); i < rows.Length && found.Count < countMax; i++)
            {
                if (agent is null || rows[i].Agent == agent) found.Add(rows[i]);
            }
            return ValueTask.FromResult<IReadOnlyList<JournalEntry>>(found);
        }
    }

    public ValueTask<IReadOnlyList<JournalEntry>> ReadJournalTailAsync(AgentId? agent, int countMax, CancellationToken stop)
    {
        using (Owned(stop))
        {
            List<JournalEntry> found = [];
            var rows = disk.Journal.Rows;
            for (var i = rows.Length - 1; i >= 0 && found.Count < countMax; i--)
            {
                if (agent is null || rows[i].Agent == agent) found.Add(rows[i]);
            }
            found.Reverse();
            return ValueTask.FromResult<IReadOnlyList<JournalEntry>>(found);
        }
    }

    public ValueTask<(long First, long Last)> ReadJournalRangeAsync(CancellationToken stop)
    {
        using (Owned(stop))
        {
            var rows = disk.Journal.Rows;
            return ValueTask.FromResult<(long, long)>(rows.IsEmpty ? (1, 0) : (rows[0].Sequence, rows[^1].Sequence));
        }
    }

    public ValueTask<IReadOnlyList<RunRecord>> ReadRunsAsync(AgentId? agent, long? before, int countMax, CancellationToken stop)
    {
        using (Owned(stop))
        {
            List<RunRecord> found = [];
            var rows = disk.Runs.Rows;
            for (var i = rows.Length - 1; i >= 0 && found.Count < countMax; i--)
            {
                if (rows[i].Sequence < (before ?? long.MaxValue) && (agent is null || rows[i].Run.Agent == agent)) found.Add(rows[i]);
            }
            return ValueTask.FromResult<IReadOnlyList<RunRecord>>(found);
        }
    }

    public ValueTask<IReadOnlyDictionary<RunId, RunRecord>> FindRunsAsync(IReadOnlyCollection<RunId> runs, CancellationToken stop)
    {
        using (Owned(stop))
        {
            var asked = runs.ToHashSet();
            var found = new Dictionary<RunId, RunRecord>(asked.Count);
            var rows = disk.Runs.Rows;
            for (var i = rows.Length - 1; i >= 0 && found.Count < asked.Count; i--)
            {
                if (asked.Contains(rows[i].Run)) found.TryAdd(rows[i].Run, rows[i]);
            }
            return ValueTask.FromResult<IReadOnlyDictionary<RunId, RunRecord>>(found);
        }
    }

    public ValueTask<RunRecord?> FindRunByTraceAsync(string traceId, CancellationToken stop) =>
        ValueTask.FromResult(LastRun(row => row.TraceId == traceId, stop));

    public ValueTask<IReadOnlyDictionary<(string Scope, string Key), StoredReply>> ReadRepliesAsync(
        IReadOnlyCollection<(string Scope, string Key)> keys, CancellationToken stop)
    {
        using (Owned(stop))
        {
            return ValueTask.FromResult<IReadOnlyDictionary<(string Scope, string Key), StoredReply>>(
                keys.Distinct().Where(disk.Replies.ContainsKey).ToDictionary(key => key, key => disk.Replies[key]));
        }
    }

    public ValueTask<IReadOnlyDictionary<(AgentId Agent, string Task), CheckpointRecord>> ReadCheckpointsAsync(
        IReadOnlyCollection<(AgentId Agent, string Task)> tasks, CancellationToken stop)
    {
        using (Owned(stop))
        {
            return ValueTask.FromResult<IReadOnlyDictionary<(AgentId Agent, string Task), CheckpointRecord>>(
                tasks.Distinct().Where(disk.Checkpoints.ContainsKey).ToDictionary(task => task, task => disk.Checkpoints[task]));
        }
    }

    public ValueTask<IReadOnlyList<DeadLetter>> ReadDeadLettersAsync(
        AgentId? agent, WakeId? before, int countMax, CancellationToken stop)
    {
        using (Owned(stop))
        {
            List<DeadLetter> page = [];
            var bytes = 0L;
            var last = before?.Number ?? long.MaxValue;
            var letters = DeadLetters().Where(letter => (agent is null || letter.Agent == agent) && letter.Wake.Id.Number < last);
            foreach (var letter in letters.OrderByDescending(letter => letter.Wake.Id).Take(countMax))
            {
                page.Add(letter);
                bytes += letter.Payload?.Length ?? 0;
                if (bytes >= DeadLetter.PayloadBytesMax) break;
            }
            return ValueTask.FromResult<IReadOnlyList<DeadLetter>>(page);
        }
    }

    public ValueTask<IReadOnlyList<DeadLetter>> FindDeadLettersAsync(IReadOnlyCollection<WakeId> wakes, CancellationToken stop)
    {
        using (Owned(stop))
        {
            var asked = wakes.ToHashSet();
            return ValueTask.FromResult<IReadOnlyList<DeadLetter>>(
                [.. DeadLetters().Where(letter => asked.Contains(letter.Wake.Id)).OrderBy(letter => letter.Wake.Id)
                    .Select(letter => letter with { Payload = null })]);
        }
    }

    public ValueTask<IReadOnlyDictionary<StatsKey, StatsRow>> FindStatsAsync(IReadOnlyCollection<StatsKey> keys, CancellationToken stop)
    {
        using (Owned(stop))
        {
            var found = new Dictionary<StatsKey, StatsRow>(keys.Count);
            foreach (var key in keys)
            {
                var rows = StatsOf(key.Agent, key.Period);
                if (rows.CountUpTo(key.Start.UnixMs) is > 0 and var count) found[key] = rows.Rows[count - 1];
            }
            return ValueTask.FromResult<IReadOnlyDictionary<StatsKey, StatsRow>>(found);
        }
    }

    public ValueTask<IReadOnlyList<StatsRow>> ReadStatsAsync(
        AgentId agent, StatsPeriod period, Instant from, Instant to, CancellationToken stop)
    {
        using (Owned(stop))
        {
            var rows = StatsOf(agent, period).Rows.ToArray();
            return ValueTask.FromResult<IReadOnlyList<StatsRow>>([.. rows.Where(row => row.Start >= from && row.Start < to)]);
        }
    }

    public ValueTask<int> PruneAsync(RetentionCut cut, int countMax, CancellationToken stop)
    {
        using (Owned(stop))
        {
            return ValueTask.FromResult(
                PruneJournal(cut, countMax) + PruneRuns(cut, countMax) + PruneReplies(cut, countMax) + PruneCheckpoints(cut, countMax)
                + StatsPeriods.All.Sum(period => PruneStats(period, cut.StatsBefore(period), countMax)));
        }
    }

    public ValueTask BackupAsync(string file, CancellationToken stop) =>
        throw new StoreException("the in-memory store keeps nothing that could be backed up; use a store with a file");

    public ValueTask DisposeAsync()
    {
        lock (disk.Gate)
        {
            if (disk.Owner == this) disk.Release();
        }
        return ValueTask.CompletedTask;
    }

    // Everything that can refuse a batch is asked before any of it is written.
    private void Check(CommitBatch batch)
    {
        AlertingRows.Check(batch.Alerting);
        foreach (var entry in batch.Journal)
        {
            if (disk.Journal.Find(entry.Sequence) is { } kept && kept != entry)
            {
                throw new InvalidOperationException($"journal line {entry.Sequence} is written already and says something else");
            }
        }
    }

    private void Put(AlertingRow row)
    {
        if (row.Json is null) disk.Alerting.Remove((row.Room, row.Key));
        else disk.Alerting[(row.Room, row.Key)] = row;
    }

    private int PruneJournal(RetentionCut cut, int countMax)
    {
        var rows = disk.Journal.Rows;
        if (rows.IsEmpty) return 0;
        var keptBySize = rows[^1].Sequence - cut.JournalCountMax;
        var count = 0;
        // Only from the front, so that no hole is left where a line is older than the one before it.
        while (count < rows.Length && count < countMax && (rows[count].At < cut.Before || rows[count].Sequence <= keptBySize)) count++;
        disk.Journal.RemoveFirst(count);
        return count;
    }

    private int PruneRuns(RetentionCut cut, int countMax)
    {
        HashSet<long> gone = [.. disk.Runs.Rows.ToArray()
            .Where(run => run.EndedAt < cut.Before)
            .OrderBy(run => run.EndedAt!.Value).ThenBy(run => run.Sequence)
            .Take(countMax).Select(run => run.Sequence)];
        return disk.Runs.RemoveAll(run => gone.Contains(run.Sequence));
    }

    private int PruneReplies(RetentionCut cut, int countMax)
    {
        var gone = disk.Replies.Values.Where(reply => reply.At < cut.RepliesBefore).OrderBy(reply => reply.At)
            .ThenBy(reply => reply.Scope, StringComparer.Ordinal).ThenBy(reply => reply.Key, StringComparer.Ordinal)
            .Take(countMax).ToArray();
        foreach (var reply in gone) disk.Replies.Remove((reply.Scope, reply.Key));
        return gone.Length;
    }

    private int PruneCheckpoints(RetentionCut cut, int countMax)
    {
        var gone = disk.Checkpoints.Values.Where(saved => saved.At < cut.Before).OrderBy(saved => saved.At).ThenBy(saved => saved.Agent)
            .ThenBy(saved => saved.Task, StringComparer.Ordinal).Take(countMax).ToArray();
        foreach (var saved in gone) disk.Checkpoints.Remove((saved.Agent, saved.Task));
        return gone.Length;
    }

    private int PruneStats(StatsPeriod period, Instant before, int countMax)
    {
        var gone = disk.Stats.Where(rows => rows.Key.Period == period).SelectMany(rows => rows.Value.Rows.ToArray())
            .Where(row => row.Start < before).OrderBy(row => row.Start).ThenBy(row => row.Agent).Take(countMax).ToHashSet();
        foreach (var agent in gone.Select(row => row.Agent).Distinct()) StatsOf(agent, period).RemoveAll(gone.Contains);
        return gone.Count;
    }

    private Sequenced<StatsRow> StatsOf(AgentId agent, StatsPeriod period)
    {
        if (!disk.Stats.TryGetValue((agent, period), out var rows)) disk.Stats[(agent, period)] = rows = new(row => row.Start.UnixMs);
        return rows;
    }

    private IEnumerable<DeadLetter> DeadLetters() => disk.Wakes.Values.Where(wake => wake.DeadAt is not null)
        .Select(wake => new DeadLetter(wake.Agent, wake.Wake, wake.DeadAt!.Value, wake.Payload));

    private RunRecord? LastRun(Predicate<RunRecord> match, CancellationToken stop)
    {
        using (Owned(stop))
        {
            var rows = disk.Runs.Rows;
            for (var i = rows.Length - 1; i >= 0; i--)
            {
                if (match(rows[i])) return rows[i];
            }
            return null;
        }
    }

    private static AgentState WithoutWakes(AgentState state) => state with
    {
        Pending = PendingWakes.Empty,
        Run = state.Run is { } run ? run with { Wakes = [] } : null,
    };

    private ReadOnlyMemory<byte>? PayloadOf(WakeId id) => disk.Wakes.GetValueOrDefault(id)?.Payload;

    private Lock.Scope Owned(CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var scope = disk.Gate.EnterScope();
        if (disk.Owner == this) return scope;
        scope.Dispose();
        throw new StoreException("this in-memory store is not open, or another node owns it now");
    }
}
