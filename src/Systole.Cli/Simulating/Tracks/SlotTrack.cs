using System.Globalization;

namespace Systole.Cli.Simulating.Tracks;

/// <summary>An agent's slots that had no run of their own.</summary>
internal sealed class SlotTrack
{
    public MarkList Slots { get; } = new();

    /// <param name="line">The line.</param>
    /// <param name="ahead">How far the node's clock, by which slots are told, is ahead of the trace's.</param>
    public void Take(SimulationLine line, TimeSpan ahead)
    {
        if (line.Event == "slot_skipped" && line.Time("slot") is { } slot)
        {
            Add($"slot {slot} skipped: {line.Text("why")}", slot - ahead, slot - ahead, 1);
        }
        else if (line.Event == "slots_missed" && line.Time("from") is { } from && line.Time("to") is { } to)
        {
            var count = line.Number("count") ?? 1;
            var says = string.Create(CultureInfo.InvariantCulture, $"{count} slots missed, {from} to {to}: {line.Text("why")}");
            Add(says, from - ahead, to - ahead, count);
        }
    }

    private void Add(string says, Instant from, Instant to, long count) =>
        Slots.Add(new Mark(from, Instant.Later(from, to), Looks.Missed, says, Count: Math.Max(1, count)));
}
