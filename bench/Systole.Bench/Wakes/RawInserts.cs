using System.Diagnostics;
using System.Text;
using Systole.Sqlite.Driver;

namespace Systole.Bench.Wakes;

/// <summary>
/// The limit: one prepared insert of a row of 200 bytes after the other, into one table, in transactions that are synced to the disk.
/// </summary>
internal static class RawInserts
{
    // 12 MB: a log that has grown to its size once is written over from then on, which costs the disk much less.
    private const int WarmUpRows = 50_000;

    private static readonly byte[] Body = Encoding.UTF8.GetBytes(new string('x', 200));

    /// <returns>How many rows that were; nothing is counted as allocated.</returns>
    public static Measured Run(string folder, int rowsPerCommit, TimeSpan duration)
    {
        var file = Path.Combine(folder, $"raw-{rowsPerCommit}.db");
        File.WriteAllBytes(file, []);
        using var database = Database.Open(file, readOnly: false);
        database.Pragma("journal_mode = WAL");
        database.Pragma("synchronous = FULL");
        database.Execute("CREATE TABLE wakes (id INTEGER PRIMARY KEY, agent TEXT NOT NULL, body TEXT NOT NULL)");
        using var begin = database.Prepare("BEGIN");
        using var insert = database.Prepare("INSERT INTO wakes (agent, body) VALUES (?1, ?2)");
        using var commit = database.Prepare("COMMIT");
        Write(WarmUpRows);
        var rows = 0L;
        var cpu = Environment.CpuUsage.TotalTime;
        var watch = Stopwatch.StartNew();
        for (; watch.Elapsed < duration; rows += rowsPerCommit) Write(rowsPerCommit);
        return new Measured(rows, Environment.CpuUsage.TotalTime - cpu, watch.Elapsed, 0);

        void Write(int count)
        {
            begin.Run();
            for (var i = 0; i < count; i++) insert.Bind(1, "agent-1").BindText(2, Body).Run();
            commit.Run();
        }
    }
}
