using Systole.Testing;
using static Systole.Core.Tests.Times;

namespace Systole.Core.Tests.Laws;

/// <summary>Each law, told in given, when, then.</summary>
public sealed class Examples
{
    private static readonly AgentId Main = AgentId.Parse("main");
    private static readonly AgentId Other = AgentId.Parse("other");

    private static AgentPolicy Every30 => new() { Id = Main, Schedule = new Schedule.Every(Min(30)) };

    private static AgentPolicy OnlyEvents => new() { Id = Main };

    /// <summary>An agent whose first beat is over.</summary>
    private static DeciderSpecification Beating(AgentPolicy policy) => new DeciderSpecification(policy, Start)
        .When(new Input.Configured()).Until(TimeSpan.Zero).RunEnds(Sec(5));

    private static Cause CauseOf(AgentId agent, long number, params Ancestor[] ancestors) =>
        new(new RunId(agent, number), Start, [.. ancestors]);

    // ---- L1

    [Fact]
    public void What_its_own_run_caused_waits_for_the_next_beat()
    {
        var story = Beating(Every30).Wake(Sec(10), "exec-event", cause: CauseOf(Main, 1));

        var accepted = story.Fact<Event.WakeAccepted>();
        accepted.Why.ShouldBe(Why.SelfCaused);
        accepted.Until.ShouldBe(Start + Min(30));
    }

    [Fact]
    public void A_loop_over_two_agents_is_seen_by_its_ancestry()
    {
        var story = Beating(Every30).Wake(Min(5), "reply", cause: CauseOf(Other, 3, new Ancestor(new RunId(Main, 1), Start)));

        story.Fact<Event.WakeAccepted>().Wake.SelfCaused.ShouldBeTrue();
    }

    [Fact]
    public void An_operators_wake_is_never_an_echo() =>
        Beating(Every30)
            .Wake(Sec(10), "wake", Intent.Manual, cause: CauseOf(Main, 1)).Fact<Event.WakeAccepted>().Wake.SelfCaused.ShouldBeFalse();

    [Fact]
    public void Without_a_schedule_echoes_get_one_extra_run_per_interval()
    {
        var story = new DeciderSpecification(OnlyEvents, Start).When(new Input.Configured())
            .Wake(TimeSpan.Zero, intent: Intent.Manual).When(new Input.Start()).RunEnds(Sec(5))
            .Wake(Min(2), cause: CauseOf(Main, 1)).RunEnds(Min(3));
        story.State.LastFollowUpAt.ShouldBe(Start + Min(2) + Sec(5));

        story.Wake(Min(4), cause: CauseOf(Main, 2)).Fact<Event.WakeAccepted>().Until.ShouldBe(Start + Min(32) + Sec(5));
    }

    [Fact]
    public void An_echo_that_is_allowed_is_bounded_by_the_doubling()
    {
        var story = Beating(Every30 with { Events = new EventPolicy { SelfCaused = SelfCausedRule.Allow } });
        story.Wake(Min(2), cause: CauseOf(Main, 1)).RunEnds(Min(2) + Sec(6)).Wake(Min(2) + Sec(7), cause: CauseOf(Main, 2));

        story.Fact<Event.WakeAccepted>().Why.ShouldBe(Why.EventBackoff);
        story.Fact<Event.WakeAccepted>().Until.ShouldBe(Start + Min(4) + Sec(5));
    }

    [Fact]
    public void An_echo_that_joins_a_wake_that_rides_along_starts_nothing()
    {
        var story = Beating(Every30).Wake(Min(1), intent: Intent.Next, key: "k").Wake(Min(2), key: "k", cause: CauseOf(Main, 1));

        story.Fact<Event.WakeAccepted>().Until.ShouldBe(Start + Min(30));
    }

    [Fact]
    public void Coalescing_counts_from_the_event_that_raised_a_wake()
    {
        var story = Beating(Every30).Wake(Min(1), intent: Intent.Next, key: "k").Wake(Min(5), key: "k");

        story.Fact<Event.WakeAccepted>().Until.ShouldBe(Start + Min(5) + Sec(5));
    }

    [Fact]
    public void Retries_without_events_are_no_streak()
    {
        var story = new DeciderSpecification(Every30, Start).When(new Input.Configured()).Until(TimeSpan.Zero)
            .RunEnds(Sec(5), RunOutcome.Failed).RunEnds(Sec(70), RunOutcome.Failed).RunEnds(Sec(200));

        story.Wake(Min(10)).Fact<Event.WakeAccepted>().Until.ShouldBe(Start + Min(10) + Sec(5));
    }

    // ---- L2, L3

    [Fact]
    public void An_event_never_moves_the_next_slot()
    {
        var story = Beating(Every30).Wake(Min(10)).RunEnds(Min(11));

        story.State.NextSlot.ShouldBe(Start + Min(30));
    }

    [Fact]
    public void After_a_late_start_the_next_slot_is_at_least_half_an_interval_away()
    {
        var story = Beating(Every30 with { Watch = new WatchPolicy { TimeoutAfter = TimeSpan.Zero } }).Until(Min(30)).RunEnds(Min(80));
        story.When(new Input.Start());

        // The slot at 60 waited for the run; the one at 90 is only ten minutes later.
        story.Events.OfType<Event.SlotSkipped>().ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            skipped => skipped.Slot.ShouldBe(Start + Min(90)), skipped => skipped.Why.ShouldBe(Why.LateStart));
        story.State.NextSlot.ShouldBe(Start + Min(120));
    }

    [Theory]
    [InlineData(CatchUp.Once, 0, 30)]
    [InlineData(CatchUp.Skip, 0, 120)]
    [InlineData(CatchUp.Once, 30, 120)]
    [InlineData(CatchUp.Once, 70, 30)]
    public void Whatever_number_was_missed_there_is_one_catch_up_or_none(CatchUp rule, int ageMaxMin, int nextSlotMin)
    {
        var story = Beating(Every30 with { CatchUp = rule, CatchUpAgeMax = Min(ageMaxMin) });
        story.Given(state => state).When(Sec(10), new Input.Missed(Start + Sec(10), Why.HostDown)).ThenNothing();

        // The host was down from 10 to 95 minutes: slots at 30, 60 and 90.
        var missed = Decider.Decide(FleetState.Initial, story.State, Every30 with { CatchUp = rule, CatchUpAgeMax = Min(ageMaxMin) },
            new Input.Missed(Start + Min(10), Why.HostDown), Start + Min(95)).OfType<Event.SlotsMissed>().ShouldHaveSingleItem();
        (missed.Count, missed.From, missed.To).ShouldBe((3, Start + Min(30), Start + Min(90)));
        missed.NextSlot.ShouldBe(Start + Min(nextSlotMin));
        missed.Startup.ShouldBe(nextSlotMin == 30);
    }

    [Fact]
    public void A_stop_exactly_on_a_slot_misses_it_and_a_start_on_one_does_not()
    {
        var missed = Decider.Decide(FleetState.Initial, Beating(Every30).State, Every30, new Input.Missed(Start + Min(30), Why.HostDown),
            Start + Min(60));

        missed.OfType<Event.SlotsMissed>().ShouldHaveSingleItem().To.ShouldBe(Start + Min(30));
    }

    [Fact]
    public void A_changed_interval_counts_from_the_last_scheduled_start()
    {
        var story = new DeciderSpecification(Every30 with { Schedule = new Schedule.Every(Min(20)) }, Start)
            .Given(_ => Beating(Every30).State);

        story.When(Min(10), new Input.Configured()).Fact<Event.Anchored>().NextSlot.ShouldBe(Start + Min(20));
    }

    // ---- L4

    [Fact]
    public void A_failed_run_returns_its_wakes_to_the_next_attempt()
    {
        var story = Beating(Every30).Wake(Min(5)).RunEnds(Min(6), RunOutcome.Failed);

        story.Fact<Event.RunFinished>().RetryAt.ShouldBe(Start + Min(6) + Sec(30));
        story.Until(Min(7)).State.Run!.Attempt.ShouldBe(2);
    }

    [Fact]
    public void A_wake_that_used_up_its_attempts_is_dead_lettered_with_an_alert()
    {
        var story = Beating(Every30).Wake(Min(5));
        foreach (var minute in (double[])[6, 8]) story.RunEnds(Min(minute), RunOutcome.Failed);
        story.RunEnds(Min(12), RunOutcome.Failed);

        story.Fact<Event.WakeDeadLettered>().Wake.Attempts.ShouldBe(3);
        story.Events.OfType<Event.AlertOpened>().Select(opened => opened.Alert.Kind).ShouldBe([AlertKind.Failed, AlertKind.DeadLetter]);
        story.State.Pending.Count.ShouldBe(0);
    }

    [Fact]
    public void A_poisoned_wake_does_not_take_others_along()
    {
        var story = Beating(Every30).Wake(Min(5), "one").Wake(Min(5), "two").RunEnds(Min(6), RunOutcome.Failed)
            .RunEnds(Min(8), RunOutcome.Failed);

        story.Until(Min(11)).State.Run!.Wakes.Select(wake => wake.Reason).ShouldBe(["one"]);
        // The other waits out the failure that follows, too: it does not come a minute later.
        story.RunEnds(Min(12), RunOutcome.Failed).Until(Min(13.9)).State.Run.ShouldBeNull();
        story.Until(Min(14)).State.Run!.Wakes.Select(wake => wake.Reason).ShouldBe(["two"]);
    }

    [Fact]
    public void An_urgent_request_takes_its_own_poisoned_wake_and_not_the_eldest()
    {
        var story = Beating(Every30).Wake(Min(5), "eldest").Wake(Min(5), "asked-for", key: "k")
            .RunEnds(Min(6), RunOutcome.Failed).RunEnds(Min(8), RunOutcome.Failed)
            .Wake(Min(8) + Sec(10), "operator", Intent.Manual, "k").When(new Input.Start());

        story.State.Run!.Wakes.Select(wake => wake.Reason).ShouldBe(["asked-for"]);
    }

    [Fact]
    public void A_full_inbox_refuses_and_drops_nothing()
    {
        var story = Beating(Every30 with { InboxMax = 1 }).Wake(Min(5), key: "k").Wake(Min(5));
        story.Fact<Event.WakeRefused>().Why.ShouldBe(Why.InboxFull);

        story.Wake(Min(5), key: "k").Fact<Event.WakeAccepted>().Wake.Count.ShouldBe(2);
    }

    // ---- L5

    [Fact]
    public void A_result_of_an_older_attempt_is_refused()
    {
        var story = Beating(Every30).Wake(Min(5)).Until(Min(6));

        var before = story.State;
        story.When(new Input.RunEnded(new RunId(Main, 1), new RunEnd { Outcome = RunOutcome.Succeeded, Duration = Sec(1) }));
        story.Fact<Event.ActivityRefused>().Late.ShouldBe(new LateResult(RunOutcome.Succeeded) { IsSeen = true });
        story.State.ShouldBe(before);
    }

    [Theory]
    [InlineData(DrainThen.Run, "30:30")]
    [InlineData(DrainThen.Skip, "60:30")]
    [InlineData(DrainThen.Defer, "45:00")]
    public void A_due_run_gives_registered_work_its_time(DrainThen then, string starts)
    {
        var story = Beating(Every30 with
        {
            Drain = new DrainPolicy { Then = then },
            Watch = new WatchPolicy { StaleAfter = Min(60), TimeoutAfter = TimeSpan.Zero },
        });
        story.When(Min(20), new Input.RegisterRequested("t", null));
        story.Until(Min(30));
        story.State.Drain.ShouldNotBeNull();
        story.State.Run.ShouldBeNull();

        if (then == DrainThen.Skip)
        {
            story.Until(Min(31)).State.NextSlot.ShouldBe(Start + Min(60));
            return;
        }
        if (then == DrainThen.Defer) story.When(Min(45), Stories.Ends("t"));
        story.Until(Clock(starts)).State.Run!.StartedAt.ShouldBe(Start + Clock(starts));
    }

    [Fact]
    public void A_due_run_does_not_wait_for_work_that_shows_no_life()
    {
        var story = Beating(Every30).When(Min(20), new Input.RegisterRequested("t", null));

        story.Until(Min(30)).State.Run!.StartedAt.ShouldBe(Start + Min(30));
        story.State.Registered["t"].Stale.ShouldBeTrue();
    }

    [Fact]
    public void A_run_past_its_limit_is_asked_then_terminated_then_killed()
    {
        var story = Beating(Every30).Until(Min(30));
        List<string> told = [];
        foreach (var at in (TimeSpan[])[Min(60), Min(60) + Sec(30), Min(60) + Sec(40)])
        {
            story.Until(at - Sec(1)).When(at, new Input.Due());
            told.AddRange(story.Events.OfType<Event.RunCancelling>().Select(rung => $"{Clock(story.Now)} {Names.Of(rung.Stage)}"));
        }

        told.ShouldBe(["1:00:00 ask", "1:00:30 terminate", "1:00:40 kill"]);
        story.RunEnds(Min(61), RunOutcome.Failed).Fact<Event.RunFinished>().Outcome.ShouldBe(RunOutcome.TimedOut);
    }

    // ---- pauses

    [Fact]
    public void On_resume_an_overdue_slot_gives_one_catch_up_and_every_slot_is_counted_once()
    {
        var story = Beating(Every30).When(Min(10), new Input.PauseRequested("lunch", null));
        story.When(Min(65), new Input.Missed(Start + Min(50), Why.HostSuspended));
        story.Events.OfType<Event.SlotsMissed>().ShouldBeEmpty();

        var missed = story.When(Min(95), new Input.ResumeRequested(null)).Fact<Event.SlotsMissed>();
        (missed.Count, missed.From, missed.To).ShouldBe((3, Start + Min(30), Start + Min(90)));
        story.Until(Min(95)).State.Run!.Reasons.ShouldBe(["interval", "startup"]);
    }

    // ---- clocks

    [Fact]
    public void A_clock_set_back_keeps_every_distance()
    {
        var story = Beating(Every30).Wake(Sec(10)).When(Sec(20), new Input.ClockStepped(-Min(10)));

        story.State.NextSlot.ShouldBe(Start + Min(20));
        story.State.LastStartAt.ShouldBe(Start - Min(10));
        story.State.Pending.All.Single().AcceptedAt.ShouldBe(Start + Sec(10) - Min(10));
    }

    [Fact]
    public void A_clock_set_forward_keeps_the_spacing_and_lets_the_slots_pass()
    {
        var story = Beating(Every30).When(Sec(20), new Input.ClockStepped(Min(40)));

        story.State.NextSlot.ShouldBe(Start + Min(30));
        story.State.LastStartAt.ShouldBe(Start + Min(40));
    }

    // ---- L7

    [Fact]
    public void The_next_run_is_explained_by_the_hold_that_ends_last()
    {
        var story = Beating(Every30).Wake(Sec(10));

        var explanation = story.Explanation;
        explanation.NextRunAt.ShouldBe(Start + Min(1));
        explanation.Why.ShouldBe(Why.MinSpacing);
        explanation.NextSlots.ShouldBe([Start + Min(30), Start + Min(60), Start + Min(90)]);
        explanation.Wakes.ShouldHaveSingleItem().Until.ShouldBe(Start + Min(1));
    }

    [Fact]
    public void An_agent_without_schedule_and_wakes_has_nothing_due()
    {
        var story = new DeciderSpecification(OnlyEvents, Start).When(new Input.Configured());

        story.NextDue.ShouldBeNull();
        story.Explanation.Cause.ShouldBeNull();
    }
}
