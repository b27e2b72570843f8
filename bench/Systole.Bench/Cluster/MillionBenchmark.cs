using System.Diagnostics;
using System.Globalization;

namespace Systole.Bench.Cluster;

/// <summary>A node with a million agents that are due once an hour, beside one with few that are due as often together.</summary>
internal static class MillionBenchmark
{
    private const int Million = 1_000_000;
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);
    private static readonly TimeSpan CatchUpMax = TimeSpan.FromSeconds(90);

    public static async Task RunAsync(BenchOptions options, DatabaseServer server, ScratchFolder folder)
    {
        var table = new Table(
            "A million agents every hour, beside as many slots of fewer agents", "agents", "slots/s", "described in s", "first start s",
            "start again s", "heap MiB", "resident MiB", "late ms p50", "p99", "max", "turns/s", "node ms/turn", "PostgreSQL ms/turn");
        foreach (var agents in (int[])[options.Agents, Million])
            await AddAsync(table, agents, Interval * agents / Million, options, server, folder);
        table.Print();
    }

    // The first slots of a fleet that is spread by its jitter are an interval away, and nobody waits an hour for a figure: the instants of
    // all agents are set back by one while no node is there, so that the second start finds a fleet that has been there for a while.
    private static string AnIntervalPasses(TimeSpan interval) => string.Create(CultureInfo.InvariantCulture, $"""
        UPDATE systole.agents SET body = (body::jsonb || jsonb_build_object(
          'anchor', (body::jsonb ->> 'anchor')::bigint - {interval.TotalMilliseconds},
          'next_slot', (body::jsonb ->> 'next_slot')::bigint - {interval.TotalMilliseconds}))::text
        WHERE body::jsonb ->> 'next_slot' IS NOT NULL
        """);

    // What came due during the starts is served first; until then nothing is on time.
    private static async Task CatchUpAsync(DatabaseServer server, string database, double slotsPerSecond)
    {
        var patience = Stopwatch.StartNew();
        var (runs, isOnTime) = ((await Progress.ReadAsync(server, database)).Runs, false);
        while (!isOnTime && patience.Elapsed < CatchUpMax)
        {
            var watch = Stopwatch.StartNew();
            await Task.Delay(TimeSpan.FromSeconds(5));
            var now = (await Progress.ReadAsync(server, database)).Runs;
            var perSecond = (now - runs) / watch.Elapsed.TotalSeconds;
            // None at all is one long turn.
            isOnTime = perSecond > 0 && perSecond < slotsPerSecond * 1.2;
            runs = now;
        }
    }

    private static async Task AddAsync(
        Table table, int agents, TimeSpan every, BenchOptions options, DatabaseServer server, ScratchFolder folder)
    {
        var database = await server.NewDatabaseAsync();
        try
        {
            var settings = new NodeSettings
            {
                Kind = NodeSettings.Systole,
                Connection = server.ConnectionString(database),
                Name = "node-1",
                Folder = folder.Next(),
                Agents = agents,
                Every = every,
            };
            NodeReady first;
            await using (var node = await NodeProcess.StartAsync(settings)) first = node.Ready;
            await server.ExecuteAsync(database, AnIntervalPasses(every));
            await using var again = await NodeProcess.StartAsync(settings);
            await CatchUpAsync(server, database, agents / every.TotalSeconds);
            await again.WatchAsync();
            var before = await Progress.ReadAsync(server, database);
            var (cpu, watch) = (server.Cpu.Read(), Stopwatch.StartNew());
            await Task.Delay(options.Duration * 3);
            var (seconds, used) = (watch.Elapsed.TotalSeconds, server.Cpu.Read() - cpu);
            var turns = (await Progress.ReadAsync(server, database)).Turns - before.Turns;
            var report = await again.ReportAsync();
            table.Add(
                Table.Count(agents), Table.Count(report.Entered / seconds), Table.Fine(first.PreparingMs / 1000),
                Table.Fine(first.StartingMs / 1000),
                Table.Fine(again.Ready.StartingMs / 1000), Table.Count(report.HeapBytes >> 20), Table.Count(report.ResidentBytes >> 20),
                Table.Fine(report.LateP50), Table.Fine(report.LateP99), Table.Fine(report.LateMax), Table.Count(turns / seconds),
                Table.Fine(report.CpuSeconds * 1000 / turns), Table.Fine(used.TotalMilliseconds / turns));
        }
        finally
        {
            await server.DropAsync(database);
        }
    }
}
