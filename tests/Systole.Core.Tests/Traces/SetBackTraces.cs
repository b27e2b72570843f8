using System.Globalization;
using Systole.Testing;
using Systole.Testing.Traces;

namespace Systole.Core.Tests.Traces;

/// <summary>Journals of nodes whose clock was set back while they were down, written down as traces.</summary>
public sealed class SetBackTraces
{
    private static readonly AgentPolicy Policy = new()
    {
        Id = AgentId.Parse("main"),
        Schedule = new Schedule.Every(TimeSpan.FromMinutes(30)),
        // Signs of life are not in a journal: no run here is silent for so long.
        Watch = new WatchPolicy { StaleAfter = TimeSpan.FromHours(1), TimeoutAfter = TimeSpan.FromHours(1) },
    };

    [Theory]
    [InlineData("host_stop", "5s", "10:05:00")]
    [InlineData("host_crash", "5s", "10:05:00")]
    // A run that goes on, and ends before the node is there again, while it starts, or after.
    [InlineData("host_stop", "6m", "10:05:00")]
    [InlineData("host_stop", "15m", "10:05:00")]
    [InlineData("host_stop", "20m", "10:05:00")]
    [InlineData("host_crash", "6m", "10:05:00")]
    [InlineData("host_crash", "20m", "10:05:00")]
    // At the instant of a slot.
    [InlineData("host_stop", "5s", "10:00:00")]
    public void A_clock_set_back_while_the_node_is_down_is_played_again(string end, string duration, string at)
    {
        var journal = Journal($$"""
            {"at":"2026-02-16T08:00:00Z","input":"host_start"}
            {"at":"2026-02-16T09:45:00Z","input":"run_model","duration":"{{duration}}","survives":true}
            {"at":"2026-02-16T{{at}}Z","input":"{{end}}"}
            {"at":"2026-02-16T10:10:00Z","input":"clock_step","by":"-1h"}
            {"at":"2026-02-16T10:15:00Z","input":"host_start"}
            {"at":"2026-02-16T10:50:00Z","input":"wake","agent":"main","reason":"mail","intent":"immediate"}
            {"at":"2026-02-16T11:30:00Z","input":"host_stop"}
            {"at":"2026-02-16T11:32:00Z","input":"host_start"}
            {"at":"2026-02-16T12:20:00Z","input":"end"}
            """, stepped: TimeSpan.FromHours(-1));
        journal.Count(line => line.Contains("clock_stepped", StringComparison.Ordinal)).ShouldBe(1);
        journal.Count(line => line.Contains("run_started", StringComparison.Ordinal)).ShouldBeGreaterThan(7);

        var trace = string.Join('\n', JournalTrace.Write(journal));

        // What was known to the node is all that is known to the trace: how long it was away is not, and so the world's time differs.
        var set = trace.Split('\n').Single(line => line.Contains("clock_step", StringComparison.Ordinal));
        var by = set.Split('"')[^2];
        DurationText.TryParseSigned(by, out var stepped).ShouldBeTrue();
        Journal(trace, stepped).ShouldBe(journal);
    }

    /// <summary>The journal as the node stamps it: its clock is behind the world's from the second start on.</summary>
    private static List<string> Journal(string trace, TimeSpan stepped)
    {
        var lines = new List<string>();
        using var text = new StringReader(trace);
        Simulation.Play(TraceReader.Read(text, "trace", [Policy.Id]), [Policy], null, null, lines.Add);
        lines.RemoveAt(lines.Count - 1);
        var starts = 0;
        return [.. lines.Select(line =>
        {
            if (line.Contains("\"host_started\"", StringComparison.Ordinal)) starts++;
            if (starts < 2) return line;
            var at = DateTimeOffset.Parse(line.AsSpan(7, 24), CultureInfo.InvariantCulture);
            return string.Concat(line.AsSpan(0, 7), Instant.From(at + stepped).ToString(), line.AsSpan(31));
        })];
    }
}
