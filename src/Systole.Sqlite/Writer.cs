using System.Globalization;
using Systole.Sqlite.Driver;
using Systole.Statistics;

namespace Systole.Sqlite;

/// <summary>The one connection that writes, with the statements of a commit prepared once. For one thread at a time.</summary>
internal sealed class Writer : IDisposable
{
    // 64 MiB: a log that a long reader made grow is cut back to this at the latest when it starts over.
    private const long LogBytesMax = 64 << 20;

    private readonly Database _database;
    private readonly StateJsonBuffer _json = new();

    public Writer(Database database) => _database = database;

    /// <summary>Opens the file for writing. The schema is not looked at yet.</summary>
    public static Database OpenDatabase(string file)
    {
        var database = Database.Open(file, readOnly: false);
        try
        {
            // Asked for first, since it is the first thing that touches the file: what is no database says so here.
            if (database.Pragma("journal_mode = WAL") != "wal") throw new StoreException(SqliteFault.NoSharedMemory(file));
            // What a commit was given survives a power cut: the log is synced with each.
            database.Pragma("synchronous = FULL");
            database.Pragma(string.Create(CultureInfo.InvariantCulture, $"journal_size_limit = {LogBytesMax}"));
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Writes a batch in one transaction.</summary>
    /// <exception cref="StoreException">Nothing of it was written.</exception>
    public void Commit(CommitBatch batch)
    {
        AlertingRows.Check(batch.Alerting);
        InTransaction(batch, static (writer, batch) => writer.Write(batch));
    }

    /// <summary>Removes what retention no longer keeps, and once that is done empties the log.</summary>
    public int Prune(RetentionCut cut, int countMax)
    {
        var count = 0;
        InTransaction((cut, countMax), (writer, asked) => count = writer.Remove(asked.cut, asked.countMax));
        if (count < countMax) _database.Checkpoint();
        return count;
    }

    /// <summary>Payloads are read by the loop itself, which must not wait behind the readers of the API.</summary>
    public IReadOnlyDictionary<WakeId, ReadOnlyMemory<byte>> ReadPayloads(IReadOnlyCollection<WakeId> wakes)
    {
        var read = _database.Statement("read_payload");
        var payloads = new Dictionary<WakeId, ReadOnlyMemory<byte>>(wakes.Count);
        foreach (var id in wakes)
        {
            if (read.Bind(1, id.Number).First(row => row.Bytes(0).ToArray()) is { } payload) payloads[id] = payload;
        }
        return payloads;
    }

    /// <summary>For the loop, as payloads are.</summary>
    public IReadOnlyDictionary<(AgentId Agent, string Task), CheckpointRecord> ReadCheckpoints(IReadOnlyCollection<(AgentId Agent, string Task)> tasks)
    {
        var found = new Dictionary<(AgentId, string), CheckpointRecord>();
        foreach (var (agent, task) in tasks)
        {
            var saved = _database.Statement("find_checkpoint").Bind(1, agent.Value).Bind(2, task).First(row => Rows.Checkpoint(_database, row));
            if (saved is not null) found[(agent, task)] = saved;
        }
        return found;
    }

    /// <summary>For the loop, as payloads are.</summary>
    public IReadOnlyList<DeadLetter> FindDeadLetters(IReadOnlyCollection<WakeId> wakes)
    {
        var find = _database.Statement("find_dead_letter");
        List<DeadLetter> found = [];
        foreach (var id in wakes.Distinct().Order())
        {
            if (find.Bind(1, id.Number).First(row => Rows.DeadLetter(_database, row, withPayload: false)) is { } letter) found.Add(letter);
        }
        return found;
    }

    /// <summary>For the loop, as payloads are.</summary>
    public IReadOnlyDictionary<StatsKey, StatsRow> FindStats(IReadOnlyCollection<StatsKey> keys)
    {
        var find = _database.Statement("find_stats");
        var found = new Dictionary<StatsKey, StatsRow>(keys.Count);
        foreach (var key in keys)
        {
            find.Bind(1, key.Agent.Value).Bind(2, Names.Of(key.Period)).Bind(3, key.Start.UnixMs);
            if (find.First(row => Rows.Stats(_database, row)) is { } row) found[key] = row;
        }
        return found;
    }

    /// <summary>Closes in good order: the log is moved into the database, so that a copy of the one file is all of it.</summary>
    public void Dispose()
    {
        _database.Checkpoint();
        _json.Dispose();
        _database.Dispose();
    }

    private void InTransaction<T>(T argument, Action<Writer, T> write)
    {
        _database.Statement("begin").Run();
        try
        {
            write(this, argument);
            _database.Statement("commit").Run();
        }
        catch
        {
            // SQLite has rolled some failures back by itself, a full disk among them.
            if (_database.InTransaction) _database.Statement("rollback").Run();
            throw;
        }
    }

    private void Write(CommitBatch batch)
    {
        _database.Statement("put_node").BindText(1, _json.Of(batch.Node)).Run();
        if (batch.Agents.Count > 0) PutAgents(batch.Agents);
        if (batch.Wakes.Count > 0) PutWakes(batch.Wakes);
        DeleteWakes(batch.Gone);
        if (batch.Journal.Count > 0) AddJournal(batch.Journal);
        if (batch.Runs.Count > 0) PutRuns(batch.Runs);
        if (batch.Replies.Count > 0) PutReplies(batch.Replies);
        if (batch.Checkpoints.Count > 0) PutCheckpoints(batch.Checkpoints);
        if (batch.Stats.Count > 0) PutStats(batch.Stats);
        if (batch.Alerting.Count > 0) PutAlerting(batch.Alerting);
    }

    private void PutAgents(IReadOnlyCollection<AgentState> states)
    {
        var put = _database.Statement("put_agent");
        foreach (var state in states) put.Bind(1, state.Id.Value).BindText(2, _json.Of(state)).Run();
    }

    private void PutWakes(IReadOnlyCollection<WakeRecord> wakes)
    {
        var put = _database.Statement("put_wake");
        foreach (var wake in wakes)
        {
            put.Bind(1, wake.Wake.Id.Number).Bind(2, wake.Agent.Value).Bind(3, wake.Run).Bind(4, wake.DeadAt?.UnixMs)
                .BindText(5, _json.Of(wake.Wake)).BindBlob(6, wake.Payload).Run();
        }
    }

    private void DeleteWakes(IEnumerable<WakeId> wakes)
    {
        var delete = _database.Statement("delete_wake");
        foreach (var id in wakes) delete.Bind(1, id.Number).Run();
    }

    private void AddJournal(IReadOnlyCollection<JournalEntry> entries)
    {
        var add = _database.Statement("add_journal");
        foreach (var entry in entries)
        {
            var written = add.Bind(1, entry.Sequence).Bind(2, entry.At.UnixMs).Bind(3, entry.Agent?.Value)
                .Bind(4, entry.Name).Bind(5, entry.Json).Run();
            if (written == 0)
                throw new InvalidOperationException($"journal line {entry.Sequence} is written already and says something else");
        }
    }

    private void PutRuns(IReadOnlyCollection<RunRecord> runs)
    {
        var put = _database.Statement("put_run");
        foreach (var run in runs)
        {
            put.Bind(1, run.Sequence).Bind(2, run.Run.Agent.Value).Bind(3, run.Run.Number).Bind(4, run.TraceId).Bind(5, run.EndedAt?.UnixMs)
                .BindText(6, _json.Of(run)).Run();
        }
    }

    private void PutReplies(IReadOnlyCollection<StoredReply> replies)
    {
        var put = _database.Statement("put_reply");
        foreach (var reply in replies)
        {
            put.Bind(1, reply.Scope).Bind(2, reply.Key).Bind(3, reply.BodyHash).Bind(4, reply.Status)
                .Bind(5, reply.At.UnixMs).Bind(6, reply.Body).Run();
        }
    }

    private void PutCheckpoints(IReadOnlyCollection<CheckpointRecord> checkpoints)
    {
        var put = _database.Statement("put_checkpoint");
        foreach (var saved in checkpoints)
        {
            put.Bind(1, saved.Agent.Value).Bind(2, saved.Task).Bind(3, saved.Sequence).Bind(4, saved.Run.Number).Bind(5, saved.At.UnixMs)
                .BindBlob(6, saved.Data).Run();
        }
    }

    private void PutStats(IReadOnlyCollection<StatsRow> rows)
    {
        var put = _database.Statement("put_stats");
        foreach (var row in rows)
        {
            put.Bind(1, row.Agent.Value).Bind(2, Names.Of(row.Period)).Bind(3, row.Start.UnixMs).BindText(4, _json.Of(row.Stats)).Run();
        }
    }

    private void PutAlerting(IReadOnlyCollection<AlertingRow> rows)
    {
        var (put, delete) = (_database.Statement("put_alerting"), _database.Statement("delete_alerting"));
        foreach (var row in rows)
        {
            if (row.Json is null) delete.Bind(1, row.Room).Bind(2, row.Key).Run();
            else put.Bind(1, row.Room).Bind(2, row.Key).Bind(3, row.Json).Run();
        }
    }

    private int RemoveStats(StatsPeriod period, Instant before, int countMax) =>
        _database.Statement("prune_stats").Bind(1, Names.Of(period)).Bind(2, before.UnixMs).Bind(3, countMax).Run();

    private int Remove(RetentionCut cut, int countMax) =>
        _database.Statement("prune_journal").Bind(1, cut.Before.UnixMs).Bind(2, cut.JournalCountMax).Bind(3, countMax).Run()
        + _database.Statement("prune_runs").Bind(1, cut.Before.UnixMs).Bind(2, countMax).Run()
        + _database.Statement("prune_replies").Bind(1, cut.RepliesBefore.UnixMs).Bind(2, countMax).Run()
        + _database.Statement("prune_checkpoints").Bind(1, cut.Before.UnixMs).Bind(2, countMax).Run()
        + StatsPeriods.All.Sum(period => RemoveStats(period, cut.StatsBefore(period), countMax));
}
