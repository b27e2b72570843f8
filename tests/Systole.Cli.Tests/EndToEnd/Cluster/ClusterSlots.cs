using System.Text.Json;

namespace Systole.Cli.Tests.EndToEnd.Cluster;

/// <summary>Holds the slots of an agent with <c>every</c> against the law, over whatever happened to nodes and database (L2, L3).</summary>
internal static class ClusterSlots
{
    /// <summary>Each slot up to the last that was carried is on phase and told exactly once: carried, skipped or missed.</summary>
    public static void Hold(JournalFile journal, string agent, TimeSpan interval)
    {
        var started = journal.Of("run_started", agent).ToList();
        var anchor = JournalFile.Time(started[0], "slot");
        // A catch-up names a slot that is told as missed, too.
        var carried = started.Where(line => line.TryGetProperty("slot", out _) && line.GetProperty("attempt").GetInt32() == 1)
            .ToLookup(IsCatchUp, line => JournalFile.Time(line, "slot"));
        var told = carried[false]
            .Concat(journal.Of("slot_skipped", agent).Select(line => JournalFile.Time(line, "slot")))
            .Concat(journal.Of("slots_missed", agent).SelectMany(line => Enumerable.Range(0, line.GetProperty("count").GetInt32())
                .Select(k => JournalFile.Time(line, "from") + k * interval)))
            .ToList();
        told.ShouldBeUnique($"{agent} has a slot twice");
        var slots = told.Concat(carried[true]).ToHashSet();
        slots.ShouldAllBe(slot => (slot - anchor).Ticks % interval.Ticks == 0);
        // One that waited at the end, for a run in progress say, is not told before it is carried; later ones may be.
        var last = carried.SelectMany(group => group).Max();
        for (var slot = anchor; slot < last; slot += interval) slots.ShouldContain(slot, $"{agent} lost a slot");
    }

    private static bool IsCatchUp(JsonElement line) =>
        line.GetProperty("reasons").EnumerateArray().Any(reason => reason.GetString() == "startup");
}
