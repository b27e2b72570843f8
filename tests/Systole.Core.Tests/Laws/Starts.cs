using Systole.Testing;
using static Systole.Core.Tests.Laws.Stories;
using static Systole.Core.Tests.Times;

namespace Systole.Core.Tests.Laws;

/// <summary>L3, L4: what a run takes with it when it starts.</summary>
public sealed class Starts
{
    private static DeciderSpecification FirstBeatFailed(AgentPolicy policy) =>
        new DeciderSpecification(policy, Start).When(new Input.Configured()).Until(TimeSpan.Zero).RunEnds(Sec(5), RunOutcome.Failed);

    private static RetryPolicy Slow => new() { Backoff = Min(20), Attempts = 3 };

    [Theory]
    [InlineData(29, null)]
    [InlineData(31.5, 90_000L)]
    public void A_late_slot_says_by_how_much(double resumedMin, long? lateMs)
    {
        var story = Beating(Every(30)).When(Min(20), new Input.PauseRequested(null, Min(resumedMin) - Min(20))).Until(Min(Math.Max(30, resumedMin)));

        var started = story.Fact<Event.RunStarted>();
        started.LateMs.ShouldBe(lateMs);
        started.Run.Slot!.Slot.ShouldBe(Start + Min(30));
        (started.Run.Cause, started.Run.Attempt).ShouldBe((StartCause.Slot, 1));
    }

    [Fact]
    public void A_new_slot_supersedes_a_failed_one()
    {
        var story = FirstBeatFailed(Every(30) with { Retry = new RetryPolicy { Backoff = Min(100), BackoffMax = Min(100) } }).Until(Min(30));

        story.State.Run!.Slot.ShouldBe(new ScheduledWake(Start + Min(30), 1, false, null));
        story.State.RetrySlot.ShouldBeNull();
    }

    [Fact]
    public void A_catch_up_continues_a_failed_slot_and_names_the_oldest()
    {
        var story = FirstBeatFailed(Every(30) with { Retry = new RetryPolicy { Backoff = Min(100), BackoffMax = Min(100) } });
        story.When(Min(10), new Input.PauseRequested(null, null)).When(Min(40), new Input.ResumeRequested(null)).When(new Input.Start());

        story.State.Run!.Slot.ShouldBe(new ScheduledWake(Start, 2, true, null));
        story.State.Run.Reasons.ShouldBe(["interval", "startup", "retry"]);
        story.State.Run.Attempt.ShouldBe(2);
        (story.State.RetrySlot, story.State.Startup).ShouldBe((null, false));
    }

    [Fact]
    public void A_failed_slot_is_tried_again_at_its_instant_and_counted()
    {
        var story = FirstBeatFailed(Every(60) with { Retry = Slow }).Until(Min(20) + Sec(5));

        var run = story.State.Run.ShouldNotBeNull();
        run.StartedAt.ShouldBe(Start + Min(20) + Sec(5));
        run.Slot.ShouldBe(new ScheduledWake(Start, 2, true, null));
        (run.Cause, run.Attempt).ShouldBe((StartCause.Retry, 2));
        story.State.RetrySlot.ShouldBeNull();
        story.State.NextSlot.ShouldBe(Start + Min(60));
        // A retry counts in a streak, and not for the flood guard.
        (story.State.StreakRuns, story.State.GuardedStarts.Length).ShouldBe((1, 0));
    }

    [Fact]
    public void A_run_that_is_due_before_leaves_what_is_in_backoff()
    {
        var story = Beating(Every(60) with { Retry = Slow }).Wake(Min(2), "failed").RunEnds(Min(3), RunOutcome.Failed)
            .Wake(Min(5), "urgent", Intent.Manual).When(new Input.Start());
        story.State.Run!.Wakes.Select(wake => wake.Reason).ShouldBe(["urgent"]);
        (story.State.Run.Cause, story.State.Run.Attempt).ShouldBe((StartCause.Manual, 1));
        // An operator's run is no part of a streak, and the guard does not count it.
        story.State.StreakRuns.ShouldBe(1);
        story.State.GuardedStarts.ShouldBe([Start + Min(2) + Sec(5)]);
    }

    [Theory]
    [InlineData(22.999, "urgent")]
    [InlineData(23, "failed urgent")]
    public void What_has_waited_long_enough_goes_with_any_run(double minute, string taken) =>
        Beating(Every(60) with { Retry = Slow }).Wake(Min(2), "failed").RunEnds(Min(3), RunOutcome.Failed)
            .Wake(Min(minute), "urgent", Intent.Manual).When(new Input.Start()).State.Run!.Wakes.Select(wake => wake.Reason)
            .ShouldBe(taken.Split(' '));

    [Fact]
    public void A_slot_takes_along_what_is_in_backoff()
    {
        var story = Beating(Every(30) with { Retry = new RetryPolicy { Backoff = Min(100), BackoffMax = Min(100) } })
            .Wake(Min(2), "failed").RunEnds(Min(3), RunOutcome.Failed).Until(Min(30));

        story.State.Run!.Wakes.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            wake => wake.Attempts.ShouldBe(2), wake => wake.NotBefore.ShouldBeNull());
        // The attempt is that of the wake, although the slot is fresh.
        (story.State.Run.Attempt, story.State.Run.Slot!.Attempts).ShouldBe((2, 1));
        story.State.Run.Reasons.ShouldBe(["interval", "retry", "failed"]);
    }

    [Fact]
    public void With_one_attempt_no_wake_is_poisoned()
    {
        var story = Beating(Every(60) with { Retry = new RetryPolicy { Attempts = 1 } }).Wake(Min(2)).Wake(Min(2)).Until(Min(3));

        story.State.Run!.Wakes.Length.ShouldBe(2);
    }

    [Fact]
    public void With_two_attempts_each_wake_that_failed_is_tried_alone()
    {
        var story = Beating(Every(60) with { Retry = new RetryPolicy { Attempts = 2 } }).Wake(Min(2), "one").Wake(Min(2), "two")
            .RunEnds(Min(3), RunOutcome.Failed).Wake(Min(3), "three").Until(Min(4) + Sec(5));

        story.State.Run!.Wakes.Select(wake => wake.Reason).ShouldBe(["one", "three"]);
    }

    [Fact]
    public void An_urgent_request_that_has_not_failed_does_not_choose_among_those_that_have()
    {
        var story = Beating(Every(60) with { Retry = new RetryPolicy { Attempts = 2 } }).Wake(Min(2), "one").Wake(Min(2), "two", Intent.Immediate)
            .RunEnds(Min(2), RunOutcome.Failed).When(new Input.PauseRequested(null, null)).Wake(Min(5), "three", Intent.Immediate)
            .When(new Input.ResumeRequested(null)).When(new Input.Start());

        story.State.Run!.Wakes.Select(wake => wake.Reason).ShouldBe(["one", "three"]);
    }

    [Fact]
    public void A_run_names_each_reason_once_and_fifty_at_most()
    {
        var story = Beating(Every(60)).When(Min(1), new Input.PauseRequested(null, null));
        for (var i = 0; i < 120; i++) story.Wake(Min(2), $"reason-{i / 2}");
        story.When(Min(3), new Input.ResumeRequested(null)).When(new Input.Start());

        story.State.Run!.Wakes.Length.ShouldBe(120);
        story.State.Run.Reasons.ShouldBe(Enumerable.Range(0, 50).Select(i => $"reason-{i}"));
    }

    [Fact]
    public void Nothing_starts_before_it_is_due_and_nothing_beside_a_run()
    {
        var story = Beating(Every(30)).When(Min(29.99), new Input.Start()).ThenNothing().Until(Min(30));

        story.State.Run.ShouldNotBeNull();
        story.When(Min(60), new Input.Start()).ThenNothing();
    }

    [Fact]
    public void A_first_beat_after_the_interval_is_a_plain_slot()
    {
        var story = new DeciderSpecification(Every(30) with { FirstBeat = FirstBeat.AfterInterval }, Start).When(new Input.Configured());
        story.State.Run.ShouldBeNull();

        story.Until(Min(30)).State.Run!.Reasons.ShouldBe(["interval"]);
    }

    [Fact]
    public void What_an_agent_caused_itself_counts_for_its_follow_up()
    {
        var events = new EventPolicy { SelfCaused = SelfCausedRule.FollowUp };
        var story = Beating(Every(60) with { Events = events }).Wake(Min(2), cause: CauseOf(Main, 1)).RunEnds(Min(3));
        story.State.LastFollowUpAt.ShouldBe(Start + Min(2) + Sec(5));

        story.Wake(Min(20)).RunEnds(Min(21)).State.LastFollowUpAt.ShouldBe(Start + Min(2) + Sec(5));
    }
}
