using Systole.Sqlite;
using Systole.Stores.InMemory;

namespace Systole.Bench.Lateness;

/// <summary>How late the no-op is entered, beside Quartz.NET in the same process, one fleet after the other.</summary>
internal static class LatenessBenchmark
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    public static async Task RunAsync(BenchOptions options, ScratchFolder folder)
    {
        await PrintAsync("Lateness, spread over the interval", Fleet.Spread(options.Agents, Interval), options, folder);
        await PrintAsync("Lateness, all due at one instant", Fleet.Together(options.Agents, Interval), options, folder);
        var fast = Fleet.Spread(Math.Max(1, options.Agents / 10), TimeSpan.FromSeconds(1));
        await PrintAsync("Lateness, short interval", fast, options, folder);
    }

    private static async Task PrintAsync(string title, Fleet fleet, BenchOptions options, ScratchFolder folder)
    {
        var table = new Table(
            $"{title}: {Table.Count(fleet.Agents)} every {Table.Count(fleet.Interval.TotalSeconds)} s",
            "scheduler", "fired", "missed", "late ms p50", "p99", "max", "one core", "kB each");
        var intervals = Math.Max(1, (int)Math.Ceiling(options.Duration / fleet.Interval));
        var data = folder.Next();
        var file = new SqliteStoreOptions { Path = Path.Combine(data, "systole.db") };
        Add(table, "Systole on SQLite, durable", await SystoleFleet.RunAsync(new SqliteStore(file), data, fleet, intervals));
        Add(table, "Systole in memory", await SystoleFleet.RunAsync(new InMemoryStore(), folder.Next(), fleet, intervals));
        Add(table, "Quartz.NET 4.7.3 in memory", await QuartzFleet.RunAsync(fleet, intervals));
        table.Print();
    }

    private static void Add(Table table, string scheduler, FiringResult result) => table.Add(
        scheduler, Table.Percent((double)result.LateMs.Count / result.Slots), Table.Count(result.Missed),
        Table.Fine(result.LateMs.At(0.5)), Table.Fine(result.LateMs.At(0.99)), Table.Fine(result.LateMs.At(1)),
        Table.Percent(result.Cores), Table.Fine(result.BytesPerAgent / 1024));
}
