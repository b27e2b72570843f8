using Systole.Testing;
using static Systole.Core.Tests.Laws.Stories;
using static Systole.Core.Tests.Times;

namespace Systole.Core.Tests.Laws;

/// <summary>L4: what follows from the end of a run.</summary>
public sealed class Ends
{
    /// <summary>Fails so often, each time at once, and tells how long the wakes wait after it.</summary>
    private static IEnumerable<double> Backoffs(RetryPolicy retry, int count)
    {
        var story = Beating(Every(600) with { Retry = retry with { Attempts = 100 } }).Wake(Min(1));
        for (var i = 0; i < count; i++)
        {
            story.Until(story.NextDue!.Value - Start);
            while (story.State.Run is null) story.Until(story.NextDue!.Value - Start);
            story.RunEnds(story.Now - Start, RunOutcome.Failed);
            yield return (story.Fact<Event.RunFinished>().RetryAt!.Value - story.Now).TotalSeconds;
        }
    }

    [Fact]
    public void Each_failure_in_a_row_doubles_the_wait_up_to_its_longest()
    {
        Backoffs(new RetryPolicy(), 4).ShouldBe([30, 60, 120, 240]);
        Backoffs(new RetryPolicy { Backoff = Sec(50), BackoffMax = Sec(120) }, 4).ShouldBe([50, 100, 120, 120]);
        Backoffs(new RetryPolicy { Backoff = Min(400) }, 2).ShouldBe([24_000, 36_000]);
    }

    [Fact]
    public void A_success_ends_the_row()
    {
        var story = Beating(Every(600)).Wake(Min(1)).RunEnds(Min(2), RunOutcome.Failed).RunEnds(Min(4), RunOutcome.Failed);
        story.State.FailuresInRow.ShouldBe(2);

        story.RunEnds(Min(8));
        (story.State.FailuresInRow, story.State.FailureBackoffUntil, story.State.Pending.Count).ShouldBe((0, null, 0));
        story.Wake(Min(10)).RunEnds(Min(30), RunOutcome.Failed).Fact<Event.RunFinished>().RetryAt.ShouldBe(Start + Min(30) + Sec(30));
    }

    [Fact]
    public void A_wake_is_tried_as_often_as_configured_and_then_told_as_dead()
    {
        var story = Beating(Every(600) with { Retry = new RetryPolicy { Attempts = 2 } }).Wake(Min(1)).RunEnds(Min(2), RunOutcome.Failed);
        story.Events.OfType<Event.WakeDeadLettered>().ShouldBeEmpty();
        story.State.DeadLetters.ShouldBe(0);

        story.RunEnds(Min(4), RunOutcome.Lost);
        story.Fact<Event.WakeDeadLettered>().Reason.ShouldBe("lost");
        // Nothing is left to be tried.
        story.Fact<Event.RunFinished>().RetryAt.ShouldBeNull();
        (story.State.DeadLetters, story.State.Pending.Count, story.State.LastRun!.Outcome).ShouldBe((1, 0, RunOutcome.Lost));
    }

    [Fact]
    public void A_slot_is_tried_again_and_never_dead()
    {
        var story = new DeciderSpecification(Every(600) with { Retry = new RetryPolicy { Attempts = 1 } }, Start).When(new Input.Configured())
            .Until(TimeSpan.Zero).RunEnds(Sec(5), RunOutcome.Failed);

        story.Fact<Event.RunFinished>().RetryAt.ShouldBe(Start + Sec(35));
        story.State.RetrySlot.ShouldBe(new ScheduledWake(Start, 1, true, Start + Sec(35)));
        story.Events.OfType<Event.WakeDeadLettered>().ShouldBeEmpty();
    }

    [Theory]
    [InlineData(RunOutcome.Succeeded)]
    [InlineData(RunOutcome.Failed)]
    public void A_run_that_carries_no_slot_leaves_a_failed_one_as_it_is(RunOutcome outcome)
    {
        var story = new DeciderSpecification(Every(600) with { Retry = new RetryPolicy { Backoff = Min(10) } }, Start).When(new Input.Configured())
            .Until(TimeSpan.Zero).RunEnds(Sec(5), RunOutcome.Failed);
        var failed = story.State.RetrySlot.ShouldNotBeNull();

        story.Wake(Min(2), intent: Intent.Manual).When(new Input.Start());
        story.State.Run!.Slot.ShouldBeNull();
        story.State.RetrySlot.ShouldBe(failed);
        story.RunEnds(Min(3), outcome).State.RetrySlot.ShouldBe(failed);
    }

    [Theory]
    [InlineData(" nothing new \n", "nothing new")]
    [InlineData("HEARTBEAT_OK", null)]
    [InlineData(null, null)]
    public void An_answer_that_is_not_the_token_is_told(string? reply, string? told)
    {
        var story = Beating(Every(30)).Until(Min(30));
        story.When(new Input.RunEnded(story.State.Run!.Id, new RunEnd { Outcome = RunOutcome.Succeeded, Duration = Sec(1), Reply = reply }));

        story.Events.OfType<Event.RunMessage>().Select(message => message.Text).ShouldBe(told is null ? [] : [told]);
    }

    [Fact]
    public void The_end_of_no_run_is_told_and_changes_nothing()
    {
        var story = Beating(Every(30));
        var before = story.State;

        story.When(new Input.RunEnded(new RunId(Main, 1), new RunEnd { Outcome = RunOutcome.Failed, Duration = Sec(1) }));

        story.Events.ShouldBe([new Event.ActivityRefused(new RunId(Main, 1), null, Why.UnknownRun, new LateResult(RunOutcome.Failed) { IsSeen = true })]);
        story.State.ShouldBe(before);
    }

    [Fact]
    public void An_end_after_quiet_ends_the_streak()
    {
        var story = Beating(Every(600)).Wake(Min(1)).Until(Min(2));
        story.State.StreakRuns.ShouldBe(1);

        story.RunEnds(Min(30)).State.StreakRuns.ShouldBe(0);
        story.Wake(Min(40)).Until(Min(41)).RunEnds(Min(42)).State.StreakRuns.ShouldBe(1);
    }
}
