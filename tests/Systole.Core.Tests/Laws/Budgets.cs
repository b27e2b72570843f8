using Systole.Testing;
using static Systole.Core.Tests.Times;

namespace Systole.Core.Tests.Laws;

/// <summary>L6: what may be used, and what happens when it is.</summary>
public sealed class Budgets
{
    private static readonly AgentId Main = AgentId.Parse("main");

    private static AgentPolicy Agent(BudgetPolicy budget, int everyMin = 20, string name = "main") => new()
    {
        Id = AgentId.Parse(name),
        Schedule = new Schedule.Every(Min(everyMin)),
        Budget = budget,
    };

    private static List<Line> Played(
        IEnumerable<AgentPolicy> agents, double untilMin, RunModel? model = null, Func<World, World>? script = null)
    {
        var world = new World(Start, agents).At(Start, new WorldInput.HostStart())
            .At(Start, new WorldInput.RunsBehave(model ?? new RunModel { Duration = TimeSpan.Zero }));
        return Line.Read((script?.Invoke(world) ?? world).RunUntil(Start + Min(untilMin)).Journal);
    }

    private static string Starts(IEnumerable<Line> lines, string agent = "main") =>
        string.Join(' ', lines.Where(line => line.Event == "run_started" && line.Agent == agent).Select(line => (line.At - Start).TotalMinutes));

    private static string Told(IEnumerable<Line> lines) => string.Join(' ', lines
        .Where(line => line.Event.StartsWith("budget", StringComparison.Ordinal) || line.Get("kind") == "budget")
        .Select(line => $"{line.Event}@{(line.At - Start).TotalMinutes}"));

    [Fact]
    public void Runs_are_counted_by_the_clock_hour_and_the_rest_wait_for_the_next()
    {
        var lines = Played([Agent(new BudgetPolicy { RunsPerHour = 2 })], 100);

        Starts(lines).ShouldBe("0 20 60 80");
        Told(lines).ShouldBe(
            "budget_exhausted@20 alert_opened@20 budget_reset@60 alert_closed@60 budget_exhausted@80 alert_opened@80");
        var exhausted = lines.First(line => line.Event == "budget_exhausted");
        (exhausted.Get("budget"), exhausted.Number("used"), exhausted.Number("limit")).ShouldBe(("runs_per_hour", 2, 2));
    }

    [Fact]
    public void A_budget_that_is_used_to_the_last_run_and_not_missed_is_no_problem() =>
        Told(Played([Agent(new BudgetPolicy { RunsPerHour = 3 })], 300)).ShouldBe("");

    [Fact]
    public void Tokens_and_cost_count_when_they_are_reported_and_overshoot_by_the_run_that_crossed_them()
    {
        var model = new RunModel { Duration = Min(1), Tokens = 600, Usd = 0.40m };

        Starts(Played([Agent(new BudgetPolicy { TokensPerDay = 1000 })], 24 * 60, model)).ShouldBe("0 20 1440");
        Starts(Played([Agent(new BudgetPolicy { UsdPerDay = 1 })], 24 * 60, model)).ShouldBe("0 20 40 1440");
    }

    [Fact]
    public void A_day_is_one_of_the_agents_zone()
    {
        Zone.TryFind("Asia/Kolkata", out var zone).ShouldBeTrue();
        var model = new RunModel { Duration = Min(1), Tokens = 600 };

        // Midnight in Kolkata is 18:30 in UTC.
        Starts(Played([Agent(new BudgetPolicy { TokensPerDay = 600, Zone = zone }, everyMin: 30)], 19 * 60, model)).ShouldBe("0 1110");
    }

    [Fact]
    public void Immediate_wakes_wait_too_and_an_operator_may_override()
    {
        var wakes = Played([Agent(new BudgetPolicy { RunsPerHour = 1 })], 59, script: world => world
            .At(Start + Min(5), new WorldInput.Wake(Main, "now", Intent.Immediate)));
        Starts(wakes).ShouldBe("0");
        var accepted = wakes.Single(line => line.Event == "wake_accepted");
        (accepted.Get("why"), accepted.Time("until")).ShouldBe(("budget_exhausted", Start + Min(60)));

        Starts(Played([Agent(new BudgetPolicy { RunsPerHour = 1 })], 59, script: world => world
            .At(Start + Min(5), new WorldInput.Wake(Main, "op", Intent.Manual)))).ShouldBe("0");
        var story = new DeciderSpecification(Agent(new BudgetPolicy { RunsPerHour = 1 }), Start).When(new Input.Configured()).RunEnds(Sec(1));
        story.When(Min(5), new Input.WakeRequested(new WakeId(1), "op", Intent.Manual, null, null, OverrideBudget: true));
        story.Until(Min(5)).State.Run!.StartedAt.ShouldBe(Start + Min(5));
    }

    [Fact]
    public void A_shared_budget_counts_for_all_who_share_it_and_has_one_alert()
    {
        var all = new SharedBudget(SharedBudget.AllAgents, new BudgetPolicy { RunsPerHour = 3 });
        AgentPolicy Sharing(string name) => Agent(BudgetPolicy.None, 20, name) with { SharedBudgets = [all] };

        var lines = Played([Sharing("a"), Sharing("b")], 70);

        Starts(lines, "a").ShouldBe("0 20 60");
        Starts(lines, "b").ShouldBe("0 60");
        Told(lines).ShouldBe("budget_exhausted@20 alert_opened@20 budget_reset@60 alert_closed@60");
        lines.Where(line => line.Event.StartsWith("budget", StringComparison.Ordinal)).ShouldAllBe(line => line.Agent == "");
        lines.First(line => line.Event == "budget_exhausted").Get("budget").ShouldBe("all/runs_per_hour");
    }

    [Fact]
    public void What_others_used_up_is_told_when_it_begins_to_hold_somebody()
    {
        // a's slot of minute 90 finds that b and c had both runs of the hour at minute 60.
        var all = new SharedBudget(SharedBudget.AllAgents, new BudgetPolicy { RunsPerHour = 2 });
        AgentPolicy Sharing(string name, int minutes) => Agent(BudgetPolicy.None, minutes, name) with { SharedBudgets = [all] };
        AgentPolicy Later(string name) => Sharing(name, 60) with { FirstBeat = FirstBeat.AfterInterval };

        var lines = Played([Sharing("a", 90), Later("b"), Later("c")], 119);

        Starts(lines, "b").ShouldBe("60");
        Starts(lines, "c").ShouldBe("60");
        Starts(lines, "a").ShouldBe("0");
        Told(lines).ShouldBe("budget_exhausted@90 alert_opened@90");
    }

    [Fact]
    public void What_a_skipped_run_gives_back_is_there_for_others_at_once()
    {
        var all = new SharedBudget(SharedBudget.AllAgents, new BudgetPolicy { RunsPerHour = 1 });
        AgentPolicy Sharing(string name) => Agent(BudgetPolicy.None, 60, name) with { SharedBudgets = [all] };
        var nothing = new RunModel { Duration = Sec(2), Outcomes = [ScriptedOutcome.Skipped] };

        var lines = Played([Sharing("a"), Sharing("b")], 59, nothing);

        Starts(lines, "a").ShouldBe("0");
        lines.Where(line => line.Event == "run_started" && line.Agent == "b").Select(line => line.At).ShouldBe([Start + Sec(2)]);
        Told(lines).Split(' ').Select(told => told.Split('@')[0]).ShouldBe(
            ["budget_exhausted", "alert_opened", "budget_reset", "alert_closed"]);
    }

    [Fact]
    public void A_limit_that_counts_anew_before_anything_is_due_is_not_told()
    {
        var model = new RunModel { Duration = Sec(5), Tokens = 50 };

        var lines = Played([Agent(new BudgetPolicy { RunsPerHour = 1, TokensPerDay = 10 }, 180)], 170, model);

        lines.Where(line => line.Event == "budget_exhausted").Select(line => line.Get("budget")).ShouldBe(["tokens_per_day"]);
    }

    [Fact]
    public void What_was_used_is_known_after_a_restart()
    {
        var lines = Played([Agent(new BudgetPolicy { RunsPerHour = 2 })], 59, script: world => world
            .At(Start + Min(25), new WorldInput.HostCrash()).At(Start + Min(30), new WorldInput.HostStart()));

        Starts(lines).ShouldBe("0 20");
    }

    [Fact]
    public void A_clock_that_is_set_back_spends_nothing_twice()
    {
        var lines = Played([Agent(new BudgetPolicy { RunsPerHour = 2 })], 59, script: world => world
            .At(Start + Min(25), new WorldInput.ClockStep(-Min(50))));

        Starts(lines).ShouldBe("0 20 50");
    }

    [Fact]
    public void A_slot_that_a_budget_held_past_the_next_one_opens_a_gap_that_the_next_start_closes()
    {
        var lines = Played([Agent(new BudgetPolicy { RunsPerHour = 1 })], 60);

        lines.Where(line => line.Get("kind") == "gap").Select(line => $"{line.Event}@{(line.At - Start).TotalMinutes}")
            .ShouldBe(["alert_opened@40", "alert_closed@60"]);
    }
}
