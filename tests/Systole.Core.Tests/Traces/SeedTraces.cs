using Systole.Testing;
using Systole.Testing.Traces;

namespace Systole.Core.Tests.Traces;

/// <summary>The reports of real systems that broke the laws, replayed (<c>traces/README.md</c>).</summary>
public sealed class SeedTraces
{
    private static AgentPolicy EveryMinutes(int minutes) =>
        new() { Id = AgentId.Parse("main"), Schedule = new Schedule.Every(TimeSpan.FromMinutes(minutes)) };

    private static List<Line> Replay(string trace, int minutes) => Line.Read(Lines(trace, EveryMinutes(minutes)));

    private static List<string> Lines(string trace, params AgentPolicy[] policies)
    {
        using var text = new StreamReader(Path.Combine(AppContext.BaseDirectory, "Traces", trace));
        var lines = new List<string>();
        Simulation.Play(TraceReader.Read(text, trace, policies.Select(policy => policy.Id)), policies, null, null, lines.Add);
        // The summary is no line of the journal.
        lines.RemoveAt(lines.Count - 1);
        return lines;
    }

    private static AgentPolicy Watched(string name) => new()
    {
        Id = AgentId.Parse(name),
        CanRun = false,
        Watch = new WatchPolicy { StaleAfter = TimeSpan.FromMinutes(5), TimeoutAfter = TimeSpan.FromMinutes(30) },
    };

    private static List<Line> Starts(IEnumerable<Line> lines) => [.. lines.Where(line => line.Event == "run_started")];

    [Fact]
    public void A_flood_of_events_degrades_to_the_plain_cadence_and_loses_none()
    {
        var lines = Replay("seed4-flood.jsonl", 30);

        Starts(lines).Count.ShouldBeLessThanOrEqualTo(12);
        var accepted = lines.Where(line => line.Event == "wake_accepted").ToDictionary(line => line.Get("wake")!, line => line.At);
        var started = Starts(lines).SelectMany(start => start.List("wakes").Select(wake => (Wake: wake, Start: start)))
            .ToDictionary(x => x.Wake, x => x.Start);
        var finished = lines.Where(line => line.Event == "run_finished").Select(line => line.Run).ToHashSet();
        var end = Instant.TryParse("2026-02-16T06:00:00Z", out var at) ? at : default;
        foreach (var (wake, arrived) in accepted)
        {
            if (started.TryGetValue(wake, out var start))
            {
                (start.At - arrived).ShouldBeLessThanOrEqualTo(TimeSpan.FromMinutes(30), wake);
                (finished.Contains(start.Run) || start.At > end - TimeSpan.FromSeconds(5)).ShouldBeTrue(wake);
            }
            else
            {
                (end - arrived).ShouldBeLessThanOrEqualTo(TimeSpan.FromMinutes(30), wake);
            }
        }
    }

    [Fact]
    public void What_the_agents_own_runs_caused_never_starts_one()
    {
        var starts = Starts(Replay("seed4-self-caused.jsonl", 30));

        starts.Count.ShouldBe(6);
        starts[^1].At.ToString().ShouldBe("2026-02-16T06:00:00.000Z");
    }

    [Fact]
    public void A_host_that_sleeps_catches_up_at_once_and_a_burst_stays_small()
    {
        var lines = Replay("seed2-bursts-and-gaps.jsonl", 30);
        var starts = Starts(lines);

        foreach (var resumed in lines.Where(line => line.Event == "host_suspended"))
        {
            starts.Count(start => start.At >= resumed.At && start.At <= resumed.At + TimeSpan.FromSeconds(1)).ShouldBe(1, resumed.Text);
        }
        lines.Count(line => line.Event == "host_suspended").ShouldBe(7);

        var burst = lines.Where(line => line.Event == "wake_accepted").Select(line => line.At).ToList();
        starts.Count(start => start.At >= burst[0] && start.At <= burst[0] + TimeSpan.FromMinutes(12)).ShouldBeLessThanOrEqualTo(6);

        // Time asleep left out, no gap is longer than one and a half intervals.
        foreach (var (a, b) in starts.Zip(starts.Skip(1)))
        {
            var asleep = lines.Where(line => line.Event == "host_suspended" && line.At > a.At && line.At <= b.At)
                .Sum(line => line.Number("for_ms")!.Value);
            ((b.At - a.At).TotalMilliseconds - asleep).ShouldBeLessThanOrEqualTo(TimeSpan.FromMinutes(45).TotalMilliseconds, b.Text);
        }
        var delivered = starts.SelectMany(start => start.List("wakes")).ToHashSet();
        lines.Where(line => line.Event == "wake_accepted").ShouldAllBe(line => delivered.Contains(line.Get("wake")!));
    }

    [Fact]
    public void Restarts_change_nothing_but_what_the_stops_themselves_took()
    {
        var lines = Replay("seed1-restarts.jsonl", 60);
        var starts = Starts(lines)
            .Select(start => $"{start.At.ToString()[11..19]} {start.Number("attempt")} {string.Join('+', start.List("reasons"))}");

        starts.ShouldBe(
        [
            "03:30:00 1 interval+startup",
            "04:30:00 1 interval",
            "05:30:00 1 interval",
            "06:30:00 1 interval",
            "07:30:00 1 interval",
            // The stop fell exactly on the slot.
            "08:30:15 1 interval+startup",
            // Three hours off, one catch-up; the run is lost in a crash and its wake goes to attempt 2.
            "11:40:00 1 interval+startup",
            "11:42:30 2 interval+startup+retry",
            "12:30:00 1 interval",
            "13:30:00 1 interval",
            "14:30:00 1 interval",
            "15:30:00 1 interval",
        ]);
        lines.Where(line => line.Event == "slots_missed")
            .Select(line => $"{line.Number("count")} {line.Get("from")![11..19]} {line.Get("to")![11..19]} {line.Get("why")}")
            .ShouldBe(["1 08:30:00 08:30:00 host_down", "3 09:30:00 11:30:00 host_down"]);
        lines.Where(line => line.Event == "run_finished" && line.Get("outcome") != "succeeded").Select(line => line.Get("outcome"))
            .ShouldBe(["lost"]);
    }

    [Fact]
    public void A_silent_agent_is_stale_once_per_episode_a_busy_one_times_out_and_an_idle_one_never()
    {
        var lines = Line.Read(Lines("seed3-stale-and-timeout.jsonl", Watched("pm"), Watched("dev"), Watched("qa")));

        string Told(string agent, string name) =>
            string.Join(' ', lines.Where(line => line.Agent == agent && line.Event == name).Select(line => line.At.ToString()[11..19]));
        Told("pm", "run_stale").ShouldBe("03:35:01 03:43:00");
        Told("pm", "run_recovered").ShouldBe("03:38:00");
        Told("dev", "run_timed_out").ShouldBe("04:00:02");
        Told("dev", "run_stale").ShouldBeEmpty();
        lines.Where(line => line.Agent == "qa").Select(line => line.Event).Except(["run_registered", "run_idle", "run_unregistered"]).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("seed1-restarts.jsonl", 60)]
    [InlineData("seed2-bursts-and-gaps.jsonl", 30)]
    [InlineData("seed4-flood.jsonl", 30)]
    [InlineData("seed4-self-caused.jsonl", 30)]
    public void The_same_trace_gives_the_same_bytes(string trace, int minutes) =>
        Lines(trace, EveryMinutes(minutes)).ShouldBe(Lines(trace, EveryMinutes(minutes)));

    [Theory]
    [InlineData("seed1-restarts.jsonl", 60)]
    [InlineData("seed2-bursts-and-gaps.jsonl", 30)]
    [InlineData("seed4-flood.jsonl", 30)]
    [InlineData("seed4-self-caused.jsonl", 30)]
    public void A_journal_written_down_as_a_trace_gives_the_same_journal(string trace, int minutes)
    {
        var policy = EveryMinutes(minutes);
        var journal = Lines(trace, policy);
        using var text = new StringReader(string.Join('\n', JournalTrace.Write(journal)));
        var replayed = new List<string>();
        Simulation.Play(TraceReader.Read(text, "exported", [policy.Id]), [policy], null, null, replayed.Add);

        replayed.RemoveAt(replayed.Count - 1);
        replayed.ShouldBe(journal);
    }

    [Fact]
    public void A_journal_of_watched_work_written_down_as_a_trace_gives_the_same_journal()
    {
        AgentPolicy[] policies = [Watched("pm"), Watched("dev"), Watched("qa")];
        var journal = Lines("seed3-stale-and-timeout.jsonl", policies);

        Played(string.Join('\n', JournalTrace.Write(journal)), policies).ShouldBe(journal);
    }

    [Fact]
    public void Tools_that_say_how_long_they_take_are_played_again()
    {
        var journal = Played("""
            {"at":"2026-02-16T08:00:00Z","input":"host_start"}
            {"at":"2026-02-16T08:01:00Z","input":"register","agent":"main","task":"t"}
            {"at":"2026-02-16T08:02:00Z","input":"activity","agent":"main","task":"t","phase":"tool","tool":"bash","tool_timeout":"45m"}
            {"at":"2026-02-16T08:20:00Z","input":"activity","agent":"main","task":"t","phase":"tool","tool":"bash","arguments":"b","tool_timeout":"45m"}
            {"at":"2026-02-16T08:42:00Z","input":"activity","agent":"main","task":"t","phase":"model"}
            {"at":"2026-02-16T08:43:00Z","input":"activity","agent":"main","task":"t","phase":"tool","tool":"bash","tool_timeout":"20s"}
            {"at":"2026-02-16T08:44:00Z","input":"activity","agent":"main","task":"t","phase":"model"}
            {"at":"2026-02-16T09:20:00Z","input":"end"}
            """, Watched("main"));
        // 40 minutes in the tool are not charged, the 20 s of the short one either: told of neither, the replay would end it sooner.
        Line.Read(journal).Single(line => line.Event == "run_timed_out").At.ToString().ShouldStartWith("2026-02-16T09:11");
        journal.Count(line => line.Contains("\"run_phase\"", StringComparison.Ordinal)).ShouldBe(3);

        var replayed = Line.Read(Played(string.Join('\n', JournalTrace.Write(journal)), Watched("main")));

        // The short call is in no journal: its 20 s are the difference.
        var told = Line.Read(journal).Select(line => (line.Event, line.At)).ToList();
        replayed.Select(line => line.Event).ShouldBe(told.Select(line => line.Event));
        (told.Single(line => line.Event == "run_timed_out").At - replayed.Single(line => line.Event == "run_timed_out").At)
            .ShouldBe(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void What_is_learned_of_one_run_is_looked_at_in_time_for_the_others()
    {
        var trace = new List<string> { """{"at":"2026-02-16T08:00:00Z","input":"host_start"}""" };
        void Say(double second, string input, string task) =>
            trace.Add($$"""{"at":"{{Instant.From(new DateTimeOffset(2026, 2, 16, 8, 0, 0, TimeSpan.Zero).AddSeconds(second))}}","input":"{{input}}","agent":"main","task":"{{task}}"}""");
        Say(0, "register", "a");
        Say(0, "register", "b");
        for (var second = 50; second <= 1050; second++)
        {
            Say(second, "activity", "a");
            if (second == 50 || second % 75 == 51) Say(second, "activity", "b");
        }
        var policy = Watched("main") with { Watch = new WatchPolicy { Adaptive = true, TimeoutAfter = TimeSpan.Zero } };

        // The simulation ends where the safety sweep finds anything.
        Played(string.Join('\n', trace), policy).Count(line => line.Contains("\"run_registered\"", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public void Wakes_that_died_and_what_operators_made_of_them_are_played_again()
    {
        var policy = EveryMinutes(60) with { Retry = new RetryPolicy { Attempts = 1 } };
        var journal = Played("""
            {"at":"2026-02-16T08:00:00Z","input":"host_start"}
            {"at":"2026-02-16T08:05:00Z","input":"run_model","outcome":"failed"}
            {"at":"2026-02-16T08:10:00Z","input":"wake","agent":"main","reason":"mail","key":"a","intent":"immediate"}
            {"at":"2026-02-16T08:20:00Z","input":"wake","agent":"main","reason":"mail","key":"b","intent":"immediate"}
            {"at":"2026-02-16T08:25:00Z","input":"run_model"}
            {"at":"2026-02-16T08:30:00Z","input":"requeue","agent":"main","dead_letter":2}
            {"at":"2026-02-16T08:31:00Z","input":"drop","agent":"main","dead_letter":1}
            {"at":"2026-02-16T09:10:00Z","input":"end"}
            """, policy);
        Line.Read(journal).Select(line => line.Event).Where(name => name.StartsWith("wake_", StringComparison.Ordinal))
            .ShouldBe(["wake_accepted", "wake_dead_lettered", "wake_accepted", "wake_dead_lettered", "wake_requeued", "wake_dropped"]);

        Played(string.Join('\n', JournalTrace.Write(journal)), policy).ShouldBe(journal);
    }

    [Fact]
    public void Work_for_a_run_that_waits_for_agents_is_played_again()
    {
        var policy = EveryMinutes(60);
        var journal = Played("""
            {"at":"2026-02-16T08:00:00Z","input":"host_start"}
            {"at":"2026-02-16T08:55:00Z","input":"run_model","duration":"18m"}
            {"at":"2026-02-16T09:01:00Z","input":"activity","agent":"main","phase":"waiting_agent"}
            {"at":"2026-02-16T09:01:00Z","input":"register","agent":"main","task":"t","parent":"main-2"}
            {"at":"2026-02-16T09:17:00Z","input":"unregister","agent":"main","task":"t"}
            {"at":"2026-02-16T09:30:00Z","input":"end"}
            """, policy);
        journal.ShouldContain(line => line.Contains("\"parent\":\"main-2\"", StringComparison.Ordinal));

        // Whose life is not told is taken to have shown some every minute.
        Played(string.Join('\n', JournalTrace.Write(journal)), policy).Where(line => !line.Contains("stale", StringComparison.Ordinal))
            .ShouldBe(journal.Where(line => !line.Contains("stale", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_report_that_came_too_late_is_played_again()
    {
        var policy = EveryMinutes(60);
        var journal = Played("""
            {"at":"2026-02-16T08:00:00Z","input":"host_start"}
            {"at":"2026-02-16T08:01:00Z","input":"register","agent":"main","task":"t"}
            {"at":"2026-02-16T08:02:00Z","input":"register","agent":"main","task":"t"}
            {"at":"2026-02-16T08:06:30Z","input":"activity","agent":"main","run":"main-2"}
            {"at":"2026-02-16T08:10:00Z","input":"unregister","agent":"main","task":"t"}
            {"at":"2026-02-16T08:11:00Z","input":"activity","agent":"main","task":"t"}
            {"at":"2026-02-16T08:12:00Z","input":"unregister","agent":"main","run":"main-2","outcome":"lost","tokens":700,"usd":0.07}
            {"at":"2026-02-16T08:20:00Z","input":"end"}
            """, policy);
        journal.Count(line => line.Contains("activity_refused", StringComparison.Ordinal)).ShouldBe(3);
        journal.ShouldContain(line => line.Contains("\"outcome\":\"lost\",\"tokens\":700,\"usd\":0.07", StringComparison.Ordinal));
        // The late one was no life of what took its place.
        journal.ShouldContain(line => line.Contains("\"run_stale\"", StringComparison.Ordinal));

        Played(string.Join('\n', JournalTrace.Write(journal)), policy).ShouldBe(journal);
    }

    private static List<string> Played(string trace, params AgentPolicy[] policies)
    {
        using var text = new StringReader(trace);
        var lines = new List<string>();
        Simulation.Play(TraceReader.Read(text, "trace", policies.Select(policy => policy.Id)), policies, null, null, lines.Add);
        lines.RemoveAt(lines.Count - 1);
        return lines;
    }
}
