using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;

namespace Systole.Bench.Watching;

/// <summary>
/// A real node on a real store with one registered run for each agent. All show life as often as they are asked to, but for some that fall
/// silent one after the other; few enough that no mass stall stands for them.
/// </summary>
internal sealed class WatchedFleet(WatchedStore store, string folder, int agents, TimeSpan staleAfter)
{
    private const int Callers = 256;
    private const int Sparse = 40;
    private const string Prefix = "agent-";
    private static readonly TimeSpan Straggling = TimeSpan.FromSeconds(3);

    private readonly string[] _runs = new string[agents];
    private readonly long[] _limits = new long[agents];

    /// <summary>Watches while nobody says anything and nothing is due.</summary>
    public async Task<QuietResult> QuietAsync(TimeSpan duration)
    {
        await using var node = await StartAsync();
        var registering = Stopwatch.StartNew();
        await RegisterAsync(node.Node);
        var perSecond = agents / registering.Elapsed.TotalSeconds;
        var bytes = GC.GetTotalMemory(forceFullCollection: true);
        // What registering left to be written and collected is no matter of the watch.
        await Task.Delay(Straggling);
        var cpu = Environment.CpuUsage.TotalTime;
        var watch = Stopwatch.StartNew();
        await await Task.WhenAny(Task.Delay(duration), node.Node.Completion);
        var cores = (Environment.CpuUsage.TotalTime - cpu) / watch.Elapsed;
        return new QuietResult(perSecond, cores, (double)bytes / agents);
    }

    /// <summary>Lets one in forty fall silent, a quarter of what would be a mass stall, and says how late each was told.</summary>
    public async Task<AlertResult> SilenceAsync()
    {
        var silent = agents / Sparse;
        var times = new AlertTimes(LimitOf, agents);
        await using var node = await StartAsync();
        await RegisterAsync(node.Node);
        using var told = new CancellationTokenSource();
        var following = times.FollowAsync(node.Node, (await node.Node.JournalRangeAsync(CancellationToken.None)).Last, told.Token);
        // Everybody shows life in a round; those that fall silent do so after the first one.
        var round = 0.4 * staleAfter;
        var watch = Stopwatch.StartNew();
        var (cpu, rows, calls) = (TimeSpan.Zero, 0L, 0L);
        for (var next = 0L; watch.Elapsed < round + staleAfter + Straggling; next++)
        {
            var (agent, due) = ((int)(next % agents), round * ((double)next / agents));
            if (due > watch.Elapsed) await Task.Delay(due - watch.Elapsed);
            if (next == agents) (cpu, rows, calls) = (Environment.CpuUsage.TotalTime, await store.Rows(), 0);
            if (agent % Sparse == 0)
            {
                if (next >= agents) continue;
                Volatile.Write(ref _limits[agent], (DateTime.UtcNow + staleAfter).Ticks);
            }
            var answer = node.Node.Activity(_runs[agent], ActivityReport.Alive, token: null);
            if (!answer.IsDone) throw new InvalidOperationException($"refused: {answer.Refusal.Message}");
            calls++;
        }
        var seconds = (watch.Elapsed - round).TotalSeconds;
        await told.CancelAsync();
        await Task.WhenAny(following);
        return new AlertResult(
            silent, times.LateMs, times.Strays, calls / seconds, (await store.Rows() - rows) / seconds,
            (Environment.CpuUsage.TotalTime - cpu).TotalSeconds / seconds);
    }

    private DateTime? LimitOf(AgentId agent)
    {
        var ticks = Volatile.Read(ref _limits[int.Parse(agent.Value.AsSpan(Prefix.Length), CultureInfo.InvariantCulture)]);
        return ticks == 0 ? null : new DateTime(ticks, DateTimeKind.Utc);
    }

    private async Task RegisterAsync(Node node)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) is var agent && agent < agents)
            {
                var answer = await node.RegisterAsync($"{Prefix}{agent}", new RegisterRequest { Task = "t" }, null, CancellationToken.None);
                if (!answer.IsDone) throw new InvalidOperationException($"refused: {answer.Refusal.Message}");
                _runs[agent] = answer.Value.Run.ToString();
            }
        })));
    }

    private async Task<RunningNode> StartAsync()
    {
        var definitions = Enumerable.Range(0, agents).Select(i => new AgentDefinition
        {
            Policy = new AgentPolicy
            {
                Id = AgentId.Parse($"{Prefix}{i}"),
                CanRun = false,
                Watch = new WatchPolicy { StaleAfter = staleAfter, TimeoutAfter = TimeSpan.Zero },
            },
        });
        var node = new Node(
            store.Store, new NodeOptions { DataDirectory = folder }, [.. definitions], TimeProvider.System, NullLoggerFactory.Instance);
        await node.StartAsync(CancellationToken.None);
        return new RunningNode(node);
    }

    private sealed record RunningNode(Node Node) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Node.StopAsync();
            await Node.DisposeAsync();
        }
    }
}

/// <summary>What watching costs while nothing happens.</summary>
internal sealed record QuietResult(double RegisteredPerSecond, double Cores, double BytesPerRun);

/// <summary>How late silence was told.</summary>
internal sealed record AlertResult(int Silent, Percentiles LateMs, int Strays, double LifePerSecond, double RowsPerSecond, double Cores);
