using Systole.Bench.Cluster;

namespace Systole.Bench.Watching;

/// <summary>A hundred thousand runs in flight: what it costs to watch them, and how late their silence is told.</summary>
internal static class WatchBenchmark
{
    private const int Fold = 10;
    private static readonly TimeSpan StaleAfter = TimeSpan.FromMinutes(1);

    public static Task RunAsync(BenchOptions options, ScratchFolder folder) =>
        RunAsync("SQLite", () => WatchedStores.SqliteAsync(folder), options, folder);

    public static Task RunAsync(BenchOptions options, DatabaseServer server, ScratchFolder folder) =>
        RunAsync("PostgreSQL", () => WatchedStores.PostgresAsync(server), options, folder);

    private static async Task RunAsync(string name, Func<Task<WatchedStore>> open, BenchOptions options, ScratchFolder folder)
    {
        var runs = options.Agents * Fold;
        var quiet = new Table($"{name}: watching while nothing happens", "runs in flight", "registered/s", "cores", "bytes/run");
        var watched = await new WatchedFleet(await open(), folder.Next(), runs, TimeSpan.FromHours(1)).QuietAsync(options.Duration);
        quiet.Add(
            Table.Count(runs), Table.Count(watched.RegisteredPerSecond), Table.Fine(watched.Cores), Table.Count(watched.BytesPerRun));
        quiet.Print();

        var alerts = new Table(
            $"{name}: silence, limit {StaleAfter.TotalSeconds:0} s: from the limit to a follower being told of the alert",
            "runs in flight", "signs of life/s", "rows/s", "cores", "silent", "told", "late ms p50", "p99", "max", "told wrongly");
        var told = await new WatchedFleet(await open(), folder.Next(), runs, StaleAfter).SilenceAsync();
        alerts.Add(
            Table.Count(runs), Table.Count(told.LifePerSecond), Table.Count(told.RowsPerSecond), Table.Fine(told.Cores),
            Table.Count(told.Silent), Table.Count(told.LateMs.Count), Table.Fine(told.LateMs.At(0.5)), Table.Fine(told.LateMs.At(0.99)),
            Table.Fine(told.LateMs.At(1)), Table.Count(told.Strays));
        alerts.Print();
    }
}
