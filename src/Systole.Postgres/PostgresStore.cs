using Microsoft.Extensions.Logging;
using Npgsql;
using Systole.Postgres.Connections;
using Systole.Postgres.Leases;
using Systole.Postgres.Reading;
using Systole.Postgres.Schema;
using Systole.Postgres.Turns;
using Systole.Statistics;

namespace Systole.Postgres;

/// <summary>
/// All state in one PostgreSQL database that several nodes decide on, one turn after the other. A turn costs two round trips: one that
/// takes it and brings all that changed, and one that writes and ends it. What the API reads goes by connections of its own.
/// </summary>
internal sealed class PostgresStore(
    PostgresStoreOptions options, NodeIdentity identity, TimeProvider time, ILogger logger, IReadOnlyList<Migration> migrations)
    : ISharedStore
{
    private readonly SemaphoreSlim _alone = new(1);
    private readonly StoreClock _clock = new(time);
    private readonly Lease _lease = new(identity, time);
    private readonly Task _noHint = new TaskCompletionSource().Task;
    private Server? _server;
    private Deciding? _deciding;
    private Hints? _hints;
    private Turn _seen;

    public PostgresStore(PostgresStoreOptions options, NodeIdentity identity, TimeProvider time, ILogger logger)
        : this(options, identity, time, logger, SqlText.Migrations())
    {
    }

    public TimeProvider Clock => _clock;

    public string Node => identity.Name;

    public TimeSpan LeaseLeft => _lease.Left;

    public Task Hint => _hints?.Next ?? _noHint;

    public ValueTask<StoreImage> OpenAsync(CancellationToken stop) => AloneAsync(async () =>
    {
        if (_server is not null) throw new InvalidOperationException("this store is open already");
        var target = ConnectionText.Parse(options.ConnectionString);
        var migrator = new Migrator(migrations, target);
        try
        {
            _server = new Server(target, identity.Name, time);
            _deciding = new Deciding(_server, migrator, _lease, _clock, identity, logger);
            await _deciding.MigrateAsync(stop);
            await _deciding.RegisterAsync();
            (_seen, var image) = await LoadAsync(_server, _deciding, stop);
            _hints = new Hints(_server, _lease.Name, time, logger);
            _hints.Start();
            return image;
        }
        catch
        {
            await CloseAsync();
            throw;
        }
    }, stop);

    public ValueTask<SharedView> LookAsync(CancellationToken stop) => AloneAsync(async () =>
    {
        if (Decides().HasTurn) throw new InvalidOperationException("this node has the turn: it sees everything already");
        return await SeeAsync(Sight.Look, stop) ?? throw new InvalidOperationException("a look shows something");
    }, stop);

    public ValueTask<SharedView?> BeginAsync(bool waits, CancellationToken stop) => AloneAsync(async () =>
    {
        if (Decides().HasTurn) throw new InvalidOperationException("this node has the turn already");
        return await SeeAsync(waits ? Sight.Turn : Sight.FreeTurn, stop);
    }, stop);

    public IAsyncDisposable KeepTurn() => new Pulse(StayAsync, Limits.LongTurnMs / 1_000, time);

    // From here on it is not to be given up half-way: what was sent may be written.
    public ValueTask CommitAsync(CommitBatch batch, CancellationToken stop) => AloneAsync(async () =>
    {
        var deciding = Decides();
        if (!deciding.HasTurn) await TakeForOneCommitAsync(deciding);
        _seen = await deciding.CommitAsync(batch);
        return true;
    }, stop).AsVoid();

    public ValueTask EndAsync() => AloneAsync(async () =>
    {
        if (_deciding is { HasTurn: true } deciding) await deciding.EndAsync();
        return true;
    }, CancellationToken.None).AsVoid();

    public async ValueTask LeaveAsync(TimeSpan stays, CancellationToken stop)
    {
        _lease.Leave();
        await ReadAsync(
            connection => connection.RunAsync(
                "leave", Value.Text(_lease.Name), Value.Long(_lease.Epoch), Value.Long((long)stays.TotalMilliseconds)), stop);
    }

    public ValueTask<bool> DrainAsync(string node, bool drains, CancellationToken stop) => ReadAsync(async connection =>
    {
        var count = await connection.RunAsync("drain_node", Value.Text(node), Value.Flag(drains));
        // From nobody, so that this node looks as well.
        await connection.RunAsync("notify", Value.Text(""));
        return count > 0;
    }, stop);

    // Asked for between turns, by the loop: a start must not come late because readers of the API are before it.
    public ValueTask<IReadOnlyDictionary<WakeId, ReadOnlyMemory<byte>>> ReadPayloadsAsync(
        IReadOnlyCollection<WakeId> wakes, CancellationToken stop) =>
        AloneAsync(() => Decides().ReadAsync(connection => History.PayloadsAsync(connection, wakes, CancellationToken.None)), stop);

    public ValueTask<IReadOnlyDictionary<(string Scope, string Key), StoredReply>> ReadRepliesAsync(
        IReadOnlyCollection<(string Scope, string Key)> keys, CancellationToken stop) =>
        ReadInTurnAsync(connection => History.RepliesAsync(connection, keys, CancellationToken.None), stop);

    public ValueTask<IReadOnlyDictionary<(AgentId Agent, string Task), CheckpointRecord>> ReadCheckpointsAsync(
        IReadOnlyCollection<(AgentId Agent, string Task)> tasks, CancellationToken stop) =>
        ReadInTurnAsync(connection => History.CheckpointsAsync(connection, tasks, CancellationToken.None), stop);

    public ValueTask<IReadOnlyList<DeadLetter>> FindDeadLettersAsync(IReadOnlyCollection<WakeId> wakes, CancellationToken stop) =>
        ReadInTurnAsync(connection => History.FindDeadLettersAsync(connection, wakes, CancellationToken.None), stop);

    public ValueTask<IReadOnlyList<DeadLetter>> ReadDeadLettersAsync(
        AgentId? agent, WakeId? before, int countMax, CancellationToken stop) =>
        ReadAsync(connection => History.DeadLettersAsync(connection, agent, before, countMax, stop), stop);

    public async ValueTask<IReadOnlyDictionary<StatsKey, StatsRow>> FindStatsAsync(
        IReadOnlyCollection<StatsKey> keys, CancellationToken stop)
    {
        var found = new Dictionary<StatsKey, StatsRow>(keys.Count);
        // Those of a large fleet in parts: an answer is not waited for longer because there are many.
        foreach (var part in keys.Chunk(Limits.RowsPerTrip))
        {
            var rows = await ReadInTurnAsync(connection => History.FindStatsAsync(connection, part, CancellationToken.None), stop);
            foreach (var (key, row) in rows) found[key] = row;
        }
        return found;
    }

    public ValueTask<IReadOnlyList<StatsRow>> ReadStatsAsync(
        AgentId agent, StatsPeriod period, Instant from, Instant to, CancellationToken stop) =>
        ReadAsync(connection => History.StatsAsync(connection, agent, period, from, to, stop), stop);

    public ValueTask<IReadOnlyList<JournalEntry>> ReadJournalAsync(long after, AgentId? agent, int countMax, CancellationToken stop) =>
        ReadAsync(connection => History.JournalAsync(connection, after, agent, countMax, stop), stop);

    public ValueTask<IReadOnlyList<JournalEntry>> ReadJournalTailAsync(AgentId? agent, int countMax, CancellationToken stop) =>
        ReadAsync(connection => History.JournalTailAsync(connection, agent, countMax, stop), stop);

    public ValueTask<(long First, long Last)> ReadJournalRangeAsync(CancellationToken stop) =>
        ReadAsync(connection => History.JournalRangeAsync(connection, stop), stop);

    public ValueTask<IReadOnlyList<RunRecord>> ReadRunsAsync(AgentId? agent, long? before, int countMax, CancellationToken stop) =>
        ReadAsync(connection => History.RunsAsync(connection, agent, before, countMax, stop), stop);

    public ValueTask<IReadOnlyDictionary<RunId, RunRecord>> FindRunsAsync(IReadOnlyCollection<RunId> runs, CancellationToken stop) =>
        ReadAsync(connection => History.RunsAsync(connection, runs, stop), stop);

    public ValueTask<RunRecord?> FindRunByTraceAsync(string traceId, CancellationToken stop) =>
        ReadAsync(connection => History.RunByTraceAsync(connection, traceId, stop), stop);

    public ValueTask<int> PruneAsync(RetentionCut cut, int countMax, CancellationToken stop) =>
        ReadAsync(connection => History.PruneAsync(connection, cut, countMax, stop), stop);

    public ValueTask BackupAsync(string file, CancellationToken stop) => throw new StoreException(
        $"a backup of {(_server ?? throw NotOpen()).Target} is made with PostgreSQL's own tools: pg_dump --schema=systole --format=custom");

    public ValueTask DisposeAsync() => AloneAsync(async () =>
    {
        await CloseAsync();
        return true;
    }, CancellationToken.None).AsVoid();

    private async ValueTask<SharedView?> SeeAsync(Sight sight, CancellationToken stop)
    {
        var deciding = Decides();
        var glance = await deciding.GlanceAsync(sight, _seen);
        if (glance is null) return null;
        StoreImage? whole = null;
        if (!glance.Follows)
        {
            PostgresLog.ReadsWhole(logger);
            // Nobody is to wait while everything is read; what changes meanwhile is added.
            await deciding.EndAsync();
            (var after, whole) = await LoadAsync(_server!, deciding, stop);
            glance = await deciding.GlanceAsync(sight == Sight.Look ? Sight.Look : Sight.Turn, after);
            if (glance is not { Follows: true })
            {
                await deciding.EndAsync();
                throw new StoreException($"{_server!.Target} changed while it was read; it is tried again");
            }
            whole = whole.With(glance.Record, glance.Changes);
        }
        _seen = glance.After;
        return new SharedView
        {
            Now = glance.Now,
            Record = glance.Record,
            Nodes = glance.Nodes,
            Whole = whole,
            Changes = whole is null ? glance.Changes : StoreChanges.None,
        };
    }

    private async Task StayAsync()
    {
        if (_deciding is not { HasTurn: true } deciding) return;
        try
        {
            await deciding.RenewBesideAsync();
            // Where something is under way on its connection that says enough.
            if (!await _alone.WaitAsync(TimeSpan.Zero)) return;
            try
            {
                if (deciding.HasTurn) await deciding.StayAsync();
            }
            finally
            {
                _alone.Release();
            }
        }
        catch (StoreException failed)
        {
            // Whoever commits meets the same, and decides what comes of it.
            PostgresLog.NotStaying(logger, failed.Message);
        }
    }

    private async ValueTask TakeForOneCommitAsync(Deciding deciding)
    {
        var glance = await deciding.GlanceAsync(Sight.Turn, _seen);
        if (glance?.After == _seen) return;
        await deciding.EndAsync();
        throw new StoreException($"other nodes have committed to {_server!.Target} meanwhile; nothing was written; look, and decide again");
    }

    // The lease goes on while everything is read, however much that is.
    private async ValueTask<(Turn After, StoreImage Image)> LoadAsync(Server server, Deciding deciding, CancellationToken stop)
    {
        var load = server.LoadAsync(connection => Loader.LoadAsync(connection, stop), stop).AsTask();
        try
        {
            while (!load.IsCompleted)
            {
                await Task.WhenAny(load, Task.Delay(identity.Lease / 8, time, CancellationToken.None));
                if (!load.IsCompleted) await deciding.RenewAsync();
            }
        }
        catch (StoreException)
        {
            // Nothing may go on in a store that the caller takes for failed; the first failure is the one to tell.
            await ((Task)load).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
        return await load;
    }

    // The loop must not wait behind the readers of the API while others wait for its turn; and what is done in a turn is not given up.
    private async ValueTask<T> ReadInTurnAsync<T>(Func<NpgsqlConnection, ValueTask<T>> read, CancellationToken stop)
    {
        if (_deciding is { HasTurn: true })
        {
            await _alone.WaitAsync(stop);
            try
            {
                if (_deciding is { HasTurn: true } deciding) return await deciding.ReadAsync(read);
            }
            finally
            {
                _alone.Release();
            }
        }
        return await ReadAsync(read, stop);
    }

    private ValueTask<T> ReadAsync<T>(Func<NpgsqlConnection, ValueTask<T>> read, CancellationToken stop) =>
        (_server ?? throw NotOpen()).ReadAsync(read, stop);

    private async ValueTask<T> AloneAsync<T>(Func<ValueTask<T>> act, CancellationToken stop)
    {
        await _alone.WaitAsync(stop);
        try
        {
            return await act();
        }
        finally
        {
            _alone.Release();
        }
    }

    private async ValueTask CloseAsync()
    {
        if (_hints is not null) await _hints.DisposeAsync();
        if (_deciding is not null) await _deciding.DisposeAsync();
        if (_server is not null) await _server.DisposeAsync();
        (_hints, _deciding, _server) = (null, null, null);
    }

    private Deciding Decides() => _deciding ?? throw NotOpen();

    private static StoreException NotOpen() => new("the database is not open: its node has stopped");
}
