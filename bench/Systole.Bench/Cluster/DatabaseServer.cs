using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Systole.Bench.Cluster;

/// <summary>
/// A PostgreSQL server of the measurement's own on the file system that is measured, synced as in earnest. It ends with this process,
/// however that ends, and leaves nothing.
/// </summary>
internal sealed class DatabaseServer : IAsyncDisposable
{
    /// <summary>Beside the defaults: memory as a small server has it, and a log that needs no checkpoint within a figure.</summary>
    private static readonly string[] Settings =
        ["listen_addresses=127.0.0.1", "max_connections=200", "shared_buffers=1GB", "max_wal_size=8GB", "checkpoint_timeout=30min"];

    private static readonly ConcurrentBag<DatabaseServer> Started = [];

    private readonly Process _script;
    private readonly int _port;
    private int _databases;
    private bool _isStopped;

    private DatabaseServer(Process script, int port, string folder)
    {
        _script = script;
        _port = port;
        var process = File.ReadLines(Path.Combine(folder, "data", "postmaster.pid")).First();
        Cpu = new ProcessTree(int.Parse(process, CultureInfo.InvariantCulture));
    }

    /// <summary>The processor time of the server and all its backends.</summary>
    public ProcessTree Cpu { get; }

    /// <exception cref="InvalidOperationException">There is no PostgreSQL; the message says why.</exception>
    public static async Task<DatabaseServer> StartAsync(string folder)
    {
        var port = FreePort();
        string[] arguments =
        [
            Path.Combine(Root(), "eng", "postgres.sh"), folder, port.ToString(CultureInfo.InvariantCulture),
            .. Settings.SelectMany(setting => new[] { "-c", setting }),
        ];
        var start = new ProcessStartInfo("bash", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        var script = Process.Start(start)!;
        if (await script.StandardOutput.ReadLineAsync() != "ready")
            throw new InvalidOperationException("PostgreSQL did not start; its script said why");
        var server = new DatabaseServer(script, port, folder);
        Started.Add(server);
        return server;
    }

    /// <summary>Ends those that are still there, where a measurement is given up.</summary>
    public static async Task StopAllAsync()
    {
        foreach (var server in Started) await server.DisposeAsync();
    }

    public string ConnectionString(string database) =>
        string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={_port};Database={database};Username=postgres");

    /// <summary>The same, in the words of PostgreSQL's own programs.</summary>
    public string[] ClientArguments(string database) =>
        ["-h", "127.0.0.1", "-p", _port.ToString(CultureInfo.InvariantCulture), "-U", "postgres", database];

    public async Task<string> NewDatabaseAsync()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"bench{++_databases}");
        await ExecuteAsync("postgres", $"CREATE DATABASE {name}");
        return name;
    }

    /// <summary>Removes a database, so that what it left to do (vacuum, pages to write) is no part of the next figure.</summary>
    public async Task DropAsync(string database)
    {
        await ExecuteAsync("postgres", $"DROP DATABASE {database} WITH (FORCE)");
        await ExecuteAsync("postgres", "CHECKPOINT");
    }

    public async Task ExecuteAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString(database) + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
        await command.ExecuteNonQueryAsync();
    }

    public async Task<T> ScalarAsync<T>(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString(database) + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        if (_isStopped) return;
        _isStopped = true;
        _script.StandardInput.Close();
        await _script.WaitForExitAsync();
        _script.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Systole.slnx")))
            folder = folder.Parent ?? throw new InvalidOperationException("the benchmark is run from within its repository");
        return folder.FullName;
    }
}
