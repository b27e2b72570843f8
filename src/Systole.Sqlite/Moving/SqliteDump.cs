using Systole.Sqlite.Driver;
using Systole.Sqlite.Schema;
using Systole.Statistics;
using Systole.Stores.Moving;

namespace Systole.Sqlite.Moving;

/// <summary>
/// A store in a file, read to be moved elsewhere. It is owned meanwhile, so that no node is at work on it, and nothing in it is written.
/// </summary>
internal sealed class SqliteDump : IStoreDump, IDisposable
{
    private readonly OwnerLock _owner;
    private readonly Database _database;

    private SqliteDump(OwnerLock owner, Database database)
    {
        _owner = owner;
        _database = database;
        Node = database.Statement("read_node")
            .First(row => Rows.Decoded(database, "the node's record", () => StateJson.ReadNode(row.Bytes(0))));
    }

    public NodeRecord? Node { get; }

    /// <summary>Takes possession of a file that is there, and is of the schema that this program knows.</summary>
    /// <exception cref="StoreException">It is not, or a node is at work on it.</exception>
    public static SqliteDump Open(string file)
    {
        if (Directory.Exists(file)) throw new StoreException($"{file} is a folder; name the database file in it");
        if (!File.Exists(file))
            throw new StoreException(MigratedFile.Refusal(file) ?? $"{file} does not exist; name the database file of a node");
        var migrated = MigratedFile.NameOf(file);
        if (Path.Exists(migrated))
            throw new StoreException($"{migrated} is there already, which is what {file} is to be renamed to; move it away");
        var owner = OwnerLock.Take(file);
        Database? database = null;
        try
        {
            database = Database.Open(file, readOnly: true);
            new Migrator(SqlText.Migrations()).CheckIsLatest(database);
            // One snapshot for all that is read, whatever other programs do to the file.
            database.Execute("BEGIN");
            return new SqliteDump(owner, database);
        }
        catch
        {
            database?.Dispose();
            owner.Dispose();
            throw;
        }
    }

    public IEnumerable<AgentState> Agents() => Each("dump_agents", row =>
    {
        var id = Rows.Agent(_database, row, 0);
        return Rows.Decoded(_database, $"agent {id}", () => StateJson.ReadAgent(id, row.Bytes(1)));
    });

    public IEnumerable<WakeRecord> Wakes() => Each("dump_wakes", row =>
    {
        var id = new WakeId(row.Number(0));
        var wake = Rows.Decoded(_database, $"wake {id}", () => StateJson.ReadWake(id, row.Bytes(4)));
        // Said with its type: a mere null would become an empty payload.
        var payload = row.IsNull(5) ? default(ReadOnlyMemory<byte>?) : row.Bytes(5).ToArray();
        Instant? deadAt = row.NumberOrNull(3) is { } dead ? new Instant(dead) : null;
        return new WakeRecord(Rows.Agent(_database, row, 1), wake, row.NumberOrNull(2), deadAt, payload);
    });

    public IEnumerable<JournalEntry> Journal() => Each("dump_journal", row => Rows.Journal(_database, row));

    public IEnumerable<RunRecord> Runs() => Each("dump_runs", row => Rows.Run(_database, row));

    public IEnumerable<StoredReply> Replies() => Each("dump_replies", Rows.Reply);

    public IEnumerable<CheckpointRecord> Checkpoints() => Each("dump_checkpoints", row => Rows.Checkpoint(_database, row));

    public IEnumerable<StatsRow> Stats() => Each("dump_stats", row => Rows.Stats(_database, row));

    public IEnumerable<AlertingRow> Alerting() => Each("dump_alerting", Rows.Alerting);

    /// <summary>Everything of it is elsewhere: gives the file the name under which no node starts on it, and lets go of it.</summary>
    /// <param name="now">When that was.</param>
    /// <exception cref="StoreException">The file could not be renamed.</exception>
    public void Retire(DateTimeOffset now)
    {
        _database.Dispose();
        MigratedFile.Mark(_database.File, now);
    }

    public void Dispose()
    {
        _database.Dispose();
        _owner.Dispose();
    }

    private IEnumerable<T> Each<T>(string statement, Func<Statement, T> make)
    {
        var read = _database.Statement(statement);
        try
        {
            while (read.Step()) yield return make(read);
        }
        finally
        {
            read.Reset();
        }
    }
}
