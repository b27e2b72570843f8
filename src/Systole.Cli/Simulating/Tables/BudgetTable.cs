using Systole.Cli.Output;

namespace Systole.Cli.Simulating.Tables;

/// <summary>Budgets that were used up, and for how long they held something.</summary>
internal sealed class BudgetTable : Section
{
    private readonly Bounded<(string Agent, string Budget), Use> _rows = new(RowsMax);
    private Instant _now;

    public override void Take(SimulationLine line)
    {
        _now = line.At;
        if (line.Event is not ("budget_exhausted" or "budget_reset")) return;
        if (!_rows.TryGet((line.Agent ?? "(all)", line.Text("budget") ?? "-"), out var row)) return;
        if (line.Event == "budget_reset")
        {
            row.Close(line.At);
            return;
        }
        row.Times++;
        row.Since ??= line.At;
        row.Used = Math.Max(row.Used, line.Decimal("used") ?? 0);
        row.Limit = line.Decimal("limit") ?? 0;
    }

    public override void Write(Shell shell)
    {
        var grid = new Grid("AGENT", "BUDGET USED UP", "TIMES", "FOR", "USED", "OF");
        foreach (var ((agent, budget), row) in _rows.All)
        {
            row.Close(_now);
            grid.Add(Name(shell, agent), Name(shell, budget), row.Times, Text.Duration(row.Length), row.Used, row.Limit);
        }
        Write(shell, grid, _rows.Left);
    }

    private sealed class Use
    {
        public long Times { get; set; }

        public Instant? Since { get; set; }

        public TimeSpan Length { get; private set; }

        public decimal Used { get; set; }

        public decimal Limit { get; set; }

        public void Close(Instant at)
        {
            if (Since is { } since) Length += at - since;
            Since = null;
        }
    }
}
