using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Npgsql;

namespace Systole.Tests;

/// <summary>
/// A PostgreSQL server of a test program's own, in memory where there is such a file system. It is started with its first use by
/// <c>eng/postgres.sh</c>, which installs PostgreSQL where it may, and ends with this process, however that ends. Where there is none to be
/// had, tests that need it are skipped and say why.
/// </summary>
internal sealed class PostgresServer : IDisposable
{
    private const string SharedMemory = "/dev/shm";
    private static readonly Lazy<Task<PostgresServer>> Common = new(() => StartAsync());

    private readonly Process _script;
    private int _databases;

    private PostgresServer(Process script, int port, string folder)
    {
        _script = script;
        Port = port;
        Folder = folder;
    }

    public int Port { get; }

    public string Folder { get; }

    /// <summary>The server that all tests of this program share.</summary>
    public static Task<PostgresServer> SharedAsync() => Common.Value;

    /// <summary>A server of one's own, to kill for example.</summary>
    /// <param name="settings">Settings as <c>name=value</c>.</param>
    public static Task<PostgresServer> StartAsync(params string[] settings) => StartAsync(null, settings);

    /// <summary>A copy of this server that follows it (asynchronous streaming).</summary>
    public Task<PostgresServer> StandbyAsync() => StartAsync(this, []);

    private static async Task<PostgresServer> StartAsync(PostgresServer? primary, string[] settings)
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("SKIPPED: PostgreSQL is started by a shell script here");
        var parent = Directory.Exists(SharedMemory) ? SharedMemory : Path.GetTempPath();
        var folder = Path.Combine(parent, $"systole-pg-{Guid.NewGuid():n}");
        var port = FreePort();
        // Kept in memory, a sync costs nothing; so it is left on, as in earnest.
        string[] arguments = [
            Path.Combine(Root(), "eng", "postgres.sh"), folder, port.ToString(CultureInfo.InvariantCulture),
            .. primary is null ? Array.Empty<string>() : ["--standby-of", primary.Port.ToString(CultureInfo.InvariantCulture)],
            "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=100", "-c", "shared_buffers=32MB",
            .. settings.SelectMany(setting => new[] { "-c", setting })];
        var start = new ProcessStartInfo("bash", arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var script = Process.Start(start)!;
        var trouble = new StringBuilder();
        script.ErrorDataReceived += (_, said) => { lock (trouble) trouble.AppendLine(said.Data); };
        script.BeginErrorReadLine();
        if (await script.StandardOutput.ReadLineAsync() != "ready")
        {
            await script.WaitForExitAsync();
            script.Dispose();
            lock (trouble) Assert.Skip($"SKIPPED: {trouble.ToString().Trim().ReplaceLineEndings(" ")}");
        }
        return new PostgresServer(script, port, folder);
    }

    /// <summary>A connection string of that database.</summary>
    public string ConnectionString(string database, string user = "postgres", string? more = null) =>
        string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={Port};Database={database};Username={user};{more}");

    /// <summary>A new, empty database.</summary>
    public async Task<string> NewDatabaseAsync(string options = "")
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"t{Interlocked.Increment(ref _databases)}");
        // A copy by files costs a checkpoint each; in memory the other way is faster.
        await ExecuteAsync("postgres", $"CREATE DATABASE {name} {options}");
        return name;
    }

    /// <summary>Runs SQL as the administrator.</summary>
    public async Task ExecuteAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString(database, more: "Pooling=false"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Asks for one value as the administrator.</summary>
    public async Task<T> ScalarAsync<T>(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString(database, more: "Pooling=false"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Asks for a column of text as the administrator.</summary>
    public async Task<List<string>> ColumnAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString(database, more: "Pooling=false"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync()) rows.Add(reader.GetString(0));
        return rows;
    }

    /// <summary>Ends the server at once, as a crash does.</summary>
    public Task KillAsync() => TellAsync("kill", "killed");

    /// <summary>Ends the server as the loss of its machine does: nothing is written down, and nobody is told.</summary>
    public Task CrashAsync() => TellAsync("crash", "crashed");

    /// <summary>Cuts a standby off from its primary: from here on it receives nothing.</summary>
    public async Task CutOffAsync()
    {
        await ExecuteAsync("postgres", "ALTER SYSTEM SET primary_conninfo = ''");
        await ExecuteAsync("postgres", "SELECT pg_reload_conf()");
        while (await ScalarAsync<long>("postgres", "SELECT count(*) FROM pg_stat_wal_receiver") > 0) await Task.Yield();
    }

    /// <summary>Makes a standby the primary.</summary>
    public async Task PromoteAsync() => (await ScalarAsync<bool>("postgres", "SELECT pg_promote()")).ShouldBeTrue();

    /// <summary>Starts it again after <see cref="KillAsync"/> or <see cref="CrashAsync"/>.</summary>
    public Task RestartAsync() => TellAsync("start", "ready");

    public void Dispose()
    {
        _script.StandardInput.Close();
        _script.WaitForExit();
        _script.Dispose();
    }

    private async Task TellAsync(string command, string answer)
    {
        await _script.StandardInput.WriteLineAsync(command);
        await _script.StandardInput.FlushAsync();
        (await _script.StandardOutput.ReadLineAsync()).ShouldBe(answer);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>The folder of the repository.</summary>
    public static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Systole.slnx")))
            folder = folder.Parent ?? throw new InvalidOperationException("no Systole.slnx above");
        return folder.FullName;
    }
}
