using Systole.Testing;
using static Systole.Core.Tests.Laws.Stories;
using static Systole.Core.Tests.Times;

namespace Systole.Core.Tests.Laws;

/// <summary>Which attempts count as recoveries, and how many within how long are too many.</summary>
public sealed class Recoveries
{
    private static AgentPolicy Policy => Every(300) with
    {
        Retry = new RetryPolicy { Backoff = Sec(30), BackoffMax = Sec(30), Attempts = 10 },
        Events = new EventPolicy { MinSpacing = Sec(1) },
    };

    /// <summary>The first run is lost after a minute, and so many attempts, each two minutes long, as well.</summary>
    private static DeciderSpecification Lost(int recoveries)
    {
        var story = new DeciderSpecification(Policy, Start).When(new Input.Configured()).RunEnds(Min(1), RunOutcome.Lost);
        for (var i = 1; i <= recoveries; i++) story.RunEnds(Min(1 + (2.5 * i)), RunOutcome.Lost);
        return story;
    }

    [Fact]
    public void A_recovery_that_only_failed_quarantines_nobody_whatever_was_before()
    {
        var story = Lost(2).RunEnds(Min(8.5), RunOutcome.Failed);

        story.State.Recoveries.Length.ShouldBe(3);
        story.State.Quarantine.ShouldBeNull();
    }

    [Fact]
    public void What_timed_out_says_so()
    {
        var story = Lost(2).Until(Min(7));
        story.When(new Input.CancelRequested(story.State.Run!.Id))
            .Given(state => state with { Run = state.Run! with { Cancellation = state.Run.Cancellation! with { Timeout = true } } });

        story.RunEnds(Min(8), RunOutcome.Failed).Fact<Event.AgentQuarantined>().Quarantine.Reason
            .ShouldBe("recovered 3 times within 1h, and the last run timed out");
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public void A_recovery_counts_for_less_than_the_window_before_the_next_attempt(int ms, bool isQuarantined)
    {
        // The next attempt would be half a minute after the run is lost.
        var oldest = Start + Min(8.5) + Sec(30) - TimeSpan.FromHours(1) + TimeSpan.FromMilliseconds(ms);
        var story = Lost(2).Until(Min(8)).Given(state => state with { Recoveries = [oldest, .. state.Recoveries.Skip(1)] });

        story.RunEnds(Min(8.5), RunOutcome.Lost);

        (story.State.Quarantine is not null).ShouldBe(isQuarantined);
    }

    [Fact]
    public void Only_as_many_are_remembered_as_are_too_many()
    {
        var story = Lost(2).Until(Min(7)).Given(state => state with { Recoveries = [.. state.Recoveries.Select(at => at - Min(120))] });
        story.State.Recoveries.Length.ShouldBe(3);
        story.RunEnds(Min(8.5), RunOutcome.Lost).State.Quarantine.ShouldBeNull();

        story.Until(Min(9)).State.Recoveries.ShouldBe([Start + Min(4) - Min(120), Start + Min(6.5) - Min(120), Start + Min(9)]);
    }

    [Fact]
    public void The_first_attempt_of_a_fresh_wake_after_a_lost_run_is_no_recovery()
    {
        var story = Lost(0).Wake(Min(1) + Sec(1), intent: Intent.Manual).When(new Input.Start());

        story.State.Run!.Attempt.ShouldBe(1);
        story.State.Recoveries.ShouldBeEmpty();
    }

    [Fact]
    public void A_fresh_slot_that_supersedes_a_lost_one_is_no_recovery()
    {
        var slow = Policy with { Schedule = new Schedule.Every(Min(30)), Retry = new RetryPolicy { Backoff = Min(100), BackoffMax = Min(100) } };
        var story = new DeciderSpecification(slow, Start).When(new Input.Configured()).RunEnds(Min(1), RunOutcome.Lost).Until(Min(30));

        story.State.Run!.Attempt.ShouldBe(1);
        story.State.Recoveries.ShouldBeEmpty();
    }

    [Fact]
    public void A_slot_that_takes_failed_wakes_along_is_a_recovery_only_after_a_lost_run()
    {
        var slow = Policy with { Schedule = new Schedule.Every(Min(30)), Retry = new RetryPolicy { Backoff = Min(100), BackoffMax = Min(100) } };
        DeciderSpecification At30(RunOutcome outcome) => Beating(slow).Wake(Min(2)).RunEnds(Min(4), outcome).Until(Min(30));

        (At30(RunOutcome.Lost).State.Run!.Attempt, At30(RunOutcome.Lost).State.Recoveries.Length).ShouldBe((2, 1));
        (At30(RunOutcome.Failed).State.Run!.Attempt, At30(RunOutcome.Failed).State.Recoveries.Length).ShouldBe((2, 0));
    }
}
