using System.Globalization;
using Systole.Tests;

namespace Systole.Cli.Tests.Simulating;

public sealed class SvgViewTests
{
    private const string Approved = "tests/Systole.Cli.Tests/Simulating/everything.approved.svg";

    private static string Line(long second, string json) =>
        $$"""{"at":"{{Instant.From(DateTimeOffset.UnixEpoch.AddYears(56).AddSeconds(second))}}",{{json[1..]}}""";

    private static IEnumerable<string> Run(string agent, int number, long second) =>
    [
        Line(second, $$"""{"event":"run_started","agent":"{{agent}}","run":"{{agent}}-{{number}}","reasons":["interval"],"wakes":[]}"""),
        Line(second + 5, $$"""{"event":"run_finished","agent":"{{agent}}","run":"{{agent}}-{{number}}","outcome":"succeeded"}"""),
    ];

    [Fact]
    public void Everything_that_can_happen_is_drawn() => ApprovedFile.Check(Approved, Pictures.Of(EveryEvent.Lines));

    [Fact]
    public void The_same_lines_give_the_same_bytes() => Pictures.Of(EveryEvent.Lines).ShouldBe(Pictures.Of(EveryEvent.Lines));

    [Fact]
    public void A_held_wake_is_a_thread_to_the_start_that_delivered_it()
    {
        var threads = Pictures.Titles(Pictures.Of(EveryEvent.Lines), "thread");

        // Not to the first attempt, which failed.
        threads.ShouldContain("w1 exec-event (event) deferred: coalescing\n2026-02-16T00:20:00.000Z to 2026-02-16T01:00:00.000Z");
        threads.ShouldContain(
            "w5 exec-event (event) deferred: run_in_progress; pending at the end\n2026-02-16T21:10:00.000Z to 2026-02-16T23:00:00.000Z");
        threads.ShouldNotContain(thread => thread.StartsWith("w3 ", StringComparison.Ordinal), "a dead letter was delivered by no run");
    }

    [Fact]
    public void The_host_is_told_to_be_stopped_crashed_and_suspended()
    {
        var svg = Pictures.Of(EveryEvent.Lines);

        Pictures.Titles(svg, "down").ShouldBe(
        [
            "stopped for 10m\n2026-02-16T12:00:00.000Z to 2026-02-16T12:10:00.000Z",
            "stopped for 1h\n2026-02-16T22:00:00.000Z to 2026-02-16T23:00:00.000Z",
        ]);
        Pictures.Titles(svg, "crashed")
            .ShouldBe(["crashed; no sign of life for 40m\n2026-02-16T12:20:00.000Z to 2026-02-16T13:00:00.000Z"]);
        Pictures.Titles(svg, "suspended").ShouldBe(["suspended for 2h\n2026-02-16T14:00:00.000Z to 2026-02-16T16:00:00.000Z"]);
        Pictures.Titles(svg, "stepped").ShouldBe(["clock -1h\n2026-02-16T17:00:00.000Z"]);
    }

    [Fact]
    public void The_legend_has_what_occurs_and_nothing_else()
    {
        var lines = Run("main", 1, 60)
            .Prepend(Line(0, """{"event":"host_started"}"""))
            .Append(Line(120, """{"event":"summary","agents":{}}"""));

        Pictures.Texts(Pictures.Of(lines)).TakeLast(2).ShouldBe(["host up", "run succeeded"]);
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("]]>&amp;\\\"'><svg onload=x>")]
    [InlineData("\\u0000\\u001b[2J\\u0085\\uFFFE\\u202Eabc")]
    public void Hostile_names_and_reasons_are_text_and_nothing_else(string hostile)
    {
        var svg = Pictures.Of(
        [
            Line(0, $$"""{"event":"wake_accepted","agent":"{{hostile}}","wake":"w1","reason":"{{hostile}}","why":"{{hostile}}"}"""),
            Line(9, $$"""{"event":"agent_paused","agent":"{{hostile}}","why":"{{hostile}}"}"""),
            Line(60, $$"""{"event":"alert_opened","alert":"{{hostile}}","severity":"{{hostile}}","summary":"{{hostile}}"}"""),
        ]);

        string[] known = ["svg", "title", "desc", "style", "defs", "pattern", "rect", "path", "text"];
        Pictures.Elements(svg).Select(element => element.Name.LocalName).Distinct().ShouldBeSubsetOf(known);
        Pictures.Elements(svg).SelectMany(element => element.Attributes()).ShouldNotContain(attribute => attribute.Name == "onload");
        svg.ShouldNotContain("\u202E");
    }

    [Fact]
    public void A_hundred_thousand_lines_are_a_picture_that_a_browser_opens()
    {
        var lines = Enumerable.Range(0, 20_000).SelectMany(n => Run($"agent-{n % 30}", n, n * 600L).Concat(
        [
            Line((n * 600L) + 60, $$"""{"event":"wake_accepted","agent":"agent-{{n % 30}}","wake":"w{{n}}","why":"min_spacing"}"""),
            Line((n * 600L) + 70, $$"""{"event":"wake_refused","agent":"agent-{{n % 7}}","reason":"r","why":"inbox_full"}"""),
            Line((n * 600L) + 80, $$"""{"event":"host_suspended","for_ms":{{n % 50000}}}"""),
        ])).ToList();
        lines.Count.ShouldBe(100_000);

        var svg = Pictures.Of(lines);

        svg.Length.ShouldBeLessThan(2_000_000);
        Pictures.Elements(svg).Count.ShouldBeLessThan(20_000);
        Pictures.Texts(svg)[^1].ShouldMatch("^[0-9,]+ happenings are drawn as [0-9,]+ marks");
    }

    [Fact]
    public void However_many_marks_become_one_none_is_lost_from_the_count()
    {
        var svg = Pictures.Of(Enumerable.Range(0, 50_000).SelectMany(n => Run("main", n, n * 60L)));

        var counts = Pictures.Titles(svg, "succeeded")
            .Select(title => title.Contains(" x ", StringComparison.Ordinal)
                ? int.Parse(title.Split(' ')[0], NumberStyles.AllowThousands, CultureInfo.InvariantCulture)
                : 1);
        counts.Sum().ShouldBe(50_000);
    }

    [Fact]
    public void A_rare_failure_among_thousands_of_runs_stays_as_short_as_it_is()
    {
        // Every thousandth fails, so that many failures share the columns of a year.
        var svg = Pictures.Of(Enumerable.Range(0, 60_000).SelectMany(n => Run("main", n, n * 525L)
            .Select(line => n % 1_000 == 0 ? line.Replace("succeeded", "failed", StringComparison.Ordinal) : line)));

        Pictures.Widths(svg, "failed").SkipLast(1).ShouldAllBe(width => width <= 3);
        Pictures.Widths(svg, "failed").Count.ShouldBe(60 + 1);
    }

    [Fact]
    public void Runs_that_follow_each_other_closely_leave_no_hole_however_much_else_there_is()
    {
        // Forty agents with wakes of their own are more than the picture has marks for.
        var svg = Pictures.Of(Enumerable.Range(0, 60_000).SelectMany(n => Run($"agent-{n % 40}", n, n * 60L)
            .Append(Line(n * 60L, $$"""{"event":"wake_refused","agent":"agent-{{n % 40}}","reason":"r","why":"inbox_full"}"""))));

        Pictures.Widths(svg, "succeeded").SkipLast(1).Sum().ShouldBeGreaterThan(40 * 1_360);
    }

    [Fact]
    public void A_slot_is_drawn_by_the_clock_of_the_trace_after_the_node_s_was_stepped()
    {
        var svg = Pictures.Of(
        [
            Line(0, """{"event":"clock_stepped","by_ms":-3600000}"""),
            Line(7_200, """{"event":"slot_skipped","agent":"main","slot":"2026-01-01T00:30:00.000Z","why":"late_start"}"""),
        ]);

        Pictures.Titles(svg, "missed").ShouldBe(["slot 2026-01-01T00:30:00.000Z skipped: late_start\n2026-01-01T01:30:00.000Z"]);
    }

    [Fact]
    public void Of_forty_one_agents_the_one_to_which_least_happened_is_left_out_and_that_is_said()
    {
        var lines = Enumerable.Range(0, 41)
            .SelectMany(n => Run($"agent-{n:00}", 1, n).Concat(n == 17 ? [] : Run($"agent-{n:00}", 2, n + 60)));

        var texts = Pictures.Texts(Pictures.Of(lines));

        texts.Count(text => text.StartsWith("agent-", StringComparison.Ordinal)).ShouldBe(40);
        texts.ShouldNotContain("agent-17");
        texts.ShouldContain("Of 41 agents the 40 are shown that most happened to; --format table has all.");
    }

    [Fact]
    public void Two_agents_have_a_lane_each_by_name()
    {
        var texts = Pictures.Texts(Pictures.Of(Run("zoe", 1, 0).Concat(Run("adam", 1, 60))));

        texts.IndexOf("host").ShouldBeLessThan(texts.IndexOf("adam"));
        texts.IndexOf("adam").ShouldBeLessThan(texts.IndexOf("zoe"));
    }

    [Fact]
    public void Where_nothing_happened_the_picture_says_so() =>
        Pictures.Texts(Pictures.Of([])).ShouldContain("Nothing was simulated");

    [Theory]
    [InlineData(20, "00:00:10")]
    [InlineData(3_600, "00:05")]
    [InlineData(86_400, "06:00")]
    [InlineData(86_400 * 6, "Sat 2026-01-03")]
    [InlineData(86_400 * 60, "February 2026")]
    [InlineData(86_400 * 400, "2027")]
    [InlineData(86_400L * 365 * 20, "2040")]
    public void The_axis_has_round_instants_from_seconds_to_years(long seconds, string label)
    {
        string[] lines = [Line(0, """{"event":"host_started"}"""), Line(seconds, """{"event":"host_stopped"}""")];

        var texts = Pictures.Texts(Pictures.Of(lines));

        texts.ShouldContain(label);
        texts.Count.ShouldBeLessThan(40);
    }
}
