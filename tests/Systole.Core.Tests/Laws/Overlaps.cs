using Systole.Testing;
using static Systole.Core.Tests.Times;

namespace Systole.Core.Tests.Laws;

/// <summary>Slots and wakes that several things hold, one after the other or at once (L3, L5, L7).</summary>
public sealed class Overlaps
{
    private static readonly AgentId Main = AgentId.Parse("main");

    private static AgentPolicy Every(double minutes) => new()
    {
        Id = Main,
        Schedule = new Schedule.Every(Min(minutes)),
        Watch = new WatchPolicy { StaleAfter = Min(6000), TimeoutAfter = TimeSpan.Zero },
    };

    private static List<Line> Played(AgentPolicy policy, double minutes, params (double At, WorldInput Input)[] script) =>
        Played([policy], new RunModel { Duration = Sec(5) }, minutes, script);

    private static List<Line> Played(AgentPolicy[] policies, RunModel model, double minutes, params (double At, WorldInput Input)[] script)
    {
        var world = new World(Start, policies).At(Start, new WorldInput.HostStart()).At(Start, new WorldInput.RunsBehave(model));
        foreach (var (at, input) in script) world.At(Start + Min(at), input);
        return Line.Read(world.RunUntil(Start + Min(minutes)).Journal);
    }

    private static string Starts(IEnumerable<Line> lines) =>
        string.Join(' ', lines.Where(line => line.Event == "run_started").Select(line => (line.At - Start).TotalMinutes));

    private static string Unfired(IEnumerable<Line> lines) => string.Join(' ', lines.Select(line => line.Event switch
    {
        "slots_missed" => $"{line.Number("count")}x{Minute(line, "from")}-{Minute(line, "to")}:{line.Get("why")}",
        "slot_skipped" => $"{Minute(line, "slot")}:{line.Get("why")}",
        _ => null,
    }).OfType<string>());

    private static double Minute(Line line, string field) => (line.Time(field)!.Value - Start).TotalMinutes;

    private static WorldInput.Pause Pause(AgentId? agent, double? minutes = null) => new WorldInput.Pause(agent, minutes is { } length ? Min(length) : (TimeSpan?)null, null);

    private static WorldInput.Wake Wake(string agent, Intent intent) =>
        new WorldInput.Wake(AgentId.Parse(agent), "wake", intent, null, false, null, false);

    [Fact]
    public void A_pause_of_everything_that_ends_within_the_agents_own_leaves_no_slot_out()
    {
        var lines = Played(Every(30), 170, (20, Pause(Main)), (45, Pause(null, 20)), (165, new WorldInput.Resume(Main, null)));

        Unfired(lines).ShouldBe("2x30-60:paused 3x90-150:paused");
        Starts(lines).ShouldBe("0 165");
        lines.Last(line => line.Event == "run_started").List("reasons").ShouldBe(["interval", "startup"]);
    }

    [Fact]
    public void Without_catch_up_nothing_runs_for_what_passed_in_two_pauses()
    {
        var lines = Played(
            Every(30) with { CatchUp = CatchUp.Skip }, 181, (20, Pause(Main)), (45, Pause(null, 20)), (165, new WorldInput.Resume(Main, null)));

        Unfired(lines).ShouldBe("2x30-60:paused 3x90-150:paused");
        Starts(lines).ShouldBe("0 180");
    }

    [Fact]
    public void An_agents_own_pause_that_ends_within_that_of_everything_leaves_no_slot_out()
    {
        var lines = Played(Every(30), 130, (20, Pause(Main, 50)), (45, Pause(null)), (125, new WorldInput.Resume(null, null)));

        Unfired(lines).ShouldBe("2x30-60:paused 2x90-120:paused");
        Starts(lines).ShouldBe("0 125");
    }

    [Fact]
    public void A_pause_that_ends_within_a_quarantine_leaves_no_slot_out()
    {
        var policy = Every(10) with
        {
            Watch = new WatchPolicy { StaleAfter = Min(2), TimeoutAfter = Min(5), CancelGrace = Sec(1), QuarantineAttempts = 1 },
        };
        var hangs = new RunModel { Duration = Sec(5), Outcomes = [ScriptedOutcome.Hangs] };

        var lines = Played([policy], hangs, 60, (7, Pause(Main, 23)), (55, new WorldInput.Resume(Main, null)));

        lines.ShouldContain(line => line.Event == "agent_quarantined");
        Unfired(lines).ShouldStartWith("2x10-20:paused 3x30-50:quarantined");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_passes_after_a_pause_that_ended_while_the_node_was_down_was_missed_for_that(bool ofAll)
    {
        var lines = Played(Every(30), 240, (20, Pause(ofAll ? null : Main, 20)), (35, new WorldInput.HostStop()), (215, new WorldInput.HostStart()));

        Unfired(lines).ShouldStartWith("1x30-30:paused 6x60-210:host_down");
        Starts(lines).ShouldBe("0 215 240");
    }

    [Fact]
    public void A_pending_slot_that_a_catch_up_of_a_failed_one_takes_along_is_told()
    {
        var failing = new RunModel { Duration = Sec(5), Outcomes = [ScriptedOutcome.Failed, ScriptedOutcome.Succeeded] };
        var lines = Played(
            [Every(10) with { Budget = new BudgetPolicy { RunsPerHour = 1 } }], failing, 61,
            (11, new WorldInput.HostStop()), (31, new WorldInput.HostStart()));

        Starts(lines).ShouldBe("0 60");
        Minute(lines.Last(line => line.Event == "run_started"), "slot").ShouldBe(0);
        Unfired(lines).ShouldBe("2x20-30:host_down 40:budget_exhausted 50:budget_exhausted 10:late_start 60:late_start");
    }

    [Fact]
    public void A_wait_for_work_that_a_pause_outlasts_begins_anew()
    {
        var policy = Every(60) with { Drain = new DrainPolicy { Wait = Min(10) } };
        var lines = Played(policy, 100, (30, new WorldInput.Register(Main, "t")), (65, Pause(Main, 20)));

        Starts(lines).ShouldBe("0 95");
    }

    [Fact]
    public void A_wait_for_work_that_a_window_outlasts_begins_anew_when_it_opens()
    {
        var policy = Every(60) with
        {
            Drain = new DrainPolicy { Wait = Min(10) },
            ActiveHours = new ActiveHours { From = 0, To = 65 },
        };
        var lines = Played(policy, (24 * 60) + 15, (30, new WorldInput.Register(Main, "t")));

        // The slot of minute 60 waits for the work, and the window closes on it; the next day has one at its beginning.
        Starts(lines).ShouldBe("0 1450");
        Unfired(lines).ShouldStartWith("60:draining 120:outside_active_hours");
    }

    [Fact]
    public void A_window_that_closes_on_a_slot_tells_so_at_once()
    {
        var policy = Every(60) with
        {
            Drain = new DrainPolicy { Wait = Min(10), Then = DrainThen.Defer },
            ActiveHours = new ActiveHours { From = 0, To = 65 },
        };
        var lines = Played(policy, 100, (30, new WorldInput.Register(Main, "t")));

        lines.Single(line => line.Event == "slot_skipped").ShouldSatisfyAllConditions(
            line => line.At.ShouldBe(Start + Min(65)), line => line.Get("why").ShouldBe("draining"));
    }

    [Fact]
    public void What_rides_with_a_slot_is_told_the_next_one_where_the_window_closes_before_the_budget_counts_anew()
    {
        // The slot of minute 45 waits for minute 60, but from 50 to 55 the window is closed.
        var policy = Every(45) with { Budget = new BudgetPolicy { RunsPerHour = 1 }, ActiveHours = new ActiveHours { From = 55, To = 50 } };
        var lines = Played(policy, 91, (10, Wake("main", Intent.Next)));

        lines.Single(line => line.Event == "wake_accepted").Time("until").ShouldBe(Start + Min(90));
        Starts(lines).ShouldBe("0 90");
    }

    [Fact]
    public void A_wake_that_another_one_of_its_instant_took_the_budget_from_is_told_so()
    {
        AgentPolicy Listening(string name) => new()
        {
            Id = AgentId.Parse(name),
            SharedBudgets = [new SharedBudget(SharedBudget.AllAgents, new BudgetPolicy { RunsPerHour = 1 })],
        };
        var lines = Played(
            [Listening("a"), Listening("b")], new RunModel { Duration = Sec(5) }, 61,
            (1, Wake("a", Intent.Immediate)), (1, Wake("b", Intent.Immediate)));

        var told = lines.Single(line => line.Event == "wake_accepted" && line.Agent == "b");
        (told.Get("why"), told.Time("until")).ShouldBe(("budget_exhausted", Start + Min(60)));
        lines.Single(line => line.Event == "run_started" && line.Agent == "b").At.ShouldBe(Start + Min(60));
    }

    [Fact]
    public void A_wake_that_a_pause_of_its_instant_holds_is_told_so()
    {
        var lines = Played(Every(30), 20, (10, Wake("main", Intent.Immediate)), (10, Pause(Main, 60)));

        var told = lines.Single(line => line.Event == "wake_accepted");
        (told.Get("why"), told.Time("until")).ShouldBe(("paused", Start + Min(70)));
    }
}
