using Systole.Testing;
using static Systole.Core.Tests.Laws.Stories;
using static Systole.Core.Tests.Times;

namespace Systole.Core.Tests.Schedules;

/// <summary>L3: which slots have a run, which are let go, and what is told of them.</summary>
public sealed class SlotRulesTests
{
    private static ImmutableArray<Event> Decide(DeciderSpecification story, AgentPolicy policy, Input input, double minute) =>
        Decider.Decide(FleetState.Initial, story.State, policy, input, Start + Min(minute));

    private static Input.Missed Missed(double since, Why why = Why.HostDown) => new(Start + Min(since), why);

    [Theory]
    [InlineData(0, 30)]
    [InlineData(29.999, 30)]
    [InlineData(30, 60)]
    [InlineData(-100, 30)]
    [InlineData(1_000_000, 1_000_020)]
    public void The_first_slot_after_an_instant_is_on_the_grid(double after, double slot) =>
        new Schedule.Every(Min(30)).FirstSlotAfter(Start, TimeSpan.Zero, Start + Min(after)).ShouldBe(Start + Min(slot));

    [Theory]
    // Slot 0 is the first beat, which no jitter moves.
    [InlineData(0, 37)]
    [InlineData(36.999, 37)]
    [InlineData(37, 67)]
    public void Jitter_moves_the_grid_from_slot_one_on(double after, double slot) =>
        new Schedule.Every(Min(30)).FirstSlotAfter(Start, Min(7), Start + Min(after)).ShouldBe(Start + Min(slot));

    [Theory]
    [InlineData(60, 29, 0, 0)]
    [InlineData(60, 60, 1, 60)]
    [InlineData(60, 89.999, 1, 60)]
    [InlineData(60, 90, 2, 90)]
    [InlineData(60, 155, 4, 150)]
    public void Slots_are_counted_from_one_to_another(double from, double to, long count, double last)
    {
        var every = new Schedule.Every(Min(30));

        every.SlotsBetween(TimeSpan.Zero, Start + Min(from), Start + Min(to)).ShouldBe(count);
        var span = every.Span(Start, TimeSpan.Zero, Start + Min(from), Start + Min(to));
        span.ShouldBe(count == 0 ? SlotSpan.Empty : new SlotSpan(count, Start + Min(from), Start + Min(last)));
    }

    [Fact]
    public void An_agent_that_loses_its_schedule_has_no_slots_any_more()
    {
        var story = Listening(OnlyEvents).Given(_ => Beating(Every(30)).State);

        story.When(Min(10), new Input.Configured()).Fact<Event.Anchored>().ShouldBe(new Event.Anchored(Start, default, null, Startup: false));
        story.NextDue.ShouldBeNull();
        story.When(new Input.Configured()).ThenNothing();
    }

    [Theory]
    [InlineData(20, 10, 20)]
    // Slots at 7 and 14 have passed: one is due, and not all of them.
    [InlineData(7, 20, 14)]
    [InlineData(7, 21, 21)]
    public void A_changed_interval_counts_from_the_last_scheduled_start(double every, double now, double slot)
    {
        var anchored = Decide(Beating(Every(30)), Every(every), new Input.Configured(), now).ShouldHaveSingleItem();

        anchored.ShouldBe(new Event.Anchored(Start, new ScheduleKey(Min(every), null), Start + Min(slot), Startup: false));
    }

    [Fact]
    public void An_agent_that_never_beat_is_anchored_where_its_interval_changes()
    {
        var story = new DeciderSpecification(Every(30) with { FirstBeat = FirstBeat.AfterInterval }, Start).When(new Input.Configured());

        Decide(story, Every(20), new Input.Configured(), 10).ShouldHaveSingleItem()
            .ShouldBe(new Event.Anchored(Start + Min(10), new ScheduleKey(Min(20), null), Start + Min(30), Startup: false));
    }

    [Theory]
    [InlineData(44.999, 60)]
    // Exactly half an interval is not too close.
    [InlineData(45, 60)]
    [InlineData(45.001, 90)]
    public void After_a_late_start_the_next_slot_is_the_first_one_half_an_interval_away(double resumed, double next)
    {
        var story = Beating(Every(30)).When(Min(10), new Input.PauseRequested(null, null)).When(Min(resumed), new Input.ResumeRequested(null))
            .When(new Input.Start());

        story.State.NextSlot.ShouldBe(Start + Min(next));
        story.Events.OfType<Event.SlotSkipped>().Select(skipped => (skipped.Slot, skipped.Why)).ShouldBe(
            next > 60 ? [(Start + Min(60), Why.LateStart)] : []);
    }

    [Fact]
    public void A_slot_that_comes_due_while_the_one_before_waits_for_room_is_let_go_and_told_as_a_gap()
    {
        var events = Decide(Beating(Every(30)), Every(30), new Input.StartsDecided(), 60);

        events.OfType<Event.SlotSkipped>().ShouldHaveSingleItem()
            .ShouldBe(new Event.SlotSkipped(Start + Min(60), Why.Concurrency, Start + Min(90), Start + Min(30)));
        events.OfType<Event.AlertOpened>().ShouldHaveSingleItem().Alert.Kind.ShouldBe(AlertKind.Gap);
    }

    [Fact]
    public void A_slot_that_passes_while_the_one_before_waits_for_work_is_no_gap()
    {
        var story = Beating(Every(30) with
        {
            Drain = new DrainPolicy { Wait = Min(45) },
            Watch = new WatchPolicy { StaleAfter = Min(600), TimeoutAfter = TimeSpan.Zero },
        }).When(Min(1), new Input.RegisterRequested("t", null)).Until(Min(59)).When(Min(60), new Input.StartsDecided());

        story.Events.ShouldHaveSingleItem().ShouldBe(new Event.SlotSkipped(Start + Min(60), Why.Draining, Start + Min(90), Start + Min(30)));
    }

    [Fact]
    public void During_a_pause_slots_are_counted_and_not_told()
    {
        var story = Beating(Every(30)).When(Min(10), new Input.PauseRequested(null, null));

        Decide(story, Every(30), new Input.StartsDecided(), 70).ShouldBeEmpty();
    }

    [Fact]
    public void After_a_late_start_cron_is_due_when_it_says()
    {
        CronExpression.TryParse("0 * * * *", out var hourly, out _).ShouldBeTrue();
        var policy = new AgentPolicy { Id = Main, Schedule = new Schedule.Cron(hourly, Zone.Utc), FirstBeat = FirstBeat.AfterInterval };
        var story = Listening(policy).When(Min(10), new Input.PauseRequested(null, null)).When(Min(110), new Input.ResumeRequested(null))
            .When(new Input.Start());

        story.State.LastScheduledStartAt.ShouldBe(Start + Min(110));
        story.State.NextSlot.ShouldBe(Start + Min(120));
    }

    [Fact]
    public void A_slot_that_comes_due_at_the_very_end_of_a_wait_goes_with_the_run_that_starts_then()
    {
        var policy = Every(30) with
        {
            Drain = new DrainPolicy { Then = DrainThen.Defer },
            Watch = new WatchPolicy { StaleAfter = Min(600), TimeoutAfter = TimeSpan.Zero },
        };
        var story = Beating(policy).When(Min(1), new Input.RegisterRequested("t", null)).When(Min(60), new Input.Due());
        story.ThenNothing();

        // Nothing but room is missing where no run starts then.
        var full = Decider.Decide(story.Fleet, story.State, policy, new Input.StartsDecided(), Start + Min(60));
        full.OfType<Event.SlotSkipped>().ShouldHaveSingleItem().Why.ShouldBe(Why.Concurrency);

        story.When(new Input.Start()).Fact<Event.RunStarted>().Run.Slot!.Slot.ShouldBe(Start + Min(30));
        story.Fact<Event.SlotSkipped>().ShouldBe(new Event.SlotSkipped(Start + Min(60), Why.LateStart, Start + Min(90), Start + Min(90)));
        story.When(new Input.StartsDecided()).ThenNothing();
    }

    [Fact]
    public void Resumed_at_a_slot_it_starts_the_run_of_the_one_before_and_there_was_no_gap()
    {
        var story = Beating(Every(30)).When(Min(10), new Input.PauseRequested(null, null)).When(Min(60), new Input.ResumeRequested(null));
        story.When(new Input.Due()).ThenNothing();

        var run = story.When(new Input.Start()).Fact<Event.RunStarted>().Run;
        (run.Slot!.Slot, run.Slot.Startup).ShouldBe((Start + Min(30), true));
        story.Fact<Event.SlotSkipped>().Why.ShouldBe(Why.LateStart);
        story.Events.ShouldNotContain(happened => happened is Event.AlertOpened);
    }

    [Theory]
    [InlineData(32, 35, Why.HostDown, CatchUp.Once, true)]
    [InlineData(32, 35, Why.HostSuspended, CatchUp.Once, false)]
    [InlineData(32, 35, Why.HostDown, CatchUp.Skip, false)]
    [InlineData(20, 25, Why.HostDown, CatchUp.Once, false)]
    // Stopped and started at the very instant of the slot it is not late.
    [InlineData(30, 30, Why.HostDown, CatchUp.Once, false)]
    public void A_slot_that_waited_before_a_stop_is_a_catch_up_after_the_start(double since, double now, Why why, CatchUp rule, bool isOverdue)
    {
        var policy = Every(30) with { CatchUp = rule };
        var events = Decide(Beating(policy), policy, Missed(since, why), now);

        events.OfType<Event.Overdue>().Count().ShouldBe(isOverdue ? 1 : 0);
        events.OfType<Event.SlotsMissed>().ShouldBeEmpty();
    }

    [Fact]
    public void What_is_a_catch_up_already_is_not_told_again()
    {
        var story = Beating(Every(30));
        story.Given(Decide(story, Every(30), Missed(32), 35));
        story.State.Startup.ShouldBeTrue();

        Decide(story, Every(30), Missed(36), 37).ShouldBeEmpty();
    }

    [Theory]
    // A slot that waited before goes on to wait, whatever was missed after it.
    [InlineData(32, 95, CatchUp.Once, 0, 30, true)]
    [InlineData(32, 95, CatchUp.Skip, 0, 30, false)]
    // What was missed is caught up, or let go where it is too old.
    [InlineData(20, 95, CatchUp.Once, 0, 30, true)]
    [InlineData(20, 95, CatchUp.Skip, 0, 120, false)]
    [InlineData(20, 95, CatchUp.Once, 65, 30, true)]
    [InlineData(20, 95, CatchUp.Once, 64.999, 120, false)]
    public void What_is_due_after_slots_were_missed(double since, double now, CatchUp rule, double ageMax, double next, bool isStartup)
    {
        var policy = Every(30) with { CatchUp = rule, CatchUpAgeMax = Min(ageMax) };
        var missed = Decide(Beating(policy), policy, Missed(since), now).OfType<Event.SlotsMissed>().ShouldHaveSingleItem();

        (missed.NextSlot, missed.Cursor, missed.Startup).ShouldBe((Start + Min(next), Start + Min(120), isStartup));
        (missed.Count, missed.To, missed.Why).ShouldBe((since > 30 ? 2 : 3, Start + Min(90), Why.HostDown));
    }

    [Fact]
    public void A_first_beat_that_waits_stays_one_when_slots_after_it_are_let_go()
    {
        var policy = Every(30) with { CatchUp = CatchUp.Skip };
        var story = new DeciderSpecification(policy, Start).When(new Input.Configured());

        Decide(story, policy, Missed(10), 45).OfType<Event.SlotsMissed>().ShouldHaveSingleItem().Startup.ShouldBeTrue();
        // Missed itself, it is let go and what comes next is a plain slot.
        Decide(story, policy, Missed(0), 45).OfType<Event.SlotsMissed>().ShouldHaveSingleItem()
            .ShouldBe(new Event.SlotsMissed(2, Start, Start + Min(30), Why.HostDown, Start + Min(60), Start + Min(60), Startup: false));
    }

    private static AgentPolicy Office => Every(60) with { ActiveHours = new ActiveHours { From = 8 * 60, To = 20 * 60 } };

    [Theory]
    [InlineData(10)]
    // At 24:00 a window that is always open closes and opens.
    [InlineData(23)]
    public void A_slot_that_was_missed_by_a_moment_was_missed(int hour)
    {
        var policy = hour == 10 ? Office : Office with { ActiveHours = new ActiveHours { From = 0, To = ActiveHours.MinutesADay } };
        var slot = Start + Min(hour * 60);
        var story = Listening(policy).Given(state => state with { NextSlot = slot, SlotCursor = slot, Startup = false });
        var now = slot + Min(60) + TimeSpan.FromMilliseconds(1);

        var missed = Decider.Decide(FleetState.Initial, story.State, policy, new Input.Missed(slot, Why.HostDown), now);

        missed.OfType<Event.SlotsMissed>().Select(slots => (slots.Count, slots.Why)).ShouldBe([(2, Why.HostDown)]);
    }

    [Fact]
    public void A_slot_that_is_seven_days_away_to_the_millisecond_is_looked_at()
    {
        // Half past eight in Berlin, before the window; the clocks are set forward within the week.
        Zone.TryFind("Europe/Berlin", out var berlin).ShouldBeTrue();
        Instant.TryParse("2026-03-26T07:30Z", out var from).ShouldBeTrue();
        var policy = Every(7 * 24 * 60) with { ActiveHours = new ActiveHours { From = 9 * 60, To = 10 * 60, Zone = berlin } };
        var state = AgentState.Initial(Main) with { Anchor = from, NextSlot = from };

        Windows.ScheduledStart(state, policy, from).ShouldBe(from + TimeSpan.FromDays(7));
        Windows.ScheduledStart(state, policy, from - TimeSpan.FromMilliseconds(1)).ShouldBe(from + Min(30));
    }

    private static double Hour(Instant at) => (at - Start).TotalHours;

    [Theory]
    // Down from 10 to 23:30: the slots from 20 on were outside.
    [InlineData(10, 23.5, "20-23 x4 OutsideActiveHours, 10-19 x10 HostDown", 10, true)]
    // From 5 to 12:30 the next day: outside until 8, and from 20 to 8.
    [InlineData(5, 36.5, "5-31 x15 OutsideActiveHours, 8-36 x17 HostDown", 8, true)]
    // Down in the night only: nothing was missed.
    [InlineData(21, 23.5, "21-23 x3 OutsideActiveHours", 24, false)]
    [InlineData(10, 12.5, "10-12 x3 HostDown", 10, true)]
    public void Slots_outside_active_hours_are_told_for_what_they_are(double from, double to, string told, double next, bool isStartup)
    {
        var story = Listening(Office).Given(
            state => state with { NextSlot = Start + Min(from * 60), SlotCursor = Start + Min(from * 60), Startup = false });
        var missed = Decide(story, Office, Missed(from * 60), to * 60).OfType<Event.SlotsMissed>().ToList();

        string.Join(", ", missed.Select(slots => $"{Hour(slots.From)}-{Hour(slots.To)} x{slots.Count} {slots.Why}")).ShouldBe(told);
        missed.ShouldAllBe(slots => slots.NextSlot == Start + Min(next * 60) && slots.Startup == isStartup);
    }
}
