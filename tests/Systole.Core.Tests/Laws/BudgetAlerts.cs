using Systole.Testing;
using static Systole.Core.Tests.Laws.Stories;
using static Systole.Core.Tests.Times;

namespace Systole.Core.Tests.Laws;

/// <summary>L6: what is told of a budget, and when it is told that it counts anew.</summary>
public sealed class BudgetAlerts
{
    private const string OwnAlert = "budget:main";

    private static readonly SharedBudget Roomy = new(SharedBudget.AllAgents, new BudgetPolicy { RunsPerHour = 100, TokensPerDay = 5000 });

    private static AgentPolicy Budgeted(BudgetPolicy budget) => Every(20) with { Budget = budget };

    /// <summary>The run in progress ends and reports what it used.</summary>
    private static DeciderSpecification Reports(DeciderSpecification story, TimeSpan later, long? tokens, decimal? usd = null)
    {
        var run = story.Until(later).State.Run!;
        var end = new RunEnd { Outcome = RunOutcome.Succeeded, Duration = story.Now - run.StartedAt, Tokens = tokens, Usd = usd };
        return story.When(new Input.RunEnded(run.Id, end));
    }

    [Fact]
    public void A_budget_with_room_is_not_told_beside_one_that_is_used_up()
    {
        var story = new DeciderSpecification(Budgeted(new BudgetPolicy { RunsPerHour = 1 }) with { SharedBudgets = [Roomy] }, Start)
            .When(new Input.Configured()).When(new Input.Start());

        story.Fact<Event.BudgetExhausted>().Budget.ShouldBeNull();
        story.Fact<Event.AlertOpened>().Alert.Id.ShouldBe(OwnAlert);
        story.Fleet.Alerts.ShouldBeEmpty();
    }

    [Fact]
    public void A_budget_that_counts_anew_before_the_slot_is_not_told_beside_a_wake_that_overrides_it()
    {
        var story = new DeciderSpecification(Every(90) with { Budget = new BudgetPolicy { RunsPerHour = 1 } }, Start)
            .When(new Input.Configured()).RunEnds(Sec(5)).When(Min(5), new Input.PauseRequested(null, null));

        story.When(Min(6), new Input.WakeRequested(new WakeId(1), "op", Intent.Manual, null, null, OverrideBudget: true));

        story.Events.ShouldHaveSingleItem().ShouldBeOfType<Event.WakeAccepted>();
    }

    [Theory]
    // What counts anew at the very instant at which something is due holds nothing either.
    [InlineData(60)]
    [InlineData(90)]
    public void Of_two_limits_that_are_used_up_the_one_that_holds_a_wake_is_told_with_it(int everyMin)
    {
        var both = new BudgetPolicy { RunsPerHour = 1, TokensPerDay = 10 };
        var story = new DeciderSpecification(Every(everyMin) with { Budget = both }, Start).When(new Input.Configured());

        Reports(story, Sec(5), 50).Fact<Event.BudgetExhausted>().Limit.Limit.ShouldBe(BudgetLimit.TokensPerDay);

        story.Wake(Min(5)).Fact<Event.BudgetExhausted>().Limit.Limit.ShouldBe(BudgetLimit.RunsPerHour);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_second_limit_that_is_used_up_opens_no_second_alert(bool isShared)
    {
        var budget = new BudgetPolicy { RunsPerHour = 1, TokensPerDay = 500 };
        var policy = isShared ? Every(20) with { SharedBudgets = [new SharedBudget("all", budget)] } : Budgeted(budget);
        var story = new DeciderSpecification(policy, Start).When(new Input.Configured()).When(new Input.Start());
        story.Fact<Event.AlertOpened>().Alert.Id.ShouldBe(isShared ? "budget:all" : OwnAlert);

        Reports(story, Min(5), 500).Fact<Event.BudgetExhausted>().Limit.Limit.ShouldBe(BudgetLimit.TokensPerDay);

        story.Events.OfType<Event.AlertOpened>().ShouldBeEmpty();
    }

    [Fact]
    public void Of_two_limits_the_hour_counts_anew_first_and_the_alert_stays_until_the_day_does()
    {
        var story = new DeciderSpecification(Budgeted(new BudgetPolicy { RunsPerHour = 1, TokensPerDay = 500 }), Start)
            .When(new Input.Configured()).When(new Input.Start());
        Reports(story, Min(5), 500);

        story.Until(Min(55)).When(Min(60), new Input.Due()).Fact<Event.BudgetReset>().Limit.Limit.ShouldBe(BudgetLimit.RunsPerHour);
        story.Events.OfType<Event.AlertClosed>().ShouldBeEmpty();
        story.State.Alerts.Keys.ShouldContain(OwnAlert);

        story.When(Min(24 * 60), new Input.Due()).Fact<Event.BudgetReset>().Limit.Limit.ShouldBe(BudgetLimit.TokensPerDay);
        story.Events.OfType<Event.AlertClosed>().ShouldHaveSingleItem().Alert.Id.ShouldBe(OwnAlert);
    }

    [Fact]
    public void The_hour_that_counts_anew_before_the_day_is_looked_at_in_time()
    {
        var use = new BudgetUse(Start, 0, Start, 0, 0,
        [
            new ExhaustedLimit(BudgetLimit.TokensPerDay, 500, 500, Start + Min(1440)),
            new ExhaustedLimit(BudgetLimit.RunsPerHour, 1, 1, Start + Min(60)),
        ]);

        BudgetRules.ResetsAt(use).ShouldBe(Start + Min(60));
        BudgetRules.ResetsAt(use with { Exhausted = [] }).ShouldBeNull();
    }

    [Fact]
    public void What_is_used_up_stays_told_whatever_else_comes_due()
    {
        var story = new DeciderSpecification(Budgeted(new BudgetPolicy { RunsPerHour = 1 }), Start).When(new Input.Configured()).RunEnds(Sec(5));

        story.When(Min(30), new Input.Due()).ThenNothing();

        story.State.Budget!.Exhausted.ShouldHaveSingleItem().ResetAt.ShouldBe(Start + Min(60));
    }

    [Fact]
    public void What_was_told_until_a_clock_was_set_back_is_told_anew_at_the_instant_it_named()
    {
        var story = new DeciderSpecification(Budgeted(new BudgetPolicy { RunsPerHour = 1 }), Start).When(new Input.Configured()).RunEnds(Sec(5))
            .Given(state => state with { Budget = state.Budget! with { Exhausted = [state.Budget.Exhausted[0] with { ResetAt = Start + Min(30) }] } });

        story.When(Min(30), new Input.Due()).Fact<Event.BudgetReset>().Limit.ResetAt.ShouldBe(Start + Min(30));

        story.Fact<Event.BudgetExhausted>().Limit.ResetAt.ShouldBe(Start + Min(60));
    }

    [Fact]
    public void A_run_with_nothing_to_do_gives_back_only_what_it_was_counted_for()
    {
        // A run that another agent started in this hour is not the one of the hour before.
        var shared = Every(20) with { SharedBudgets = [Roomy] };
        var story = new DeciderSpecification(shared, Start + Min(59)).When(new Input.Configured()).When(new Input.Start());
        var ofOther = new BudgetUse(Start + Min(60), 1, Start, 0, 0, []);
        story.GivenFleet(story.Fleet with { Budgets = story.Fleet.Budgets.SetItem(Roomy.Name, ofOther) });

        story.RunEnds(Min(2), RunOutcome.Skipped).Fleet.Budgets[Roomy.Name].Runs.ShouldBe(1);
    }

    [Fact]
    public void A_run_that_started_before_there_was_a_budget_takes_nothing_off_it()
    {
        var story = new DeciderSpecification(Budgeted(new BudgetPolicy { RunsPerHour = 3 }), Start).When(new Input.Configured()).Until(Sec(1))
            .Given(state => state with { Budget = null });

        story.RunEnds(Min(1), RunOutcome.Skipped).State.Budget!.Runs.ShouldBe(0);
    }

    [Fact]
    public void However_much_is_reported_it_adds_up_to_no_less()
    {
        var story = new DeciderSpecification(Budgeted(new BudgetPolicy { TokensPerDay = 500 }), Start).When(new Input.Configured())
            .Until(TimeSpan.Zero).Given(state => state with { Budget = state.Budget! with { Tokens = 2 } });

        Reports(story, Sec(5), long.MaxValue).State.Budget!.Tokens.ShouldBe(long.MaxValue);
    }

    [Fact]
    public void What_is_reported_as_less_than_nothing_is_nothing()
    {
        var story = new DeciderSpecification(Budgeted(new BudgetPolicy { TokensPerDay = 500 }), Start).When(new Input.Configured());

        Reports(story, Sec(5), -100).State.Budget!.Tokens.ShouldBe(0);
    }

    [Fact]
    public void An_explanation_names_what_is_left_of_every_budget_the_agents_own_first()
    {
        var story = new DeciderSpecification(Budgeted(new BudgetPolicy { UsdPerDay = 2 }) with { SharedBudgets = [Roomy] }, Start)
            .When(new Input.Configured());
        Reports(story, Min(5), 700, 0.5m);

        story.Explanation.Budgets.ShouldBe(
        [
            new BudgetLeft(null, BudgetLimit.UsdPerDay, 0.5m, 2, Start + Min(1440)),
            new BudgetLeft("all", BudgetLimit.RunsPerHour, 1, 100, Start + Min(60)),
            new BudgetLeft("all", BudgetLimit.TokensPerDay, 700, 5000, Start + Min(1440)),
        ]);
    }
}
