using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Systole.Channels;
using Systole.Channels.Webhook;
using Systole.Sqlite;

namespace Systole.Bench.Alerting;

/// <summary>
/// Ten thousand changes of alerts a minute for three channels: one that takes them, one where nobody listens, and one that accepts
/// connections and never answers. What the first is told late, and what the other two cost.
/// </summary>
internal static class AlertsBenchmark
{
    private const int ChangesPerMinute = 10_000;
    private const string Work = "t";
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Straggling = TimeSpan.FromSeconds(3);

    public static async Task RunAsync(BenchOptions options, ScratchFolder folder)
    {
        var duration = options.Duration < Shortest ? Shortest : options.Duration;
        var table = new Table(
            $"Alerts: {ChangesPerMinute:#,0} changes a minute with two of three channels dead, {duration.TotalSeconds:0} s",
            "changes", "told", "late ms p50", "p99", "max", "owed to the dead", "MB at a third", "MB at the end", "cores");
        using var deaf = new TcpListener(IPAddress.Loopback, 0);
        deaf.Start();
        await using var receiver = new Receiver(FreePort(), ChangesPerMinute * 60);
        await using var node = await StartAsync(folder, receiver.Url, $"http://127.0.0.1:{FreePort()}/", $"http://{deaf.LocalEndpoint}/");

        using var told = new CancellationTokenSource();
        var changes = CountAsync(node, told.Token);
        var cpu = Environment.CpuUsage.TotalTime;
        var watch = Stopwatch.StartNew();
        var third = 0.0;
        for (var cycle = 0; watch.Elapsed < duration; cycle++)
        {
            // An alert opens when its work has timed out, and closes when it succeeds: two changes each.
            var due = TimeSpan.FromMinutes(2.0 * cycle / ChangesPerMinute);
            if (due > watch.Elapsed) await Task.Delay(due - watch.Elapsed);
            _ = Task.Run(() => CycleAsync(node, cycle));
            if (third == 0 && watch.Elapsed > duration / 3) third = Megabytes();
        }
        await Task.Delay(Straggling);
        var end = Megabytes();
        await told.CancelAsync();
        var owed = node.Outbox().Count;
        var cores = (Environment.CpuUsage.TotalTime - cpu) / watch.Elapsed;
        table.Add(
            Table.Count(await changes), Table.Count(receiver.LateMs.Count), Table.Fine(receiver.LateMs.At(0.5)), Table.Fine(receiver.LateMs.At(0.99)),
            Table.Fine(receiver.LateMs.At(1)), Table.Count(owed), Table.Fine(third), Table.Fine(end), Table.Fine(cores));
        table.Print();
        await node.StopAsync();
    }

    private static async Task<int> CountAsync(Node node, CancellationToken stop)
    {
        var changes = 0;
        try
        {
            await foreach (var line in node.FollowAsync(0, null, stop))
            {
                if (line.Name is "alert_opened" or "alert_closed") changes++;
            }
        }
        catch (OperationCanceledException)
        {
            // That is how it ends.
        }
        return changes;
    }

    private static async Task CycleAsync(Node node, int cycle)
    {
        var agent = $"agent-{cycle % Agents}";
        await DoneAsync(node.RegisterAsync(agent, new RegisterRequest { Task = Work }, null, CancellationToken.None));
        // Long enough for it to be told that it timed out.
        await Task.Delay(TimeSpan.FromSeconds(1.5));
        var again = await DoneAsync(node.RegisterAsync(agent, new RegisterRequest { Task = Work }, null, CancellationToken.None));
        await DoneAsync(node.FinishAsync(again.Run.ToString(), new Finish(RunOutcome.Succeeded), again.Run.Number, null, CancellationToken.None));
    }

    private static async Task<T> DoneAsync<T>(ValueTask<Answer<T>> asked)
    {
        var answer = await asked;
        return answer.IsDone ? answer.Value : throw new InvalidOperationException($"refused: {answer.Refusal.Message}");
    }

    /// <summary>So many that none has a second alert before the first is over.</summary>
    private const int Agents = 20_000;

    private static async Task<Node> StartAsync(ScratchFolder folder, string takes, string refuses, string hangs)
    {
        var agents = Enumerable.Range(0, Agents).Select(i => new AgentDefinition
        {
            Policy = new AgentPolicy
            {
                Id = AgentId.Parse($"agent-{i}"),
                CanRun = false,
                Watch = new WatchPolicy { StaleAfter = TimeSpan.FromHours(1), TimeoutAfter = TimeSpan.FromSeconds(1) },
            },
        });
        var node = new Node(
            new SqliteStore(new SqliteStoreOptions { Path = Path.Combine(folder.Next(), "systole.db") }),
            new NodeOptions
            {
                DataDirectory = folder.Next(),
                Alerting = AlertingPolicy.Default with
                {
                    GroupInterval = TimeSpan.Zero,
                    Routes = [new AlertRoute("all", AlertMatch.All, ["takes", "refuses", "hangs"])],
                },
                Channels = [Channel("takes", takes), Channel("refuses", refuses), Channel("hangs", hangs)],
            },
            [.. agents], TimeProvider.System, NullLoggerFactory.Instance);
        await node.StartAsync(CancellationToken.None);
        return node;
    }

    private static ChannelDefinition Channel(string name, string url) =>
        new() { Name = name, Options = new WebhookOptions { Url = url, AllowPrivate = true } };

    private static double Megabytes() => GC.GetTotalMemory(forceFullCollection: true) / 1e6;

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
