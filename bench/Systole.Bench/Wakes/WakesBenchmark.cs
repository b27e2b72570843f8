namespace Systole.Bench.Wakes;

/// <summary>Durable wakes per second, beside what SQLite alone does on the same file system with as many rows per transaction.</summary>
internal static class WakesBenchmark
{
    private const int Agents = 1_000;
    private static readonly int[] Callers = [1, 16, 256, 2048];

    public static async Task RunAsync(BenchOptions options, ScratchFolder folder)
    {
        await PrintAsync("Durable wakes, accepted only", Policies.Patient, options, folder);
        await PrintAsync("Durable wakes, accepted and delivered by runs", Policies.Eager, options, folder);
    }

    private static async Task PrintAsync(string title, EventPolicy events, BenchOptions options, ScratchFolder folder)
    {
        var table = new Table(
            title, "callers", "acknowledged/s", "delivered/s", "wait ms p50", "p99", "max", "cores",
            "commits/s", "wakes/commit", "rows/commit", "raw: as many inserts/s", "ratio", "raw: as many rows, wakes/s", "ratio");
        foreach (var callers in Callers)
        {
            var result = await new WakeLoad(folder, events, Agents, callers).RunAsync(options.Duration);
            var wakes = Math.Max(1, (int)Math.Round(result.WakesPerCommit));
            var rows = Math.Max(1, (int)Math.Round(result.RowsPerCommit));
            var raw = RawInserts.PerSecond(folder.Next(), wakes, options.Duration / 2);
            // The same transactions with all the rows that a wake is to us: itself, its agent, its journal line and the node's record.
            var rawRows = RawInserts.PerSecond(folder.Next(), rows, options.Duration / 2) * result.WakesPerCommit / result.RowsPerCommit;
            table.Add(
                Table.Count(callers), Table.Count(result.PerSecond), Table.Count(result.DeliveredPerSecond), Table.Fine(result.WaitMs.At(0.5)),
                Table.Fine(result.WaitMs.At(0.99)), Table.Fine(result.WaitMs.At(1)), Table.Fine(result.Cores), Table.Count(result.CommitsPerSecond),
                Table.Fine(result.WakesPerCommit), Table.Fine(result.RowsPerCommit), Table.Count(raw), Table.Percent(result.PerSecond / raw),
                Table.Count(rawRows), Table.Percent(result.PerSecond / rawRows));
        }
        table.Print();
        Console.WriteLine($"limit: single commits of one row, synced: {Table.Count(RawInserts.PerSecond(folder.Next(), 1, options.Duration / 2))}/s");
        Console.WriteLine();
    }
}
