using Systole.Sqlite.Driver;
using Systole.Sqlite.Moving;
using Systole.Sqlite.Schema;
using Systole.Statistics;

namespace Systole.Sqlite;

/// <summary>
/// All state in one SQLite file with one owner. A commit is one transaction, synced to the disk before it returns. Calls complete
/// synchronously, as SQLite does; those of the API run on connections of their own and never hold the loop up.
/// </summary>
internal sealed class SqliteStore(SqliteStoreOptions options, IReadOnlyList<string> migrations) : IStore
{
    private readonly string _file = options.Path;
    private readonly SemaphoreSlim _writing = new(1);
    private OwnerLock? _owner;
    private Writer? _writer;
    private Readers? _readers;

    public SqliteStore(SqliteStoreOptions options) : this(options, SqlText.Migrations())
    {
    }

    public async ValueTask<StoreImage> OpenAsync(CancellationToken stop)
    {
        await _writing.WaitAsync(stop);
        try
        {
            if (_writer is not null) throw new InvalidOperationException("this store is open already");
            return Open();
        }
        finally
        {
            _writing.Release();
        }
    }

    public async ValueTask CommitAsync(CommitBatch batch, CancellationToken stop)
    {
        await _writing.WaitAsync(stop);
        try
        {
            (_writer ?? throw NotOpen()).Commit(batch);
        }
        finally
        {
            _writing.Release();
        }
    }

    public ValueTask<IReadOnlyDictionary<WakeId, ReadOnlyMemory<byte>>> ReadPayloadsAsync(
        IReadOnlyCollection<WakeId> wakes, CancellationToken stop) =>
        WriteAsync(writer => writer.ReadPayloads(wakes), stop);

    public ValueTask<int> PruneAsync(RetentionCut cut, int countMax, CancellationToken stop) =>
        WriteAsync(writer => writer.Prune(cut, countMax), stop);

    public ValueTask<IReadOnlyList<JournalEntry>> ReadJournalAsync(long after, AgentId? agent, int countMax, CancellationToken stop) =>
        ReadAsync(database => History.Journal(database, after, agent, countMax), stop);

    public ValueTask<IReadOnlyList<JournalEntry>> ReadJournalTailAsync(AgentId? agent, int countMax, CancellationToken stop) =>
        ReadAsync(database => History.JournalTail(database, agent, countMax), stop);

    public ValueTask<(long First, long Last)> ReadJournalRangeAsync(CancellationToken stop) => ReadAsync(History.JournalRange, stop);

    public ValueTask<IReadOnlyList<RunRecord>> ReadRunsAsync(AgentId? agent, long? before, int countMax, CancellationToken stop) =>
        ReadAsync(database => History.Runs(database, agent, before, countMax), stop);

    public ValueTask<IReadOnlyDictionary<RunId, RunRecord>> FindRunsAsync(IReadOnlyCollection<RunId> runs, CancellationToken stop) =>
        ReadAsync(database => History.Runs(database, runs), stop);

    public ValueTask<RunRecord?> FindRunByTraceAsync(string traceId, CancellationToken stop) =>
        ReadAsync(database => History.RunByTrace(database, traceId), stop);

    public ValueTask<IReadOnlyDictionary<(string Scope, string Key), StoredReply>> ReadRepliesAsync(
        IReadOnlyCollection<(string Scope, string Key)> keys, CancellationToken stop) =>
        ReadAsync(database => History.Replies(database, keys), stop);

    public ValueTask<IReadOnlyDictionary<(AgentId Agent, string Task), CheckpointRecord>> ReadCheckpointsAsync(
        IReadOnlyCollection<(AgentId Agent, string Task)> tasks, CancellationToken stop) =>
        WriteAsync(writer => writer.ReadCheckpoints(tasks), stop);

    public ValueTask<IReadOnlyList<DeadLetter>> FindDeadLettersAsync(IReadOnlyCollection<WakeId> wakes, CancellationToken stop) =>
        WriteAsync(writer => writer.FindDeadLetters(wakes), stop);

    public ValueTask<IReadOnlyList<DeadLetter>> ReadDeadLettersAsync(
        AgentId? agent, WakeId? before, int countMax, CancellationToken stop) =>
        ReadAsync(database => History.DeadLetters(database, agent, before, countMax), stop);

    public ValueTask<IReadOnlyDictionary<StatsKey, StatsRow>> FindStatsAsync(IReadOnlyCollection<StatsKey> keys, CancellationToken stop) =>
        WriteAsync(writer => writer.FindStats(keys), stop);

    public ValueTask<IReadOnlyList<StatsRow>> ReadStatsAsync(
        AgentId agent, StatsPeriod period, Instant from, Instant to, CancellationToken stop) =>
        ReadAsync(database => History.Stats(database, agent, period, from, to), stop);

    public ValueTask BackupAsync(string file, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        _ = Readable();
        Backup.Write(_file, file, replace: false);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _writing.WaitAsync();
        try
        {
            Close();
        }
        finally
        {
            _writing.Release();
        }
    }

    private StoreImage Open()
    {
        if (Directory.Exists(_file)) throw new StoreException($"{_file} is a folder; name a file in it");
        if (MigratedFile.Refusal(_file) is { } elsewhere) throw new StoreException(elsewhere);
        _owner = OwnerLock.Take(_file);
        Database? database = null;
        try
        {
            EnsureFile();
            database = Writer.OpenDatabase(_file);
            new Migrator(migrations).Migrate(database);
            var image = Loader.Load(database);
            _writer = new Writer(database);
            _readers = new Readers(_file);
            return image;
        }
        catch
        {
            database?.Dispose();
            Close();
            throw;
        }
    }

    private void EnsureFile()
    {
        try
        {
            PrivateFile.Ensure(_file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw PrivateFile.Explain(_file, e);
        }
    }

    // The lock goes last: until then nobody else may touch the file.
    private void Close()
    {
        _readers?.Dispose();
        _writer?.Dispose();
        _owner?.Dispose();
        (_readers, _writer, _owner) = (null, null, null);
    }

    private async ValueTask<T> WriteAsync<T>(Func<Writer, T> write, CancellationToken stop)
    {
        await _writing.WaitAsync(stop);
        try
        {
            return write(_writer ?? throw NotOpen());
        }
        finally
        {
            _writing.Release();
        }
    }

    private ValueTask<T> ReadAsync<T>(Func<Database, T> read, CancellationToken stop) => Readable().ReadAsync(read, stop);

    private Readers Readable() => _readers ?? throw NotOpen();

    private StoreException NotOpen() => new($"{_file} is not open: its node has stopped");
}
