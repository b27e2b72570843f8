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
            title, "callers", "acknowledged/s", "delivered/s", "wait ms p50", "p99", "max", "commits/s", "wakes/commit", "rows/commit",
            "wakes/CPU s", "raw inserts/s", "raw/CPU s", "raw, all rows: wakes/s", "raw/CPU s");
        foreach (var callers in Callers)
        {
            var result = await new WakeLoad(folder, events, Agents, callers).RunAsync(options.Duration);
            var wakes = Math.Max(1, (int)Math.Round(result.WakesPerCommit));
            var rows = Math.Max(1, (int)Math.Round(result.RowsPerCommit));
            var raw = RawInserts.Run(folder.Next(), wakes, options.Duration / 2);
            // The same transactions with all the rows that a wake is to us: itself, its agent, its journal line and the node's record.
            var rawRows = RawInserts.Run(folder.Next(), rows, options.Duration / 2);
            var rowsPerWake = result.RowsPerCommit / result.WakesPerCommit;
            table.Add(
                Table.Count(callers), Table.Count(result.PerSecond), Table.Count(result.DeliveredPerSecond),
                Table.Fine(result.WaitMs.At(0.5)), Table.Fine(result.WaitMs.At(0.99)), Table.Fine(result.WaitMs.At(1)),
                Table.Count(result.CommitsPerSecond), Table.Fine(result.WakesPerCommit), Table.Fine(result.RowsPerCommit),
                Table.Count(result.PerSecond / result.Cores), Table.Count(raw.PerSecond), Table.Count(raw.PerCpuSecond),
                Table.Count(rawRows.PerSecond / rowsPerWake), Table.Count(rawRows.PerCpuSecond / rowsPerWake));
        }
        table.Print();
        var single = RawInserts.Run(folder.Next(), 1, options.Duration / 2).PerSecond;
        Console.WriteLine($"limit: single commits of one row, synced: {Table.Count(single)}/s");
        Console.WriteLine();
    }
}
