using System.Globalization;
using Systole.Sqlite;
using Systole.Stores;

namespace Systole.Tests.Stores;

/// <summary>Batches that can be told apart, for tests of one store alone.</summary>
internal static class SqliteSample
{
    private static readonly AgentId Main = AgentId.Parse("main");

    public static SqliteStore Store(string file) => new(new SqliteStoreOptions { Path = file });

    /// <summary>The n-th batch: the node's record, <paramref name="wakes"/> wakes and as many journal lines, all of which name n.</summary>
    public static CommitBatch Batch(long n, int wakes = 3, int bytes = 100)
    {
        var numbers = Enumerable.Range(1, wakes).Select(i => (n - 1) * wakes + i).ToArray();
        return new CommitBatch
        {
            Node = new NodeRecord { LastSeenAt = new Instant(n), LastWake = numbers[^1], LastSequence = numbers[^1], LastRun = n },
            Agents = [AgentState.Initial(Main) with { LastRunNumber = n }],
            Wakes = [.. numbers.Select(number => new WakeRecord(Main, Wake(number), null, null, new byte[bytes]))],
            Journal = [.. numbers.Select(number => new JournalEntry(number, new Instant(n), Main, "wake_accepted", Line(n)))],
        };
    }

    /// <summary>How many batches from the first on are in the store, whole.</summary>
    public static async Task<long> CountWholeAsync(IStore store, StoreImage image, int wakes = 3)
    {
        if (image.Node is not { } node) return 0;
        var n = node.LastRun;
        var state = image.Agents.Single();
        state.LastRunNumber.ShouldBe(n);
        state.Pending.Count.ShouldBe(checked((int)(n * wakes)));
        (await store.ReadJournalRangeAsync(default)).ShouldBe((1, n * wakes));
        var tail = await store.ReadJournalTailAsync(null, wakes, default);
        tail.ShouldAllBe(line => line.Json == Line(n));
        return n;
    }

    private static Wake Wake(long number) =>
        new()
        {
            Id = new WakeId(number),
            Reason = "exec-event",
            Intent = Intent.Event,
            AcceptedAt = new Instant(1),
            LastAcceptedAt = new Instant(1),
        };

    private static string Line(long n) => string.Create(CultureInfo.InvariantCulture, $$"""{"n":{{n}}}""");
}
