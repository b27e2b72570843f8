using System.Globalization;
using Npgsql;
using Systole.Postgres.Connections;

namespace Systole.Postgres.Schema;

/// <summary>
/// Brings a database to the schema of this program, one node at a time under an advisory lock. Each migration goes in whole or not at
/// all. A newer schema is left as it is, and worked on where it says that this program may.
/// </summary>
internal sealed class Migrator(IReadOnlyList<Migration> migrations, ConnectionText target)
{
    private const int LockSecondsMax = 10;
    private const int MigrationSecondsMax = 3600;

    /// <summary>The schema this program knows.</summary>
    public int Latest => migrations.Count;

    /// <exception cref="StoreException">
    /// It is of a newer version, or of another program; or another node takes long. Nothing was changed.
    /// </exception>
    public async ValueTask MigrateAsync(NpgsqlConnection connection)
    {
        if (await IsUpToDateAsync(connection)) return;
        await TakeAsync(connection);
        try
        {
            // Whoever had the lock before may have done it.
            if (await IsUpToDateAsync(connection)) return;
            foreach (var migration in migrations.Skip(await VersionAsync(connection))) await ApplyAsync(connection, migration);
        }
        finally
        {
            // It ends with the connection in any case.
            if (connection.State == System.Data.ConnectionState.Open) await connection.RunAsync("leave_migrations");
        }
    }

    /// <summary>
    /// The same in a transaction that is the caller's, whose connection has taken the lock: nobody sees the schema without what goes with
    /// it.
    /// </summary>
    /// <exception cref="StoreException">It is of a newer version, or of another program.</exception>
    public async ValueTask MigrateWithinAsync(NpgsqlConnection connection)
    {
        if (await IsUpToDateAsync(connection)) return;
        foreach (var migration in migrations.Skip(await VersionAsync(connection))) await WriteAsync(connection, migration);
    }

    /// <summary>Says that a schema is too new for this program.</summary>
    public OutdatedException TooNew(long usableFrom) => new(
        $"{target} was brought to a newer version (it can be used from schema {usableFrom} on, this program knows up to {Latest});"
        + " use that version");

    private async ValueTask<bool> IsUpToDateAsync(NpgsqlConnection connection)
    {
        var (_, isOurs, hasTables) = await FindAsync(connection);
        if (!isOurs && hasTables)
            throw new StoreException($"{target} has a schema 'systole' of another program; use another database");
        if (!isOurs) return false;
        var (version, usableFrom) = (await connection.AllAsync("read_version", row => (row.GetInt32(0), row.GetInt32(1))))[0];
        if (version > Latest && usableFrom > Latest) throw TooNew(usableFrom);
        return version >= Latest;
    }

    private static async ValueTask<int> VersionAsync(NpgsqlConnection connection)
    {
        var (_, isOurs, _) = await FindAsync(connection);
        return isOurs ? (await connection.AllAsync("read_version", row => row.GetInt32(0)))[0] : 0;
    }

    private static async ValueTask<(bool HasSchema, bool IsOurs, bool HasTables)> FindAsync(NpgsqlConnection connection) =>
        (await connection.AllAsync("find_schema", row => (row.GetBoolean(0), row.GetBoolean(1), row.GetBoolean(2))))[0];

    /// <summary>
    /// Takes the lock under which the schema is changed, until the connection ends. Limits that hold for turns are lifted.
    /// </summary>
    /// <exception cref="StoreException">Another node has it for long.</exception>
    public async ValueTask TakeAsync(NpgsqlConnection connection)
    {
        await connection.RunAsync("lift_limits", Value.Text(string.Create(CultureInfo.InvariantCulture, $"{LockSecondsMax * 1000}")));
        try
        {
            await using var take = new NpgsqlCommand(SqlText.Statement("take_migrations"), connection);
            take.CommandTimeout = LockSecondsMax + 5;
            await take.ExecuteNonQueryAsync();
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            throw new StoreException(
                $"{target} is being brought up to date by another node for more than {LockSecondsMax} s;"
                + " wait until it is done and start again", e);
        }
    }

    private static async ValueTask ApplyAsync(NpgsqlConnection connection, Migration migration)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        await WriteAsync(connection, migration);
        await transaction.CommitAsync();
    }

    private static async ValueTask WriteAsync(NpgsqlConnection connection, Migration migration)
    {
        // An administrator may have made the schema for a user who may not.
        if (!(await FindAsync(connection)).HasSchema) await connection.RunAsync("create_schema");
        await using (var apply = new NpgsqlCommand(migration.Sql, connection) { CommandTimeout = MigrationSecondsMax })
            await apply.ExecuteNonQueryAsync();
        await connection.RunAsync("add_version", Value.Int(migration.Version), Value.Int(migration.UsableFrom));
    }
}
