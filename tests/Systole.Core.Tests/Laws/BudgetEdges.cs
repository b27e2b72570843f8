using Systole.Testing;
using static Systole.Core.Tests.Laws.Stories;
using static Systole.Core.Tests.Times;

namespace Systole.Core.Tests.Laws;

/// <summary>Several limits of one budget, limits that change, and sums that do not fit.</summary>
public sealed class BudgetEdges
{
    private static readonly BudgetPolicy Both = new() { RunsPerHour = 2, TokensPerDay = 1000 };

    private static AgentPolicy Agent(BudgetPolicy budget) => Every(20) with { Budget = budget };

    private static Input.RunEnded Ended(DeciderSpecification story, long? tokens, decimal? usd = null) => new Input.RunEnded(
        story.State.Run!.Id, new RunEnd { Outcome = RunOutcome.Succeeded, Duration = Sec(1), Tokens = tokens, Usd = usd });

    /// <summary>Two runs, and both limits told: the tokens first, when a wake is held by them, then the runs.</summary>
    private static DeciderSpecification Exhausted()
    {
        var story = new DeciderSpecification(Agent(Both), Start).When(new Input.Configured()).Until(Sec(1));
        story.When(Sec(1), Ended(story, 400)).Until(Min(20));
        return story.When(Min(20) + Sec(1), Ended(story, 700)).Until(Min(40));
    }

    [Fact]
    public void Two_limits_of_one_budget_are_one_alert_until_both_count_anew()
    {
        var story = Exhausted();
        story.State.Budget!.Exhausted.Select(limit => limit.Limit).ShouldBe([BudgetLimit.RunsPerHour, BudgetLimit.TokensPerDay]);
        story.State.Alerts.Keys.Where(key => key.StartsWith("budget", StringComparison.Ordinal)).ShouldBe(["budget:main"]);
        BudgetRules.ResetsAt(story.State.Budget).ShouldBe(Start + Min(60));

        story.When(Min(60), new Input.Due());

        story.Fact<Event.BudgetReset>().Limit.Limit.ShouldBe(BudgetLimit.RunsPerHour);
        story.State.Alerts.Keys.ShouldContain("budget:main");
        story.Until(Min(60)).State.Run.ShouldBeNull();
        story.Until(Min(24 * 60)).State.Alerts.Keys.ShouldNotContain("budget:main");
    }

    [Fact]
    public void The_second_limit_opens_no_second_alert()
    {
        var story = new DeciderSpecification(Agent(Both with { RunsPerHour = 1 }), Start).When(new Input.Configured()).Until(Sec(1));
        story.When(Sec(1), Ended(story, 400)).Until(Min(20)).State.Alerts.Keys.ShouldContain("budget:main");

        // Another of its runs, which an operator let through, uses up the other limit.
        story.When(Min(21), new Input.WakeRequested(new WakeId(1), "op", Intent.Manual, null, null, OverrideBudget: true)).Until(Min(21));
        var told = Decider.Decide(story.Fleet, story.State, Agent(Both with { RunsPerHour = 1 }), Ended(story, 700), Start + Min(21));

        told.OfType<Event.AlertOpened>().ShouldBeEmpty();
        var after = Evolver.Evolve(story.State, told);
        var next = Decider.Decide(story.Fleet, after, Agent(Both with { RunsPerHour = 1 }), new Input.Due(), Start + Min(40));
        next.OfType<Event.BudgetExhausted>().Concat(told.OfType<Event.BudgetExhausted>()).Single().Limit.Limit.ShouldBe(BudgetLimit.TokensPerDay);
        next.OfType<Event.AlertOpened>().Select(opened => opened.Alert.Kind).ShouldNotContain(AlertKind.Budget);
    }

    [Fact]
    public void Nothing_is_reset_by_whatever_else_falls_due()
    {
        var story = Exhausted();

        story.When(Min(41), new Input.Due());

        story.Events.OfType<Event.BudgetReset>().ShouldBeEmpty();
    }

    [Fact]
    public void A_limit_that_was_raised_holds_nothing_any_more()
    {
        var story = new DeciderSpecification(Agent(Both with { RunsPerHour = 9, TokensPerDay = 5000 }), Start + Min(41))
            .Given(_ => Exhausted().State);

        story.When(new Input.Due());

        story.Events.OfType<Event.BudgetReset>().Count().ShouldBe(2);
        story.Fact<Event.AlertClosed>().Alert.Id.ShouldBe("budget:main");
    }

    [Fact]
    public void What_was_told_until_now_is_told_anew_where_it_goes_on()
    {
        // The zone of the budget was changed meanwhile, and its hour is not over.
        var use = new BudgetUse(Start, 2, Start, 0, 0, [new ExhaustedLimit(BudgetLimit.RunsPerHour, 2, 2, Start + Min(10))]);
        var story = new DeciderSpecification(Agent(Both), Start + Min(10)).Given(state => state with { Budget = use });

        story.When(new Input.Due()).Fact<Event.BudgetReset>().Limit.ResetAt.ShouldBe(Start + Min(10));
    }

    [Fact]
    public void How_far_each_limit_is_used_is_told()
    {
        Exhausted().Explanation.Budgets.ShouldBe(
        [
            new BudgetLeft(null, BudgetLimit.RunsPerHour, 2, 2, Start + Min(60)),
            new BudgetLeft(null, BudgetLimit.TokensPerDay, 1100, 1000, Start + Min(24 * 60)),
        ]);
    }

    [Fact]
    public void Sums_end_at_the_largest_number_there_is_and_nothing_is_given_back()
    {
        var story = new DeciderSpecification(Agent(new BudgetPolicy { TokensPerDay = long.MaxValue }), Start).When(new Input.Configured());
        story.Until(Sec(1)).When(Ended(story, long.MaxValue - 1)).Until(Min(20));
        story.When(Ended(story, -5)).State.Budget!.Tokens.ShouldBe(long.MaxValue - 1);
        story.Until(Min(40)).When(Ended(story, 7));

        story.State.Budget!.Tokens.ShouldBe(long.MaxValue);
    }

    [Fact]
    public void A_skipped_run_of_the_hour_before_takes_nothing_of_what_others_use_in_this_one()
    {
        var all = new SharedBudget(SharedBudget.AllAgents, new BudgetPolicy { RunsPerHour = 5 });
        var policy = Every(30) with { SharedBudgets = [all] };
        var story = new DeciderSpecification(policy, Start + Min(59)).When(new Input.Configured()).Until(Sec(1));
        // Another agent's run in the hour that follows.
        var fleet = FleetEvolver.Evolve(story.Fleet, new Event.BudgetCounted(all.Name, new BudgetUse(Start + Min(60), 1, Start, 0, 0, [])));

        story.GivenFleet(fleet).RunEnds(Min(2), RunOutcome.Skipped);

        story.Fleet.Budgets[all.Name].Runs.ShouldBe(1);
    }

    [Fact]
    public void A_skipped_run_that_a_new_budget_never_counted_is_not_taken_from_it()
    {
        var story = new DeciderSpecification(Every(30), Start).When(new Input.Configured()).Until(Sec(1));
        var budgeted = new DeciderSpecification(Agent(Both), Start + Sec(2)).Given(_ => story.State);

        budgeted.RunEnds(Sec(3), RunOutcome.Skipped).State.Budget!.Runs.ShouldBe(0);
    }
}
