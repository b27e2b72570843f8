using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Systole.Runners;
using Systole.Runners.Command;
using Systole.Supervision;

namespace Systole.Tests.Runners;

/// <summary>A data folder, and an observer that remembers. Real processes, all of them gone at the end.</summary>
internal sealed class RunnerBench : IRunObserver, IDisposable
{
    private readonly ConcurrentDictionary<RunId, TaskCompletionSource<RunEnd>> _ends = new();
    private readonly ConcurrentDictionary<RunId, int> _activity = new();

    public RunnerBench()
    {
        Directory.CreateDirectory(Data);
        Folders = new RunFolders(Data);
        // A node has been here before; what comes of a first one is tested by itself.
        Folders = new RunFolders(Data);
    }

    public string Data { get; } = Path.Combine(Path.GetTempPath(), "systole-" + Guid.NewGuid().ToString("N"));

    public RunFolders Folders { get; private set; }

    public FaultLogger Logger { get; } = new();

    public static Turn TurnOf(long number = 1, string? prompt = null, string agent = "main") => new()
    {
        Agent = AgentId.Parse(agent),
        Run = new RunId(AgentId.Parse(agent), number),
        Attempt = 2,
        Token = number,
        StartedAt = Instant.From(TimeProvider.System.GetUtcNow()),
        Reasons = ["interval", "hook:gh"],
        Wakes = [new TurnWake(new WakeId(7), "hook:gh", Intent.Event, "pr-1", 3, new Instant(0), Json("""{"pr":1}"""))],
        Prompt = prompt,
        IdempotencyKey = "heartbeat/0",
        TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    };

    /// <summary>Turns of so many agents: <c>a</c>, <c>b</c> and so on.</summary>
    public static Turn[] TurnsOf(int agents) => [.. Enumerable.Range('a', agents).Select(agent => TurnOf(agent: $"{(char)agent}"))];

    public CommandRunner Shell(string script) => Command("/bin/sh", "-c", script);

    public CommandRunner Command(params string[] command) => new(
        new CommandSpec { Command = [.. command], WorkingDirectory = Data, Url = "http://127.0.0.1:7717" },
        Folders, this, TimeProvider.System, Logger);

    public async Task<RunEnd> EndOf(Turn turn)
    {
        await Eventually.IsTrue(() => HasEnded(turn) || !Logger.Faults.IsEmpty, "the end of the run");
        Logger.Faults.ShouldBeEmpty();
        return await EndOf(turn.Run).Task;
    }

    public bool HasEnded(Turn turn) => EndOf(turn.Run).Task.IsCompleted;

    public int ActivityOf(Turn turn) => _activity.GetValueOrDefault(turn.Run);

    public RunFolder FolderOf(Turn turn) => Folders.Of(turn.Run);

    public string InData(string name) => Path.Combine(Data, name);

    /// <summary>A number that a script wrote with a line feed after it: without that it may only be half of it.</summary>
    public async Task<int> NumberIn(string name)
    {
        await Eventually.IsTrue(() => File.Exists(InData(name)) && File.ReadAllText(InData(name)).EndsWith('\n'), name);
        return int.Parse(File.ReadAllText(InData(name)), CultureInfo.InvariantCulture);
    }

    /// <summary>The number of the process that began the run.</summary>
    public async Task<int> SupervisorOf(Turn turn)
    {
        var started = FolderOf(turn).PathOf(RunFiles.Started);
        ProcessIdentity? identity = null;
        await Eventually.IsTrue(
            () => File.Exists(started) && (identity = ProcessIdentity.FromJson(File.ReadAllBytes(started))) is not null, "the supervisor");
        return identity!.Value.Pid;
    }

    public static bool IsAlive(int pid) => ProcStat.Read(pid) is { IsZombie: false };

    public void Active(RunId run) => _activity.AddOrUpdate(run, 1, (_, count) => count + 1);

    public void Ended(RunId run, RunEnd end) => EndOf(run).TrySetResult(end);

    public void ReopenFolders() => Folders = new RunFolders(Data);

    public void Dispose()
    {
        // A killed shell may have started another process meanwhile: until none is found.
        var first = FolderOf(TurnOf()).PathOf(RunFiles.Turn);
        var turns = Directory.EnumerateFiles(Data, RunFiles.Turn, SearchOption.AllDirectories).Append(first);
        string[] marks = [.. turns.Select(turn => $"SYSTOLE_TURN={turn}")];
        while (marks.SelectMany(ProcessTree.With).ToArray() is { Length: > 0 } left)
        {
            foreach (var pid in left) ProcessTree.Signal(pid, ProcessTree.Kill);
        }
        for (var tries = 0; Directory.Exists(Data) && tries < 100; tries++)
        {
            try
            {
                Directory.Delete(Data, recursive: true);
            }
            catch (IOException)
            {
                // A supervisor writes its last file meanwhile.
                Thread.Sleep(20);
            }
        }
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    private TaskCompletionSource<RunEnd> EndOf(RunId run) =>
        _ends.GetOrAdd(run, _ => new TaskCompletionSource<RunEnd>(TaskCreationOptions.RunContinuationsAsynchronously));
}
