using Systole.Testing;
using static Systole.Core.Tests.Laws.Stories;
using static Systole.Core.Tests.Times;

namespace Systole.Core.Tests.Laws;

/// <summary>L7: what a wake waits for, until when, and which of several holds is named.</summary>
public sealed class Holds
{
    private static (Why, double?) Told(DeciderSpecification story) =>
        story.Fact<Event.WakeAccepted>() is var told ? (told.Why, told.Until is { } until ? (until - Start).TotalMinutes : null) : default;

    [Fact]
    public void Of_two_holds_that_end_at_one_instant_the_first_is_named()
    {
        // Coalescing and the spacing after the first beat both end after a minute.
        Told(Beating(Every(30)).Wake(Sec(55))).ShouldBe((Why.Coalescing, 1));
        Told(Beating(Every(30)).Wake(Sec(54))).ShouldBe((Why.MinSpacing, 1));
    }

    [Fact]
    public void Of_two_things_that_are_due_at_one_instant_the_slot_counts()
    {
        var story = Beating(Every(30)).Wake(Min(30) - Sec(5));

        story.Explanation.NextRunAt.ShouldBe(Start + Min(30));
        story.Explanation.Cause.ShouldBe(StartCause.Slot);
    }

    [Theory]
    [InlineData(1.5, 0, 1.5 + (5.0 / 60))]
    [InlineData(2, 10, 2 + (5.0 / 60))]
    public void What_rides_along_without_a_schedule_is_followed_up(double first, double second, double until)
    {
        var story = Listening(OnlyEvents).Wake(Min(first), intent: Intent.Next);
        Told(story).ShouldBe((Why.Coalescing, until));
        if (second <= 0) return;

        // At most one extra run an interval, which is half an hour here.
        Told(story.RunEnds(Min(3)).Wake(Min(second), intent: Intent.Next)).ShouldBe((Why.NextRequested, until + 30));
        Told(story.Wake(Min(second), cause: CauseOf(Main, 1))).ShouldBe((Why.SelfCaused, until + 30));
    }

    [Fact]
    public void With_a_schedule_it_waits_for_the_slot_and_says_so() =>
        Told(Beating(Every(30)).Wake(Min(10), intent: Intent.Next)).ShouldBe((Why.NextRequested, 30));

    [Fact]
    public void A_pause_holds_everything_until_its_end()
    {
        Told(Beating(Every(30)).When(Min(5), new Input.PauseRequested(null, Min(15))).Wake(Min(10))).ShouldBe((Why.Paused, 20));
        // Coalescing ends with it, and the pause counts.
        Told(Beating(Every(30)).When(Min(5), new Input.PauseRequested(null, Min(15))).Wake(Min(20) - Sec(5))).ShouldBe((Why.Paused, 20));
        Told(Beating(Every(30)).When(Min(5), new Input.PauseRequested(null, null)).Wake(Min(10))).ShouldBe((Why.Paused, null));
    }

    [Fact]
    public void What_is_held_for_longer_than_the_pause_names_what_holds_it()
    {
        var slow = Every(60) with { Retry = new RetryPolicy { Backoff = Min(20), BackoffMax = Min(20) } };
        var story = Beating(slow).Wake(Min(2)).RunEnds(Min(3), RunOutcome.Failed).When(Min(5), new Input.PauseRequested(null, Min(15)));

        Told(story.Wake(Min(10))).ShouldBe((Why.FailureBackoff, 23));
    }

    [Fact]
    public void What_waits_for_a_slot_waits_in_the_pause_before_it_as_well()
    {
        var story = Beating(Every(30)).When(Min(5), new Input.PauseRequested(null, Min(15))).Wake(Min(10), intent: Intent.Next);

        Told(story).ShouldBe((Why.Paused, 30));
        (story.Explanation.NextRunAt, story.Explanation.Why).ShouldBe((Start + Min(30), Why.None));
    }

    [Fact]
    public void At_the_very_end_of_a_pause_nothing_is_held_by_it()
    {
        var story = Beating(Every(30)).When(Min(5), new Input.PauseRequested(null, Min(15))).Wake(Min(20), intent: Intent.Immediate);

        Told(story).ShouldBe((Why.Concurrency, null));
    }

    [Fact]
    public void A_pause_that_ends_with_the_slot_is_not_what_holds_it()
    {
        var story = Beating(Every(30)).When(Min(5), new Input.PauseRequested(null, Min(25)));

        (story.Explanation.NextRunAt, story.Explanation.Why).ShouldBe((Start + Min(30), Why.None));
    }

    [Fact]
    public void What_a_pause_lets_go_outside_active_hours_waits_for_their_opening()
    {
        // Open until 00:15 and from 01:00 on; the pause ends at 00:20.
        var policy = Every(30) with { ActiveHours = new ActiveHours { From = 60, To = 15 } };
        var story = Beating(policy).When(Min(5), new Input.PauseRequested(null, Min(15))).Wake(Min(6));

        Told(story).ShouldBe((Why.OutsideActiveHours, 60));
        (story.Explanation.NextRunAt, story.Explanation.Why).ShouldBe((Start + Min(60), Why.OutsideActiveHours));
    }

    [Fact]
    public void What_a_pause_holds_and_is_going_to_be_skipped_after_it_waits_for_the_work()
    {
        var story = Beating(Draining(DrainThen.Skip)).When(Min(1), new Input.RegisterRequested("t", null))
            .When(Min(5), new Input.PauseRequested(null, Min(15))).Wake(Min(6));

        Told(story).ShouldBe((Why.Draining, null));
        (story.Explanation.NextRunAt, story.Explanation.Why).ShouldBe((null, Why.Draining));
    }

    [Fact]
    public void Holds_that_end_at_one_instant_are_listed_in_the_order_of_their_reasons()
    {
        var story = Beating(Every(30)).When(Min(5), new Input.PauseRequested(null, Min(15))).Wake(Min(20) - Sec(5));

        story.Explanation.Holds.ShouldBe([new Hold(Why.Coalescing, Start + Min(20)), new Hold(Why.Paused, Start + Min(20))]);
    }

    [Theory]
    [InlineData(20.0, 25.0, 25.0)]
    [InlineData(25.0, 20.0, 25.0)]
    [InlineData(null, 20.0, null)]
    [InlineData(20.0, null, null)]
    public void Of_the_pause_of_everything_and_the_agents_own_the_longer_counts(double? all, double? own, double? until)
    {
        Instant? At(double? minute) => minute is { } at ? Start + Min(at) : null;
        var story = Beating(Every(60)).GivenFleet(FleetState.Initial with { Pause = new Pause(Start + Min(1), At(all), null) })
            .Given(state => state with { Pause = new Pause(Start + Min(1), At(own), null) });

        Told(story.Wake(Min(10))).ShouldBe((Why.Paused, until));
    }

    [Fact]
    public void A_wake_in_backoff_is_promised_its_own_retry_although_another_run_comes_first()
    {
        var slow = Every(60) with { Retry = new RetryPolicy { Backoff = Min(20), BackoffMax = Min(20) } };
        DeciderSpecification Failed(AgentPolicy policy) => Beating(policy).Wake(Min(2), key: "k").RunEnds(Min(3), RunOutcome.Failed)
            .When(Min(4), new Input.PauseRequested(null, Min(6))).Wake(Min(5), intent: Intent.Immediate);

        Told(Failed(slow).Wake(Min(6), key: "k")).ShouldBe((Why.FailureBackoff, 23));
        // The spacing after a later start holds it for longer.
        Told(Failed(slow).Given(state => state with { LastStartAt = Start + Min(22.5) }).Wake(Min(6), key: "k")).ShouldBe((Why.MinSpacing, 23.5));
        // A slot takes it along.
        var tenfold = Every(30) with { Retry = new RetryPolicy { Backoff = Min(100), BackoffMax = Min(100) } };
        Told(Beating(tenfold).Wake(Min(2), key: "k").RunEnds(Min(3), RunOutcome.Failed).Wake(Min(6), key: "k")).Item2.ShouldBe(30);
    }

    [Fact]
    public void A_wake_whose_backoff_ends_with_another_run_goes_with_that()
    {
        var slow = Every(60) with { Retry = new RetryPolicy { Backoff = Min(20), BackoffMax = Min(20) } };
        var story = Beating(slow).Wake(Min(2), key: "k").RunEnds(Min(3), RunOutcome.Failed).When(Min(4), new Input.PauseRequested(null, Min(19)))
            .Wake(Min(5), intent: Intent.Immediate).Given(state => state with { LastStartAt = Start + Min(22.5) });

        Told(story.Wake(Min(6), key: "k")).Item2.ShouldBe(23);
    }

    private static AgentPolicy Draining(DrainThen then) => Every(30) with
    {
        Drain = new DrainPolicy { Then = then },
        Watch = new WatchPolicy { StaleAfter = Min(600), TimeoutAfter = TimeSpan.Zero },
    };

    [Fact]
    public void Registered_work_is_promised_its_time_before_the_wait_begins()
    {
        var story = Beating(Draining(DrainThen.Run)).When(Min(1), new Input.RegisterRequested("t", null));

        Told(story.Wake(Min(10))).ShouldBe((Why.Draining, 10 + (35.0 / 60)));
    }

    [Fact]
    public void Where_runs_are_skipped_for_work_only_what_waits_for_work_has_no_known_end()
    {
        Told(Beating(Draining(DrainThen.Skip)).Wake(Min(10))).ShouldBe((Why.Coalescing, 10 + (5.0 / 60)));
        Told(Beating(Draining(DrainThen.Skip)).When(Min(1), new Input.RegisterRequested("t", null)).Wake(Min(10))).ShouldBe((Why.Draining, null));
    }

    [Fact]
    public void A_wait_for_work_ends_in_a_pause_too()
    {
        var skipping = Beating(Draining(DrainThen.Skip)).When(Min(1), new Input.RegisterRequested("t", null)).Until(Min(30))
            .When(Min(30) + Sec(10), new Input.PauseRequested(null, null));
        skipping.NextDue.ShouldBe(Start + Min(30) + Sec(30));
        skipping.Until(Min(40)).State.Drain.ShouldBeNull();

        var waiting = Beating(Draining(DrainThen.Run)).When(Min(1), new Input.RegisterRequested("t", null)).Until(Min(30))
            .When(Min(30) + Sec(30), new Input.PauseRequested(null, null));
        // Nothing is due but that the work falls silent.
        waiting.NextDue.ShouldBe(Start + Min(601));
    }

    [Fact]
    public void What_was_due_before_and_is_open_now_stays_due_since_then()
    {
        var policy = Every(30) with { ActiveHours = new ActiveHours { From = 0, To = 20 * 60 } };
        var story = Beating(policy);

        // Lateness is what starts are ordered by.
        Systole.Core.Starts.Plan(FleetState.Initial, story.State, policy, Start + Min(45)).At.ShouldBe(Start + Min(30));
        Systole.Core.Starts.Plan(FleetState.Initial, story.State, policy, Start + Min(30)).At.ShouldBe(Start + Min(30));
        Systole.Core.Starts.Plan(FleetState.Initial, story.State, policy, Start + Min(10)).At.ShouldBe(Start + Min(30));
    }
}
