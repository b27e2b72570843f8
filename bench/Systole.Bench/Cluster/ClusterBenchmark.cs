namespace Systole.Bench.Cluster;

/// <summary>
/// Nodes in processes of their own on one PostgreSQL server: wakes that are acknowledged once they are durable, and runs; beside what
/// PostgreSQL does with the same statements alone, and Quartz.NET clustered on the same server.
/// </summary>
internal static class ClusterBenchmark
{
    private const int Callers = 256;

    private const int QuartzJobs = 1_000;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    // More than Quartz.NET serves here, so that it never waits for work.
    private static readonly TimeSpan QuartzInterval = TimeSpan.FromSeconds(1);

    private static readonly int[] NodeCounts = [1, 2, 3];
    private static readonly int[] ClientCounts = [1, 3];

    public static async Task RunAsync(BenchOptions options, DatabaseServer server, ScratchFolder folder)
    {
        var wakes = new ClusterLoad { Kind = NodeSettings.Systole, Nodes = 1, Agents = options.Agents, Callers = Callers };
        await PrintAsync($"Wakes over HTTP, accepted only, {Callers} callers", wakes, options, server, folder);
        await PrintAsync("The same, 1 caller", wakes with { Callers = 1 }, options, server, folder, mostNodes: 1);
        await PrintAsync(
            $"Wakes over HTTP, each with a run of its own, {Callers} callers", wakes with { ServesWakes = true }, options, server, folder);
        await PrintAsync(
            $"Beats: {Table.Count(options.Agents)} agents every {Interval.TotalSeconds} s", wakes with { Callers = 0, Every = Interval },
            options, server, folder);
    }

    public static async Task RunQuartzAsync(BenchOptions options, DatabaseServer server, ScratchFolder folder)
    {
        var jobs = new ClusterLoad { Kind = NodeSettings.Quartz, Nodes = 1, Agents = QuartzJobs, Callers = Callers, ServesWakes = true };
        await PrintAsync($"Quartz.NET 4.7.3, jobs triggered over HTTP, {Callers} callers", jobs, options, server, folder);
        await PrintAsync(
            $"Quartz.NET 4.7.3, {Table.Count(QuartzJobs)} jobs every second", jobs with { Callers = 0, Every = QuartzInterval }, options,
            server, folder);
    }

    private static async Task PrintAsync(
        string title, ClusterLoad load, BenchOptions options, DatabaseServer server, ScratchFolder folder, int mostNodes = 3)
    {
        var table = new Table(
            title, "nodes", "acknowledged/s", "refused", "wait ms p50", "p99", "max", "runs/s", "late ms p50", "p99", "turns/s",
            "wakes/turn", "runs/turn", "cores: nodes", "PostgreSQL", "callers");
        var limits = new Table($"{title}: the same statements by pgbench", "clients", "turns/s", "wakes/s", "runs/s");
        foreach (var count in NodeCounts.Where(count => count <= mostNodes))
        {
            var isFirst = count == 1 && load.Kind == NodeSettings.Systole;
            var result = await (load with { Nodes = count }).RunAsync(
                server, folder, options.Duration, isFirst ? (database, result) => LimitAsync(limits, database, result.Shape) : null);
            Add(table, count, result);
        }
        table.Print();
        if (load.Kind == NodeSettings.Systole) limits.Print();

        async Task LimitAsync(Table limits, string database, TurnShape shape)
        {
            var script = TurnScript.Of(shape, load.Agents, await SampleRows.ReadAsync(server, database));
            foreach (var clients in ClientCounts.Where(clients => clients <= mostNodes))
            {
                var turns = await PgBench.RunAsync(server, database, script, clients, options.Duration, folder.Next());
                limits.Add(Table.Count(clients), Table.Count(turns), Table.Count(turns * shape.Wakes), Table.Count(turns * shape.Runs));
            }
        }
    }

    private static void Add(Table table, int nodes, LoadResult result) => table.Add(
        Table.Count(nodes), Table.Count(result.Called.PerSecond), Table.Count(result.Called.Refused),
        Table.Fine(result.Called.WaitMs.At(0.5)), Table.Fine(result.Called.WaitMs.At(0.99)), Table.Fine(result.Called.WaitMs.At(1)),
        Table.Count(result.RunsPerSecond), Table.Fine(result.Reports.Max(report => report.LateP50)),
        Table.Fine(result.Reports.Max(report => report.LateP99)), Table.Count(result.TurnsPerSecond), Table.Count(result.Shape.Wakes),
        Table.Count(result.Shape.Runs), Table.Fine(result.NodeCores), Table.Fine(result.ServerCores), Table.Fine(result.Called.Cores));
}
