using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Systole.Runners;
using Systole.Sqlite;

namespace Systole.Bench.Wakes;

/// <summary>Callers that each ask for a wake, wait until it is durable, and ask for the next one.</summary>
internal sealed class WakeLoad(ScratchFolder folder, EventPolicy events, int agents, int callers)
{
    // More than the fastest callers bring in half a minute.
    private const int AcknowledgedMax = 4_000_000;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);
    private static readonly WakeRequest Request = new() { Reason = "hook:gh" };

    private readonly Percentiles _waits = new(AcknowledgedMax);
    private long _delivered;
    private volatile bool _measuring;
    private volatile bool _done;

    public async Task<WakeLoadResult> RunAsync(TimeSpan duration)
    {
        var data = folder.Next();
        var store = new CountingStore(new SqliteStore(new SqliteStoreOptions { Path = Path.Combine(data, "systole.db") }));
        var names = Enumerable.Range(0, agents).Select(i => $"agent-{i}").ToArray();
        var definitions = names.Select(name => new AgentDefinition
        {
            Policy = new AgentPolicy { Id = AgentId.Parse(name), Events = events },
            Delegate = DeliverAsync,
        });
        await using var node = new Node(
            store, new NodeOptions { DataDirectory = data }, [.. definitions], TimeProvider.System, NullLoggerFactory.Instance);
        await node.StartAsync(CancellationToken.None);
        var asking = Enumerable.Range(0, callers).Select(caller => Task.Run(() => AskAsync(node, names, caller))).ToArray();

        await PassAsync(WarmUp, node);
        store.Reset();
        Interlocked.Exchange(ref _delivered, 0);
        var cpu = Environment.CpuUsage.TotalTime;
        var watch = Stopwatch.StartNew();
        _measuring = true;
        await PassAsync(duration, node);
        _measuring = false;
        var (wall, used, delivered) = (watch.Elapsed, Environment.CpuUsage.TotalTime - cpu, Interlocked.Read(ref _delivered));
        var (commits, rows) = (store.Commits, store.Rows);
        _done = true;
        await Task.WhenAll(asking);
        await node.StopAsync();
        var seconds = wall.TotalSeconds;
        return new WakeLoadResult(
            _waits.Count / seconds, delivered / seconds, _waits, used / wall, commits / seconds, (double)rows / commits);
    }

    // A loop that ended by an error of its own answers nobody: then there is nothing to measure, and the error is what has to be seen.
    private static async Task PassAsync(TimeSpan time, Node node) => await await Task.WhenAny(Task.Delay(time), node.Completion);

    private async Task AskAsync(Node node, string[] names, int caller)
    {
        // A prime step: neighbours in time are not neighbours in the index.
        for (var next = caller; !_done; next += 7_919)
        {
            var asked = Stopwatch.GetTimestamp();
            var answer = await node.WakeAsync(names[next % names.Length], Request, null, CancellationToken.None);
            if (!answer.IsDone) throw new InvalidOperationException($"refused: {answer.Refusal.Message}");
            if (_measuring) _waits.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
        }
    }

    private Task<TurnResult> DeliverAsync(Turn turn, CancellationToken stop)
    {
        Interlocked.Add(ref _delivered, turn.Wakes.Length);
        return Task.FromResult(TurnResult.Nothing);
    }
}

/// <summary>What the callers saw.</summary>
internal sealed record WakeLoadResult(
    double PerSecond, double DeliveredPerSecond, Percentiles WaitMs, double Cores, double CommitsPerSecond, double RowsPerCommit)
{
    public double WakesPerCommit => PerSecond / CommitsPerSecond;
}
