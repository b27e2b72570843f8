using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using SQLitePCL;
using Systole.Supervision;

namespace Systole.Cli.Tests.EndToEnd;

/// <summary>A folder with a configuration, and the real program run in it as a user would.</summary>
internal sealed partial class Workbench : IDisposable
{
    /// <summary>What is in the environment of everything that a bench started, and of what that started.</summary>
    private const string Mark = "SYSTOLE_BENCH";

    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "Systole.Cli.dll");
    private readonly List<Process> _processes = [];
    private readonly ConcurrentQueue<string> _errors = [];

    public Workbench()
    {
        Folder = Directory.CreateTempSubdirectory("systole-").FullName;
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public string Folder { get; }

    public int Port { get; }

    public string Url => $"http://127.0.0.1:{Port}";

    public string Store => Path.Combine(Folder, "systole.db");

    public HttpClient Http { get; } = new() { Timeout = TimeSpan.FromSeconds(30) };

    public void Write(string name, string content)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, content.ReplaceLineEndings("\n"));
        if (!OperatingSystem.IsWindows() && name.EndsWith(".sh", StringComparison.Ordinal)) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Where the node keeps its state, as in the configuration.</summary>
    public string StoreKeys { get; init; } = "store: systole.db";

    /// <summary>What the program is started by, where it is not started by itself.</summary>
    public string[] Prefix { get; init; } = [];

    /// <summary>Writes the configuration; the listen address is this bench's own.</summary>
    public void Configure(string agents) => Write("systole.yaml", $"listen: {Url}\n{StoreKeys}\n{agents}");

    public string[] Lines(string name) => File.Exists(Path.Combine(Folder, name)) ? File.ReadAllLines(Path.Combine(Folder, name)) : [];

    /// <summary>Starts the node; it is not waited for.</summary>
    public Process StartNode(Action<string>? onLine = null) => Start(onLine, hear: true, "run", "systole.yaml", "--plain");

    /// <summary>Starts the node and waits until it answers.</summary>
    public async Task<Process> StartNodeAsync()
    {
        var node = StartNode();
        await ReadyAsync(node);
        return node;
    }

    public async Task ReadyAsync(Process node)
    {
        await Until.TrueAsync(async () =>
        {
            if (node.HasExited)
                throw new InvalidOperationException($"the node ended with exit code {node.ExitCode}: {string.Join(" / ", _errors)}");
            try
            {
                return (await Http.GetAsync($"{Url}/healthz/ready")).IsSuccessStatusCode;
            }
            catch (Exception e) when (Away.Is(e))
            {
                return false;
            }
        }, "the node answers");
    }

    /// <summary>Starts a verb that goes on; it is not waited for.</summary>
    public Process StartVerb(Action<string> onLine, params string[] arguments) => Start(onLine, hear: true, arguments);

    /// <summary>Runs a verb to its end.</summary>
    public async Task<(int Code, string Out, string Error)> RunAsync(params string[] arguments)
    {
        var process = Start(null, hear: false, arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(90));
        return (process.ExitCode, await output, await error);
    }

    /// <summary>Runs the node to its end, which has to come by itself.</summary>
    public async Task<(int Code, IReadOnlyList<string> Out, IReadOnlyList<string> Error)> RunToEndAsync()
    {
        var (code, output, error) = await RunAsync("run", "systole.yaml", "--plain");
        return (code, Split(output), Split(error));

        static string[] Split(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public static void Freeze(Process process) => _ = kill(process.Id, OperatingSystem.IsMacOS() ? 17 : 19);

    public static void Thaw(Process process) => _ = kill(process.Id, OperatingSystem.IsMacOS() ? 19 : 18);

    public static void Signal(int process, int signal) => _ = kill(process, signal);

    /// <summary>Starts a verb; its output is the caller's to read.</summary>
    public Process Start(params string[] arguments) => Start(null, hear: false, arguments);

    public static async Task KillAsync(Process process)
    {
        _ = kill(process.Id, 9);
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
    }

    public static async Task StopAsync(Process process)
    {
        _ = kill(process.Id, 15);
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        process.ExitCode.ShouldBe(0);
    }

    /// <summary>The rows of a query on the database while no node owns it.</summary>
    public List<string> Query(string sql)
    {
        Batteries_V2.Init();
        raw.sqlite3_open(Store, out var database).ShouldBe(raw.SQLITE_OK);
        using (database)
        {
            raw.sqlite3_prepare_v2(database, sql, out var statement).ShouldBe(raw.SQLITE_OK, raw.sqlite3_errmsg(database).utf8_to_string());
            using (statement)
            {
                var rows = new List<string>();
                while (raw.sqlite3_step(statement) == raw.SQLITE_ROW) rows.Add(raw.sqlite3_column_text(statement, 0).utf8_to_string());
                return rows;
            }
        }
    }

    public void Dispose()
    {
        foreach (var process in _processes)
        {
            if (!process.HasExited) process.Kill();
            process.Dispose();
        }
        Http.Dispose();
        EndRuns();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Runs outlive their node. What a test started ends with it, also where it failed in the middle.</summary>
    private void EndRuns()
    {
        if (OperatingSystem.IsWindows()) return;
        // What is being killed may have started another meanwhile: until none is found.
        while (Left() is { Count: > 0 } left)
        {
            foreach (var pid in left) _ = kill(pid, ProcessTree.Kill);
        }
    }

    /// <summary>Elsewhere than on Linux only supervisors can be told by their folder; they end what they supervise with them.</summary>
    private List<int> Left() => OperatingSystem.IsLinux() ? ProcessTree.With($"{Mark}={Folder}") : Supervisors();

    private List<int> Supervisors()
    {
        using var list = Process.Start(new ProcessStartInfo("ps", ["-A", "-ww", "-o", "pid=,args="]) { RedirectStandardOutput = true })!;
        var processes = list.StandardOutput.ReadToEnd();
        list.WaitForExit();
        return [.. processes.Split('\n').Where(line => line.Contains(Folder, StringComparison.Ordinal))
            .Select(line => int.Parse(line.Trim().Split(' ')[0], CultureInfo.InvariantCulture))];
    }

    private Process Start(Action<string>? onLine, bool hear, params string[] arguments)
    {
        string[] line = [.. Prefix, "dotnet", "exec", Program, .. arguments];
        var start = new ProcessStartInfo(line[0], line[1..]) { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["SYSTOLE_URL"] = Url;
        start.Environment[Mark] = Folder;
        start.Environment["DOTNET_TieredPGO"] = "0";
        foreach (var inherited in (string[])["SYSTOLE_RUN_ID", "SYSTOLE_AGENT", "SYSTOLE_TASK", "SYSTOLE_TOKEN", "SYSTOLE_CHECKPOINT", "TRACEPARENT"]) start.Environment.Remove(inherited);
        var process = Process.Start(start)!;
        _processes.Add(process);
        if (!hear) return process;
        // A node that nobody reads would stop at a full pipe.
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) =>
        {
            Hear(line.Data);
            if (line.Data is { } said) _errors.Enqueue(said);
        };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;

        void Hear(string? line)
        {
            if (line is not null) onLine?.Invoke(line);
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int kill(int pid, int signal);
}
