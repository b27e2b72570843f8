using System.Data;
using Microsoft.Extensions.Logging;
using Npgsql;
using Systole.Postgres.Connections;
using Systole.Postgres.Leases;
using Systole.Postgres.Schema;

namespace Systole.Postgres.Turns;

/// <summary>
/// The one connection on which this node takes turns. Where it breaks it is dropped, and the next call opens another: whatever it had in
/// hand was not committed, or shows up in the next view. For one call at a time.
/// </summary>
internal sealed class Deciding(
    Server server, Migrator migrator, Lease lease, StoreClock clock, NodeIdentity identity, ILogger logger) : IAsyncDisposable
{
    private readonly GlanceReader _reader = new(lease, clock);
    private readonly CommitWriter _writer = new(lease);
    private NpgsqlConnection? _connection;
    private Turn? _began;

    /// <summary>Whether this node has the turn, as far as it knows.</summary>
    public bool HasTurn => _began is not null;

    /// <summary>Connects and brings the schema up to date.</summary>
    /// <exception cref="StoreException">It cannot be had or used.</exception>
    public async ValueTask MigrateAsync(CancellationToken stop)
    {
        // Of its own, since limits that hold for turns must not hold here.
        await using var connection = await server.ConnectAsync(stop);
        try
        {
            await migrator.MigrateAsync(connection);
        }
        catch (Exception e) when (PostgresFault.Is(e))
        {
            throw PostgresFault.Explain(server.Target, e);
        }
    }

    /// <summary>
    /// Makes this the latest node of its name. Nobody decides meanwhile, so none of that name is in the middle of a commit.
    /// </summary>
    public ValueTask RegisterAsync() => RunAsync(async connection =>
    {
        await using var batch = connection.CreateBatch();
        batch.Add("begin").Add("take_turn").Add("read_clock")
            .Add("register_node", Value.Text(lease.Name), Value.Long(lease.Epoch), Value.Long((long)identity.Lease.TotalMilliseconds),
                Value.Text(ProfileJson.Write(identity.Profile)))
            .Add("forget_nodes").Add("commit");
        var sentAt = clock.GetTimestamp();
        await using var reader = await batch.ExecuteReaderAsync();
        await reader.NextResultAsync();
        await reader.ReadAsync();
        clock.Set(new Instant(reader.GetInt64(0)));
        await reader.NextResultAsync();
        await reader.ReadAsync();
        var epoch = reader.GetInt64(0);
        await reader.NextResultAsync();
        lease.Registered(epoch, sentAt);
        return true;
    }).AsVoid();

    /// <summary>Renews the lease where it is due, and nothing else.</summary>
    public ValueTask RenewAsync() => RunAsync(RenewOnAsync).AsVoid();

    /// <summary>The same beside a turn that is in hand, which takes long.</summary>
    public ValueTask RenewBesideAsync() => lease.IsDue ? server.ReadAsync(RenewOnAsync, CancellationToken.None).AsVoid() : default;

    /// <summary>Says that the turn in hand is not a frozen node's.</summary>
    public ValueTask StayAsync() => RunAsync(connection => connection.AllAsync("stay", row => row.GetInt32(0))).AsVoid();

    private async ValueTask<bool> RenewOnAsync(NpgsqlConnection connection)
    {
        if (!lease.IsDue) return false;
        await using var batch = connection.CreateBatch();
        batch.Add("begin").Add("without_sync").Add("renew_lease", Value.Text(lease.Name), Value.Long(lease.Epoch)).Add("commit");
        var sentAt = clock.GetTimestamp();
        await using var reader = await batch.ExecuteReaderAsync();
        var isMine = await reader.ReadAsync();
        await reader.NextResultAsync();
        if (isMine) lease.Renewed(sentAt);
        return isMine;
    }

    /// <summary>Looks, and takes the turn where that is asked for.</summary>
    /// <returns>What is seen; null where the turn is not free.</returns>
    /// <exception cref="SupersededException">Another node goes by this name now.</exception>
    /// <exception cref="OutdatedException">A newer version has been here, and this one may not work on its schema.</exception>
    public async ValueTask<Glance?> GlanceAsync(Sight sight, Turn since)
    {
        for (var isAgain = false; ; isAgain = true)
        {
            var glance = await RunAsync(connection => _reader.ReadAsync(connection, sight, since));
            var own = glance?.Nodes.FirstOrDefault(node => node.Name == lease.Name);
            if (glance is not null && own?.Epoch == lease.Epoch && glance.UsableFrom <= migrator.Latest)
            {
                if (sight != Sight.Look) _began = glance.After;
                return glance;
            }
            if (sight != Sight.Look || glance is null) await EndAsync();
            if (glance is null) return null;
            if (glance.UsableFrom > migrator.Latest) throw migrator.TooNew(glance.UsableFrom);
            if (own?.Epoch > lease.Epoch) throw new SupersededException(identity.Name);
            if (isAgain) throw new StoreException($"{server.Target} does not keep what it is told; check its replication");
            PostgresLog.RegisteredAgain(logger, identity.Name);
            await RegisterAsync();
        }
    }

    /// <summary>Ends the turn with a commit.</summary>
    /// <returns>The turn it was.</returns>
    /// <exception cref="StoreException">
    /// Nothing was written.
    /// </exception>
    /// <exception cref="CommitInDoubtException">The connection broke: the next view shows whether it was written.</exception>
    public async ValueTask<Turn> CommitAsync(CommitBatch batch)
    {
        var began = _began;
        _began = null;
        if (began is not { } turn || _connection is not { State: ConnectionState.Open } connection)
            throw new StoreException($"the turn was lost with the connection to {server.Target}; nothing of it was written");
        if (AlertingRows.Fault(batch.Alerting) is { } fault)
        {
            await EndAsync();
            throw new InvalidOperationException(fault);
        }
        try
        {
            return await _writer.WriteAsync(connection, batch, turn).WithinAsync(Limits.Commit(batch.RowCount), clock, Abandon);
        }
        catch (PostgresException e) when (CommitWriter.SaysOtherLine(e))
        {
            await EndAsync();
            throw new InvalidOperationException("a journal line is written already and says something else", e);
        }
        catch (PostgresException e) when (e.SqlState == CommitWriter.TurnOver)
        {
            await EndAsync();
            throw new StoreException($"{server.Target}: this node's turn was over; nothing of it was written", e);
        }
        catch (Exception e)
        {
            await AfterFaultAsync(e);
            if (!PostgresFault.Is(e)) throw;
            var told = PostgresFault.Explain(server.Target, e);
            // What the server refuses while the connection holds it has not written.
            if (e is PostgresException && !Server.IsDead(e)) throw told;
            throw new CommitInDoubtException(told.Message, e);
        }
    }

    /// <summary>Reads in the turn that is in hand.</summary>
    public ValueTask<T> ReadAsync<T>(Func<NpgsqlConnection, ValueTask<T>> read) => RunAsync(read);

    /// <summary>Ends the turn without a commit.</summary>
    public async ValueTask EndAsync()
    {
        _began = null;
        if (_connection is not { State: ConnectionState.Open } connection) return;
        try
        {
            await connection.RunAsync("rollback");
        }
        catch (Exception e) when (PostgresFault.Is(e))
        {
            await DropAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await DropAsync();
        _writer.Dispose();
    }

    // A connection that turns out to be dead is replaced once, since nothing was decided on it yet; a turn that was in hand is lost with
    // it.
    private async ValueTask<T> RunAsync<T>(Func<NpgsqlConnection, ValueTask<T>> act)
    {
        var isFresh = HasTurn;
        for (var tries = 1; ; tries++)
        {
            if (_connection is not { State: ConnectionState.Open }) isFresh = true;
            var connection = await OpenAsync();
            try
            {
                return await act(connection).WithinAsync(Limits.Call, clock, Abandon);
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable && tries < Limits.LockTries)
            {
                await EndAsync();
                await EndFrozenAsync();
            }
            catch (Exception e)
            {
                await AfterFaultAsync(e);
                if (!PostgresFault.Is(e)) throw;
                if (isFresh || !Server.IsDead(e)) throw PostgresFault.Explain(server.Target, e);
            }
        }
    }

    // A node may be frozen in its turn, or cut off in the middle of a message, where the server's own limits do not look.
    private async ValueTask EndFrozenAsync()
    {
        if (_connection is not { State: ConnectionState.Open } connection) return;
        try
        {
            var (silent, lasting) = (Value.Number(Limits.TurnMs / 1000.0), Value.Number(Limits.LongTurnMs / 1000.0));
            foreach (var pid in await connection.AllAsync("end_frozen", row => row.GetInt32(0), silent, lasting))
                PostgresLog.EndedByForce(logger, pid);
        }
        catch (Exception e) when (PostgresFault.Is(e))
        {
            await AfterFaultAsync(e);
            throw PostgresFault.Explain(server.Target, e);
        }
    }

    private async ValueTask<NpgsqlConnection> OpenAsync()
    {
        if (_connection is { State: ConnectionState.Open } open) return open;
        if (HasTurn)
        {
            await DropAsync();
            throw new StoreException($"the turn was lost with the connection to {server.Target}");
        }
        await DropAsync();
        return _connection = await server.ConnectAsync(CancellationToken.None);
    }

    // An error of a statement leaves a connection that can be used again; anything else leaves one that nothing is known of.
    private ValueTask AfterFaultAsync(Exception e) => e is PostgresException && !Server.IsDead(e) ? EndAsync() : DropAsync();

    private async ValueTask DropAsync()
    {
        _began = null;
        if (_connection is not { } connection) return;
        _connection = null;
        await CloseAsync(connection);
    }

    // Nobody waits for a server that has fallen silent. What it answers yet is an answer to nobody.
    private void Abandon(Task running)
    {
        if (_connection is not { } connection) return;
        (_began, _connection) = (null, null);
        _ = LaterAsync();

        async Task LaterAsync()
        {
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await CloseAsync(connection);
        }
    }

    private async ValueTask CloseAsync(NpgsqlConnection connection)
    {
        try
        {
            await connection.DisposeAsync();
        }
        catch (Exception e) when (PostgresFault.Is(e))
        {
            // It was broken; closing it is a courtesy to the server.
            PostgresLog.ClosedBroken(logger, e.Message);
        }
    }
}
