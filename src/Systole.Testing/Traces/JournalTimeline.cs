namespace Systole.Testing.Traces;

/// <summary>
/// Where the lines of a journal are in the world's time, in which a trace is written: the node's clock less what it was set by.
/// </summary>
internal static class JournalTimeline
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    /// <summary>Places each line, and tells starts by how much the clock was set before them.</summary>
    public static void Place(IReadOnlyList<JournalFact> lines)
    {
        var ends = new Dictionary<string, JournalFact>(StringComparer.Ordinal);
        foreach (var line in lines.Where(line => line.Event == "run_finished")) ends.TryAdd(line.Text("run")!, line);
        var inFlight = new Dictionary<string, JournalFact>(StringComparer.Ordinal);
        var stepped = TimeSpan.Zero;
        var isUp = false;
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i];
            switch (line.Event)
            {
                // Told after the start, at its instant, but it is the start that found the clock so.
                case "host_started" when i + 1 < lines.Count && lines[i + 1] is { Event: "clock_stepped" } step && step.At == line.At:
                    step.IsOfStart = true;
                    var by = Ms(step, "by_ms");
                    // Such a step is measured from the last sign of life, and nobody knows how long the node was away: no longer than what
                    // came meanwhile needs, and after a crash a moment.
                    var away = isUp ? Moment : TimeSpan.Zero;
                    foreach (var (run, start) in inFlight)
                    {
                        if (!ends.TryGetValue(run, out var end)) continue;
                        var late = start.World + Ms(end, "duration_ms") - (end.At - (stepped + by));
                        if (late > away) away = late;
                    }
                    line.SetBy = by - away;
                    line.Away = away;
                    stepped += line.SetBy.Value;
                    break;
                case "clock_stepped" when !line.IsOfStart:
                    stepped += Ms(line, "by_ms");
                    break;
            }
            line.World = line.At - stepped;
            switch (line.Event)
            {
                case "host_started": isUp = true; break;
                case "host_stopped": isUp = false; break;
                case "run_started": inFlight[line.Text("run")!] = line; break;
                case "run_finished": inFlight.Remove(line.Text("run")!); break;
            }
        }
    }

    private static TimeSpan Ms(JournalFact line, string field) => TimeSpan.FromMilliseconds(line.Number(field) ?? 0);
}
