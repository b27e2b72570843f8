using Systole.Cli.Output;

namespace Systole.Cli.Simulating.Tables;

/// <summary>Slots without a run of their own, by agent and reason.</summary>
internal sealed class SlotTable : Section
{
    private readonly Bounded<(string Agent, string Why), Slots> _rows = new(RowsMax);

    public override void Take(SimulationLine line)
    {
        var (count, from) = line.Event switch
        {
            "slot_skipped" => (1, line.Time("slot")),
            "slots_missed" => (line.Number("count") ?? 0, line.Time("from")),
            _ => (0, null),
        };
        if (count == 0 || !_rows.TryGet((line.Agent ?? "", line.Text("why") ?? "-"), out var row)) return;
        row.Count += count;
        row.First ??= from;
    }

    public override void Write(Shell shell)
    {
        var grid = new Grid("AGENT", "SLOTS", "NO RUN BECAUSE", "FIRST");
        foreach (var ((agent, why), row) in _rows.All)
            grid.Add(Name(shell, agent), row.Count, why, row.First is { } first ? At(first) : "-");
        Write(shell, grid, _rows.Left);
    }

    private sealed class Slots
    {
        public long Count { get; set; }

        public Instant? First { get; set; }
    }
}
