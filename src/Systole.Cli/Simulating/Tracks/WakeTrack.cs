namespace Systole.Cli.Simulating.Tracks;

/// <summary>An agent's wakes: where they came in, and how each got to the run that delivered it.</summary>
internal sealed class WakeTrack
{
    private readonly Dictionary<string, Mark> _pending = [];

    public MarkList Wakes { get; } = new();

    /// <summary>From the acceptance to the start of the run.</summary>
    public MarkList Threads { get; } = new(byEnd: true);

    public void Take(SimulationLine line)
    {
        var wake = line.Text("wake") ?? "";
        switch (line.Event)
        {
            case "wake_accepted":
                Accept(line, wake);
                break;
            case "wake_refused":
                Wakes.Add(new Mark(line.At, line.At, Looks.Refused, $"{line.Text("reason")} refused: {line.Text("why")}"));
                break;
            case "wake_dead_lettered":
                _pending.Remove(wake);
                Wakes.Add(new Mark(line.At, line.At, Looks.DeadLetter, $"{wake} is a dead letter: {line.Text("why")}"));
                break;
        }
    }

    public void Delivered(ImmutableArray<string> wakes, Instant start)
    {
        foreach (var wake in wakes)
        {
            if (_pending.Remove(wake, out var mark)) Threads.Add(mark with { To = Instant.Later(mark.From, start) });
        }
    }

    public void End(Instant end)
    {
        foreach (var (_, mark) in _pending.OrderBy(wake => wake.Value.From).ThenBy(wake => wake.Key, StringComparer.Ordinal))
            Threads.Add(mark with { To = end, Says = $"{mark.Says}; pending at the end" });
        _pending.Clear();
    }

    private void Accept(SimulationLine line, string wake)
    {
        var merged = line.Text("decision") == "merged";
        var why = line.Text("why");
        var says = $"{wake} {line.Text("reason")} ({line.Text("intent")}) {line.Text("decision")}{(why is null ? "" : $": {why}")}";
        Wakes.Add(new Mark(line.At, line.At, merged ? Looks.Merged : Looks.Accepted, says));
        if (!merged) _pending[wake] = new Mark(line.At, line.At, why is null ? Looks.AtOnce : Looks.HeldBy(why), says);
    }
}
