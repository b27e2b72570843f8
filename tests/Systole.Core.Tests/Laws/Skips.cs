using Systole.Testing;
using static Systole.Core.Tests.Times;

namespace Systole.Core.Tests.Laws;

/// <summary>Runs that turn out to have nothing to do: the slot is served, and it is as if nothing had been.</summary>
public sealed class Skips
{
    private static readonly AgentId Main = AgentId.Parse("main");

    private static AgentPolicy Policy => new() { Id = Main, Schedule = new Schedule.Every(Min(30)) };

    private static DeciderSpecification Beating(AgentPolicy? policy = null) =>
        new DeciderSpecification(policy ?? Policy, Start).When(new Input.Configured());

    [Fact]
    public void The_next_slot_comes_as_if_it_had_been_a_run()
    {
        var story = Beating().RunEnds(Sec(1), RunOutcome.Skipped);

        story.Fact<Event.RunFinished>().ShouldSatisfyAllConditions(
            end => end.Outcome.ShouldBe(RunOutcome.Skipped), end => end.RetryAt.ShouldBeNull(), end => end.RetrySlot.ShouldBeNull());
        story.Explanation.NextRunAt.ShouldBe(Start + Min(30));
        story.State.LastRun!.Outcome.ShouldBe(RunOutcome.Skipped);
    }

    [Fact]
    public void It_says_nothing_about_an_agent_that_fails()
    {
        var story = Beating();
        for (var i = 0; i < 3; i++) story.RunEnds(Min(30 * i) + Sec(1), RunOutcome.Failed).RunEnds(Min(30 * i) + Min(3), RunOutcome.Failed);
        story.State.Alerts.Keys.ShouldContain("failed:main");
        var failures = story.State.FailuresInRow;

        story.Until(Min(90)).State.Run!.Id.Number.ShouldBe(7);
        story.RunEnds(Min(90) + Sec(1), RunOutcome.Skipped);

        story.State.FailuresInRow.ShouldBe(failures);
        story.State.Alerts.Keys.ShouldContain("failed:main");
    }

    [Fact]
    public void It_uses_nothing_of_a_budget()
    {
        var story = Beating(Policy with { Schedule = new Schedule.Every(Min(5)), Budget = new BudgetPolicy { RunsPerHour = 2 } });

        foreach (var slot in Enumerable.Range(0, 6)) story.RunEnds(Min(5 * slot) + Sec(1), RunOutcome.Skipped);

        story.State.Budget!.Runs.ShouldBe(0);
        story.Until(Min(30)).State.Run!.Id.Number.ShouldBe(7);
        story.RunEnds(Min(30) + Sec(1)).RunEnds(Min(35) + Sec(1)).State.Budget!.Runs.ShouldBe(2);
    }

    [Fact]
    public void A_run_of_the_hour_before_makes_no_room_in_this_one()
    {
        var late = Start + Min(59);
        var story = new DeciderSpecification(Policy with { Budget = new BudgetPolicy { RunsPerHour = 3 } }, late).When(new Input.Configured());
        story.Until(Sec(1)).State.Budget!.Runs.ShouldBe(1);

        story.RunEnds(Min(2), RunOutcome.Skipped).State.Budget!.Runs.ShouldBe(0);
        story.Wake(Min(3)).Until(Min(4));

        story.State.Budget!.Runs.ShouldBe(1);
    }

    [Fact]
    public void A_wake_is_something_to_do_whatever_a_runner_says()
    {
        var story = Beating().RunEnds(Sec(1)).Wake(Min(5)).RunEnds(Min(6), RunOutcome.Skipped);

        story.Fact<Event.RunFinished>().Outcome.ShouldBe(RunOutcome.Failed);
        story.State.Pending.Count.ShouldBe(1);
    }

    [Fact]
    public void Silence_is_over_with_it()
    {
        var story = Beating(Policy with { Watch = new WatchPolicy { StaleAfter = Min(1) } });
        story.Until(Min(2)).State.Alerts.Keys.ShouldContain("stale:main");

        story.RunEnds(Min(3), RunOutcome.Skipped).Fact<Event.AlertClosed>().Alert.Id.ShouldBe("stale:main");
    }
}
