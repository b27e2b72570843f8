using Systole.Testing;
using static Systole.Core.Tests.Times;

namespace Systole.Core.Tests.Deciding;

/// <summary>What people read of an agent's next run. The start is Monday, 16 February 2026, midnight in UTC.</summary>
public sealed class ExplainerTests
{
    private static readonly AgentId Main = AgentId.Parse("main");

    private static Schedule.Cron Cron(string text) =>
        CronExpression.TryParse(text, out var cron, out var error) ? new Schedule.Cron(cron, Zone.Utc) : throw new ArgumentException(error);

    private static string[] Sentences(AgentPolicy policy, Func<DeciderSpecification, DeciderSpecification>? script = null)
    {
        var story = new DeciderSpecification(policy, Start).When(new Input.Configured());
        return [.. (script?.Invoke(story) ?? story).Explanation.Sentences];
    }

    [Fact]
    public void The_next_slot_of_cron_is_told_with_its_expression_and_zone() =>
        Sentences(new AgentPolicy { Id = Main, Schedule = Cron("0 8-20 * * MON-FRI"), FirstBeat = FirstBeat.AfterInterval })
            .ShouldBe(["The next run is at 2026-02-16T08:00:00.000Z, a slot of cron 0 8-20 * * mon-fri in UTC."]);

    [Fact]
    public void The_next_slot_of_every_is_told_with_its_interval_and_anchor() =>
        Sentences(new AgentPolicy { Id = Main, Schedule = new Schedule.Every(Min(30)), FirstBeat = FirstBeat.AfterInterval })
            .ShouldBe(["The next run is at 2026-02-16T00:30:00.000Z, a slot of every 30m counted from 2026-02-16T00:00:00.000Z."]);

    [Fact]
    public void A_run_that_active_hours_hold_is_told_with_them() =>
        Sentences(
            new AgentPolicy
            {
                Id = Main,
                Schedule = Cron("@hourly"),
                FirstBeat = FirstBeat.AfterInterval,
                ActiveHours = new ActiveHours { From = (9 * 60) + 15, To = 18 * 60, Days = Weekdays.Tue | Weekdays.Thu },
            },
            story => story.Wake(Min(1), "mail"))
            .ShouldBe(
            [
                "The next run is at 2026-02-17T09:15:00.000Z, inside active hours (09:15 to 18:00 on tue,thu in UTC).",
                "1 wake is pending and goes with it.",
            ]);

    [Fact]
    public void A_budget_that_is_used_up_is_told_with_whose_it_is()
    {
        var one = new BudgetPolicy { RunsPerHour = 1 };
        Used(policy => policy with { Budget = one })
            .ShouldBe("1 of 1 runs per hour are used; they count anew at 2026-02-16T01:00:00.000Z.");
        Used(policy => policy with { SharedBudgets = [new SharedBudget(SharedBudget.OfGroup("a:b"), one)] })
            .ShouldBe("1 of 1 runs per hour are used by the group a:b together; they count anew at 2026-02-16T01:00:00.000Z.");
        Used(policy => policy with { SharedBudgets = [new SharedBudget(SharedBudget.AllAgents, one)] })
            .ShouldBe("1 of 1 runs per hour are used by all agents together; they count anew at 2026-02-16T01:00:00.000Z.");
        Used(policy => policy with { Budget = new BudgetPolicy { TokensPerDay = 100 } })
            .ShouldBe("600 of 100 tokens per day are used; they count anew at 2026-02-17T00:00:00.000Z.");
        Used(policy => policy with { Budget = new BudgetPolicy { UsdPerDay = 0.25m } })
            .ShouldBe("0.40 of 0.25 US dollars per day are used; they count anew at 2026-02-17T00:00:00.000Z.");

        static string Used(Func<AgentPolicy, AgentPolicy> limited) => Sentences(
            limited(new AgentPolicy { Id = Main, Schedule = new Schedule.Every(Min(30)) }),
            story => story.Until(TimeSpan.Zero).When(Sec(5), new Input.RunEnded(new RunId(Main, 1), Costly)))[^1];
    }

    private static RunEnd Costly => new() { Outcome = RunOutcome.Succeeded, Duration = Sec(5), Tokens = 600, Usd = 0.40m };
}
