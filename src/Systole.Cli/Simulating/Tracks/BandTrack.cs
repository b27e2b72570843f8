namespace Systole.Cli.Simulating.Tracks;

/// <summary>What holds an agent, or all of them, for a while (pauses, quarantines, budgets), and the alerts that are open.</summary>
internal sealed class BandTrack
{
    private readonly OpenMarks _bands;
    private readonly OpenMarks _flags;

    public BandTrack()
    {
        _bands = new OpenMarks(Bands);
        _flags = new OpenMarks(Flags);
    }

    public MarkList Bands { get; } = new();

    public MarkList Flags { get; } = new();

    public void Take(SimulationLine line)
    {
        switch (line.Event)
        {
            case "agent_paused":
                _bands.Open("pause", line.At, Looks.Paused, Said("paused", line.Text("why")));
                break;
            case "agent_quarantined":
                _bands.Open("quarantine", line.At, Looks.Quarantined, Said("quarantined", line.Text("why")));
                break;
            case "agent_resumed":
                _bands.Close("pause", line.At);
                // A pause that comes to its own end leaves a quarantine alone; an operator ends both.
                if (line.Text("why") != "elapsed") _bands.Close("quarantine", line.At);
                break;
            case "budget_exhausted":
                var budget = line.Text("budget") ?? "";
                var used = FormattableString.Invariant($"budget {budget} used up: {line.Decimal("used")} of {line.Decimal("limit")}");
                _bands.Open($"budget {budget}", line.At, Looks.Budget, used);
                break;
            case "budget_reset":
                _bands.Close($"budget {line.Text("budget")}", line.At);
                break;
            case "alert_opened":
                var look = line.Text("severity") == "error" ? Looks.Error : Looks.Warning;
                _flags.Open(line.Text("alert") ?? "", line.At, look, $"{look.Label} {line.Text("alert")}: {line.Text("summary")}");
                break;
            case "alert_closed":
                _flags.Close(line.Text("alert") ?? "", line.At);
                break;
        }
    }

    public void End(Instant end)
    {
        _bands.CloseAll(end);
        _flags.CloseAll(end);
    }

    private static string Said(string what, string? why) => why is null ? what : $"{what}: {why}";
}
