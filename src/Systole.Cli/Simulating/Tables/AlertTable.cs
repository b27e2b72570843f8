using Systole.Cli.Output;

namespace Systole.Cli.Simulating.Tables;

/// <summary>Alerts that opened, by fingerprint.</summary>
internal sealed class AlertTable : Section
{
    private const int AlertsMax = 100;

    private readonly Bounded<string, Alert> _rows = new(AlertsMax);

    public override void Take(SimulationLine line)
    {
        if (line.Event is not ("alert_opened" or "alert_closed")) return;
        if (!_rows.TryGet(line.Text("alert") ?? "-", out var row)) return;
        row.IsOpen = line.Event == "alert_opened";
        if (!row.IsOpen) return;
        row.Times++;
        row.Severity = line.Text("severity") ?? "-";
        row.Summary = line.Text("summary") ?? "";
    }

    public override void Write(Shell shell)
    {
        var grid = new Grid("ALERT", "SEVERITY", "TIMES", "NOW", "THE LAST ONE SAID");
        foreach (var (alert, row) in _rows.All)
        {
            grid.Add(
                Name(shell, alert),
                row.Severity == "error" ? Cell.Bad(row.Severity) : Cell.Doubtful(row.Severity),
                row.Times,
                row.IsOpen ? "open" : "closed",
                row.Summary);
        }
        Write(shell, grid, _rows.Left);
    }

    private sealed class Alert
    {
        public long Times { get; set; }

        public bool IsOpen { get; set; }

        public string Severity { get; set; } = "-";

        public string Summary { get; set; } = "";
    }
}
