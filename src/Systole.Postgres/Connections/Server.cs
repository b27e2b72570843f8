using System.Globalization;
using Npgsql;

namespace Systole.Postgres.Connections;

/// <summary>The way to the database: single connections for the node itself, and a few further ones for what the API reads.</summary>
internal sealed class Server : IAsyncDisposable
{
    private readonly NpgsqlDataSource _single;
    private readonly NpgsqlDataSource _readers;

    private readonly TimeProvider _time;

    public Server(ConnectionText target, string node, TimeProvider time)
    {
        Target = target;
        _time = time;
        _single = Source(target.ForDriver(node, poolMax: null), decides: true);
        _readers = Source(target.ForDriver(node, Limits.ReadersMax), decides: false);
    }

    public ConnectionText Target { get; }

    /// <summary>A connection of one's own, to a server that this program can work with.</summary>
    /// <exception cref="StoreException">It cannot be had.</exception>
    public async ValueTask<NpgsqlConnection> ConnectAsync(CancellationToken stop)
    {
        NpgsqlConnection? connection = null;
        try
        {
            connection = await _single.OpenConnectionAsync(stop);
            await CheckAsync(connection);
            return connection;
        }
        catch (Exception e)
        {
            if (connection is not null) await connection.DisposeAsync();
            if (PostgresFault.Is(e)) throw PostgresFault.Explain(Target, e);
            throw;
        }
    }

    /// <summary>Runs on one of the further connections, for as long as it takes.</summary>
    /// <exception cref="StoreException">It failed.</exception>
    public ValueTask<T> LoadAsync<T>(Func<NpgsqlConnection, ValueTask<T>> read, CancellationToken stop) => RetriedAsync(read, stop);

    /// <summary>Runs on one of the further connections.</summary>
    /// <exception cref="StoreException">It failed, or took too long.</exception>
    public async ValueTask<T> ReadAsync<T>(Func<NpgsqlConnection, ValueTask<T>> read, CancellationToken stop)
    {
        try
        {
            // The driver closes what is abandoned by itself, and what becomes of it is of no interest any more.
            return await RetriedAsync(read, stop).WithinAsync(Limits.Call, _time, static _ => { });
        }
        catch (TimeoutException e)
        {
            throw PostgresFault.Explain(Target, e);
        }
    }

    // Once more where the connection turned out to be dead: asking twice is no harm.
    private async ValueTask<T> RetriedAsync<T>(Func<NpgsqlConnection, ValueTask<T>> read, CancellationToken stop)
    {
        for (var isAgain = false; ; isAgain = true)
        {
            var wasSent = false;
            try
            {
                await using var connection = await _readers.OpenConnectionAsync(stop);
                wasSent = true;
                return await read(connection);
            }
            catch (Exception e) when (PostgresFault.Is(e))
            {
                if (isAgain || !wasSent || !IsDead(e)) throw PostgresFault.Explain(Target, e);
            }
        }
    }

    /// <summary>Whether a connection turned out to be dead: other than one that does not answer, a new one may live.</summary>
    public static bool IsDead(Exception e) => e switch
    {
        PostgresException said => said.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown
            or PostgresFault.IdleInTransaction or PostgresFault.TransactionTimeout,
        _ => e is not TimeoutException && e.InnerException is not TimeoutException,
    };

    public async ValueTask DisposeAsync()
    {
        await _single.DisposeAsync();
        await _readers.DisposeAsync();
    }

    private static NpgsqlDataSource Source(string text, bool decides)
    {
        var source = new NpgsqlDataSourceBuilder(text);
        source.UsePhysicalConnectionInitializer(
            connection => PrepareAsync(connection, decides).AsTask().GetAwaiter().GetResult(),
            connection => PrepareAsync(connection, decides).AsTask());
        return source.Build();
    }

    // Whoever decides reads by key and by turn only; before the first statistics the planner would not know that this is cheap.
    private static async ValueTask PrepareAsync(NpgsqlConnection connection, bool decides) => await connection.RunAsync(
        "prepare_session", Ms(Limits.TurnMs), Ms(Limits.LockMs), Ms(decides ? Limits.LongTurnMs + Limits.LockMs : 0),
        Value.Text(decides ? "off" : "on"));

    private static NpgsqlParameter Ms(int value) => Value.Text(value.ToString(CultureInfo.InvariantCulture));

    private async ValueTask CheckAsync(NpgsqlConnection connection)
    {
        if (connection.PostgreSqlVersion.Major < Limits.ServerVersionMin)
        {
            throw new StoreException(
                $"{Target} is PostgreSQL {connection.PostgreSqlVersion}, which is too old; use version {Limits.ServerVersionMin} or later");
        }
        var (isReadOnly, encoding) = (await connection.AllAsync("read_server", row => (row.GetBoolean(0), row.GetString(1))))[0];
        if (isReadOnly) throw PostgresFault.ReadOnly(Target);
        if (encoding != "UTF8")
            throw new StoreException($"{Target} has the encoding {encoding}, which cannot hold every text; create it with ENCODING 'UTF8'");
    }
}
