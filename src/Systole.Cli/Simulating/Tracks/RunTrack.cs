using System.Globalization;

namespace Systole.Cli.Simulating.Tracks;

/// <summary>An agent's heartbeat runs, and which wakes each of them delivered.</summary>
internal sealed class RunTrack(WakeTrack wakes)
{
    private readonly OrderedDictionary<string, Started> _inFlight = [];
    private readonly Dictionary<string, Mark> _silent = [];

    public MarkList Runs { get; } = new();

    public void Take(SimulationLine line, Instant? nodeStartedAt)
    {
        var run = line.Text("run") ?? "";
        switch (line.Event)
        {
            case "run_started":
                _inFlight[run] = new Started(line.At, Told(run, line), line.List("wakes"));
                if (line.Number("late_ms") is { } ms)
                {
                    var says = $"{run} started {Length(ms)} after its slot";
                    Runs.Add(new Mark(line.At - TimeSpan.FromMilliseconds(ms), line.At, Looks.Late, says));
                }
                break;
            case "run_finished" when _inFlight.Remove(run, out var started):
                Finish(line, run, started, nodeStartedAt);
                break;
            case "run_stale" when _inFlight.ContainsKey(run):
                _silent[run] = new Mark(line.At, line.At, Looks.Stale, $"{run} shows no life");
                break;
            case "run_recovered":
                Recovered(run, line.At);
                break;
        }
    }

    public void End(Instant end)
    {
        foreach (var (run, started) in _inFlight)
        {
            Recovered(run, end);
            Runs.Add(new Mark(started.At, end, Looks.Unfinished, started.Says, Tag: Tag(started)));
            wakes.Delivered(started.Wakes, started.At);
        }
        _inFlight.Clear();
    }

    private void Finish(SimulationLine line, string run, Started started, Instant? nodeStartedAt)
    {
        var outcome = line.Text("outcome");
        var took = TimeSpan.FromMilliseconds(line.Number("duration_ms") ?? 0);
        // What ended while the node was down is told at its next start, with the true duration.
        var ended = nodeStartedAt > started.At ? Instant.Earlier(line.At, started.At + took) : line.At;
        Recovered(run, ended);
        var says = $"{started.Says}: {Ended(line, outcome, took)}";
        Runs.Add(new Mark(started.At, Instant.Later(ended, started.At), Looks.Outcome(outcome), says, Tag: Tag(started)));
        if (outcome == "succeeded") wakes.Delivered(started.Wakes, started.At);
    }

    private void Recovered(string run, Instant at)
    {
        if (_silent.Remove(run, out var mark)) Runs.Add(mark with { To = Instant.Later(mark.From, at) });
    }

    // One wake is seen by its thread.
    private static string? Tag(Started run) => run.Wakes.Length > 1 ? Text.Count(run.Wakes.Length, "wake") : null;

    private static string Length(long ms) => Text.Duration(TimeSpan.FromMilliseconds(ms));

    private static string Told(string run, SimulationLine line)
    {
        var attempt = line.Number("attempt") is > 1 and var number ? $", attempt {number}" : "";
        var late = line.Number("late_ms") is { } ms ? $", {Length(ms)} late" : "";
        var wakes = line.List("wakes") is { Length: > 0 } ids ? $", {Text.Count(ids.Length, "wake")}" : "";
        return $"{run} for {string.Join(", ", line.List("reasons"))}{wakes}{attempt}{late}";
    }

    private static string Ended(SimulationLine line, string? outcome, TimeSpan took)
    {
        var culture = CultureInfo.InvariantCulture;
        var tokens = line.Number("tokens") is { } number ? string.Create(culture, $", {number:N0} tokens") : "";
        var usd = line.Decimal("usd") is { } cost ? string.Create(culture, $", ${cost}") : "";
        return $"{outcome} after {Text.Duration(took)}{tokens}{usd}";
    }

    private sealed record Started(Instant At, string Says, ImmutableArray<string> Wakes);
}
