using Npgsql;
using Systole.Postgres.Connections;
using Systole.Postgres.Schema;
using Systole.Postgres.Turns;
using Systole.Stores.Moving;

namespace Systole.Postgres.Moving;

/// <summary>
/// Moves a store into an empty database, the schema included, in one transaction: whatever goes wrong, nothing of it is there. Before it
/// is committed each row is read back and held against the store. Nodes that start meanwhile wait, and say so.
/// </summary>
/// <param name="text">The connection string.</param>
/// <param name="time">The clock of timeouts.</param>
/// <param name="migrations">The schema.</param>
internal sealed class StoreMove(string text, TimeProvider time, IReadOnlyList<Migration> migrations)
{
    private readonly ConnectionText _target = ConnectionText.Parse(text);

    /// <exception cref="StoreException">The connection string cannot be read.</exception>
    public StoreMove(string text, TimeProvider time) : this(text, time, SqlText.Migrations())
    {
    }

    /// <summary>Moves it.</summary>
    /// <param name="dump">The store.</param>
    /// <param name="keeps">The node whose runs in progress come along, which need not be there yet; null where there are none.</param>
    /// <param name="tell">Is told now and then how far it is: what is done, and the count of rows.</param>
    /// <param name="stop">Gives up: nothing was changed.</param>
    /// <exception cref="StoreException">
    /// The database cannot be had, is not empty, or a row came out different. Nothing was changed.
    /// </exception>
    public async Task<MoveReport> RunAsync(IStoreDump dump, Returning? keeps, Action<string, long> tell, CancellationToken stop)
    {
        await using var server = new Server(_target, "migrate", time);
        await using var connection = await server.ConnectAsync(stop);
        try
        {
            return await RunAsync(connection, dump, keeps, tell, stop);
        }
        catch (Exception e) when (PostgresFault.Is(e))
        {
            throw PostgresFault.Explain(_target, e);
        }
    }

    private async Task<MoveReport> RunAsync(
        NpgsqlConnection connection, IStoreDump dump, Returning? keeps, Action<string, long> tell, CancellationToken stop)
    {
        var migrator = new Migrator(migrations, _target);
        await migrator.TakeAsync(connection);
        await connection.RunAsync("lift_idle_limit");
        await using var transaction = await connection.BeginTransactionAsync(stop);
        await migrator.MigrateWithinAsync(connection);
        await connection.RunAsync("lock_cluster");
        var found = (await connection.AllAsync("read_contents", Contents.Read, stop))[0];
        if (found.Alive is { } alive)
            throw new StoreException($"node '{alive}' is at work on {_target}; stop it, or name an empty database");

        // An earlier move may have ended between its commit and whatever was to follow.
        var copy = new TableCopy(connection, dump, found.WasMoved ? found.Turn.Number : found.Turn.Number + 1, tell);
        if (!found.IsEmpty && !found.WasMoved) throw NotEmpty(found);
        if (found.IsEmpty)
        {
            foreach (var table in Table.All) await copy.WriteAsync(table, stop);
            // The first node would otherwise plan with empty tables until the server's own housekeeping comes by.
            await connection.RunAsync("analyze");
        }
        var rows = ImmutableArray.CreateBuilder<(string, long)>(Table.All.Length);
        foreach (var table in Table.All)
        {
            var (count, difference) = await copy.CompareAsync(table, stop);
            rows.Add((table.Name, count));
            if (difference is null) continue;
            throw found.IsEmpty ? Different(difference) : NotEmpty(found);
        }
        if (found.IsEmpty) await CommitAsync(connection, dump.Node, keeps, found.Turn.Next());
        return new MoveReport(_target.ToString(), WasThere: !found.IsEmpty, rows.MoveToImmutable());
    }

    private StoreException Different(string difference) =>
        new($"what was written to {_target} is not what was read: {difference}; nothing was changed; please report this");

    private StoreException NotEmpty(Contents found) => new(
        $"{_target} is not empty ({found}); name an empty one, or 'DROP SCHEMA systole CASCADE' in it if nothing of that is needed");

    // The row that nodes lock comes last, and the end with it: who waits for it takes a transaction that has it for long to be frozen.
    private async Task CommitAsync(NpgsqlConnection connection, NodeRecord? record, Returning? keeps, Turn turn)
    {
        using var json = new StateJsonBuffer();
        await using var batch = connection.CreateBatch();
        if (keeps is not null)
        {
            batch.Add("keep_for_node", Value.Text(keeps.Node), Value.Long(record?.LastSeenAt.UnixMs ?? 0),
                Value.Long((long)keeps.Lease.TotalMilliseconds), Value.Long((long)keeps.Within.TotalMilliseconds));
        }
        if (record is not null) batch.Add("set_record", Value.Text(json.Of(record).ToArray()));
        batch.Add("move_store", Value.Long(turn.Number), Value.Mark(turn.Mark)).Add("commit");
        try
        {
            // Not to be given up half-way: what was sent may be written.
            await batch.ExecuteNonQueryAsync(CancellationToken.None);
        }
        catch (Exception e) when (PostgresFault.Is(e) && e is not PostgresException)
        {
            throw new StoreException(
                $"the connection to {_target} was lost while the move was committed; run the same command again, which finds out"
                + " whether it was", e);
        }
    }
}
