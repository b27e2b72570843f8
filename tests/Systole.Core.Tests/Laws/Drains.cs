using Systole.Testing;
using static Systole.Core.Tests.Laws.Stories;
using static Systole.Core.Tests.Times;

namespace Systole.Core.Tests.Laws;

/// <summary>L5: a due run gives registered work of its agent time to end.</summary>
public sealed class Drains
{
    private static AgentPolicy Draining(DrainPolicy? drain = null) => Every(30) with
    {
        Drain = drain ?? new DrainPolicy(),
        // Work that shows no life is another story.
        Watch = new WatchPolicy { StaleAfter = Min(600), TimeoutAfter = TimeSpan.Zero },
    };

    private static DeciderSpecification Working(AgentPolicy policy, params string[] tasks)
    {
        var story = Beating(policy);
        foreach (var task in tasks) story.When(Min(1), new Input.RegisterRequested(task, null));
        return story;
    }

    [Fact]
    public void When_a_run_is_due_whoever_is_at_work_is_asked_for_a_checkpoint()
    {
        var story = Working(Draining(), "busy", "idle").When(Min(2), Idle("idle")).When(Min(30), new Input.Due());

        story.Fact<Event.Draining>().ShouldBe(new Event.Draining(new Drain(Start + Min(30), Start + Min(30) + Sec(30)), null));
        story.Fact<Event.CheckpointRequested>().Run.ShouldBe(story.State.Registered["busy"].Id);
        story.When(Min(30) + Sec(10), new Input.Due()).ThenNothing();
        story.When(Min(30) + Sec(29), new Input.Start()).ThenNothing();
        story.Until(Min(30) + Sec(30)).State.Run!.StartedAt.ShouldBe(Start + Min(30) + Sec(30));
        story.State.Drain.ShouldBeNull();
    }

    [Fact]
    public void Nothing_is_waited_for_where_all_are_idle_or_where_the_wait_is_off()
    {
        Working(Draining(), "idle").When(Min(2), Idle("idle")).Until(Min(30)).State.Run.ShouldNotBeNull();
        Working(Draining(new DrainPolicy { Wait = TimeSpan.Zero }), "busy").Until(Min(30)).State.Run.ShouldNotBeNull();
    }

    [Fact]
    public void When_the_work_ends_the_run_starts_at_once()
    {
        var story = Working(Draining(), "busy").When(Min(30) + Sec(10), Ends("busy")).Until(Min(30) + Sec(10));

        story.State.Run!.StartedAt.ShouldBe(Start + Min(30) + Sec(10));
        story.State.Drain.ShouldBeNull();
    }

    [Fact]
    public void A_wait_whose_work_ended_while_a_run_was_in_progress_is_over()
    {
        var story = Working(Draining(), "busy").Until(Min(30)).Wake(Min(30) + Sec(5), intent: Intent.Manual).When(new Input.Start());
        story.State.Drain.ShouldBeNull();

        story = Working(Draining(), "busy").Until(Min(30)).When(Min(30) + Sec(5), Ends("busy"));
        story.When(new Input.Due()).Fact<Event.Draining>().ShouldBe(new Event.Draining(null, null));
    }

    [Theory]
    [InlineData(Intent.Manual)]
    [InlineData(Intent.Immediate)]
    public void An_urgent_wake_does_not_wait_and_no_wait_begins_for_it(Intent intent)
    {
        var story = Working(Draining(), "busy").Wake(Min(10), intent: intent).When(new Input.Due());
        story.State.Drain.ShouldBeNull();

        story.When(new Input.Start()).State.Run!.StartedAt.ShouldBe(Start + Min(10));
    }

    [Fact]
    public void No_wait_begins_beside_a_run_or_in_a_pause()
    {
        var story = Working(Draining(), "busy").Wake(Min(29), intent: Intent.Immediate).Until(Min(29));
        story.State.Run.ShouldNotBeNull();
        story.When(Min(30), new Input.Due()).State.Drain.ShouldBeNull();

        story.RunEnds(Min(31)).When(new Input.Due()).Fact<Event.Draining>().Drain!.Since.ShouldBe(Start + Min(31));
        Working(Draining(), "busy").When(Min(2), new Input.PauseRequested(null, null)).When(Min(30), new Input.Due()).State.Drain.ShouldBeNull();
    }

    [Fact]
    public void Deferred_it_waits_for_an_interval_at_most()
    {
        var story = Working(Draining(new DrainPolicy { Then = DrainThen.Defer }), "busy").When(Min(30), new Input.Due());
        story.Fact<Event.Draining>().Drain!.Until.ShouldBe(Start + Min(60));

        var patient = Working(Draining(new DrainPolicy { Then = DrainThen.Defer, Wait = Min(45) }), "busy").When(Min(30), new Input.Due());
        patient.Fact<Event.Draining>().Drain!.Until.ShouldBe(Start + Min(75));
    }

    [Fact]
    public void Deferred_it_waits_from_the_due_instant_on_and_gives_the_work_its_time_at_least()
    {
        var policy = Draining(new DrainPolicy { Then = DrainThen.Defer });
        var late = Working(policy, "busy").When(Min(20), new Input.PauseRequested(null, null)).When(Min(50), new Input.ResumeRequested(null));
        late.When(new Input.Due()).Fact<Event.Draining>().Drain!.Until.ShouldBe(Start + Min(60));

        var later = Working(policy, "busy").When(Min(20), new Input.PauseRequested(null, null)).When(Min(70), new Input.ResumeRequested(null));
        later.When(new Input.Due()).Fact<Event.Draining>().Drain!.Until.ShouldBe(Start + Min(70) + Sec(30));
    }

    [Fact]
    public void Skipped_a_pause_that_begins_meanwhile_keeps_the_slot()
    {
        var story = Working(Draining(new DrainPolicy { Then = DrainThen.Skip }), "busy").When(Min(30), new Input.Due())
            .When(Min(30) + Sec(10), new Input.PauseRequested(null, null)).When(Min(30) + Sec(30), new Input.Due());
        story.Fact<Event.Draining>().ShouldBe(new Event.Draining(null, null));
        story.State.NextSlot.ShouldBe(Start + Min(30));

        story.When(Min(40), new Input.ResumeRequested(null)).When(new Input.Due());
        story.Fact<Event.Draining>().Drain.ShouldBe(new Drain(Start + Min(40), Start + Min(40) + Sec(30)));
    }

    [Fact]
    public void Skipped_a_catch_up_is_told_once_and_waits_for_the_next_slot()
    {
        var story = Working(Draining(new DrainPolicy { Then = DrainThen.Skip }), "busy").When(Min(20), new Input.PauseRequested(null, null))
            .When(Min(70), new Input.ResumeRequested(null)).When(new Input.Due()).When(Min(70) + Sec(30), new Input.Due());
        story.Fact<Event.Draining>().ShouldBe(new Event.Draining(null, Start + Min(90)));
        story.Events.ShouldNotContain(happened => happened is Event.SlotSkipped);

        story.When(Min(80), Ends("busy")).Until(Min(89)).State.Run.ShouldBeNull();
        var slot = story.Until(Min(90)).State.Run!.Slot!;
        (slot.Slot, slot.Startup).ShouldBe((Start + Min(30), true));
    }

    [Fact]
    public void What_is_going_to_be_skipped_has_no_known_end_though_a_window_closes_meanwhile()
    {
        // Open until 00:20; the wait that begins at 00:10 ends at 00:30 and lets the event go.
        var policy = Draining(new DrainPolicy { Wait = Min(20), Then = DrainThen.Skip }) with { ActiveHours = new ActiveHours { From = 60, To = 20 } };
        var story = Working(policy, "busy").Wake(Min(10));
        story.Fact<Event.WakeAccepted>().ShouldSatisfyAllConditions(told => told.Why.ShouldBe(Why.Draining), told => told.Until.ShouldBeNull());
        story.Explanation.ShouldSatisfyAllConditions(told => told.NextRunAt.ShouldBeNull(), told => told.Why.ShouldBe(Why.Draining));
    }

    [Fact]
    public void Work_that_falls_silent_first_is_waited_for_until_then()
    {
        var policy = Draining(new DrainPolicy { Wait = Min(15), Then = DrainThen.Skip }) with
        {
            Watch = new WatchPolicy { StaleAfter = Min(20), TimeoutAfter = TimeSpan.Zero },
        };
        var story = Working(policy, "busy").Wake(Min(10));

        story.Fact<Event.WakeAccepted>().ShouldSatisfyAllConditions(
            told => told.Why.ShouldBe(Why.Draining), told => told.Until.ShouldBe(Start + Min(21)));
        story.Explanation.NextRunAt.ShouldBe(Start + Min(21));
        story.Until(Min(21)).State.Run!.StartedAt.ShouldBe(Start + Min(21));
    }

    [Fact]
    public void What_comes_due_as_the_work_falls_silent_was_not_held_by_it()
    {
        var policy = Draining() with { Watch = new WatchPolicy { StaleAfter = Min(20), TimeoutAfter = TimeSpan.Zero } };
        var story = Working(policy, "busy").Wake(Min(21) - Sec(5));

        story.Fact<Event.WakeAccepted>().ShouldSatisfyAllConditions(
            told => told.Why.ShouldBe(Why.Coalescing), told => told.Until.ShouldBe(Start + Min(21)));
    }

    [Fact]
    public void Work_that_times_out_first_is_waited_for_until_then()
    {
        var policy = Draining(new DrainPolicy { Wait = Min(15), Then = DrainThen.Skip }) with
        {
            Watch = new WatchPolicy { StaleAfter = Min(600), TimeoutAfter = Min(20) },
        };
        var story = Working(policy, "busy").Wake(Min(10));

        story.Fact<Event.WakeAccepted>().Until.ShouldBe(Start + Min(21));
        story.Until(Min(21)).State.Run!.StartedAt.ShouldBe(Start + Min(21));
    }

    [Fact]
    public void A_wait_that_ends_in_a_skip_before_another_hold_ends_leaves_no_known_end()
    {
        // The slot at 30 is skipped at 00:30:30, and the event that spacing holds until then waits for the next one with it.
        var policy = Draining(new DrainPolicy { Then = DrainThen.Skip }) with { Events = new EventPolicy { MinSpacing = Min(20) } };
        var story = Working(policy, "busy").Wake(Min(14), intent: Intent.Immediate).Until(Min(15)).RunEnds(Min(16)).Wake(Min(29)).Wake(Min(30));

        story.Fact<Event.WakeAccepted>().ShouldSatisfyAllConditions(told => told.Why.ShouldBe(Why.Draining), told => told.Until.ShouldBeNull());
    }

    [Fact]
    public void Work_that_falls_silent_as_the_wait_ends_has_had_what_is_due_skipped()
    {
        var policy = Draining(new DrainPolicy { Wait = Min(5), Then = DrainThen.Skip }) with
        {
            Watch = new WatchPolicy { StaleAfter = Min(34), TimeoutAfter = TimeSpan.Zero },
        };

        var story = Working(policy, "busy").Until(Min(29));
        story.Explanation.NextRunAt.ShouldBeNull();
        story.Until(Min(36)).State.Run.ShouldBeNull();
    }

    [Fact]
    public void Skipped_a_slot_is_let_go_and_everything_waits_for_the_next_one()
    {
        var story = Working(Draining(new DrainPolicy { Then = DrainThen.Skip }), "busy").Until(Min(30)).Wake(Min(30) + Sec(10));
        story.Fact<Event.WakeAccepted>().ShouldSatisfyAllConditions(told => told.Why.ShouldBe(Why.Draining), told => told.Until.ShouldBeNull());

        story.When(Min(30) + Sec(29), new Input.Due()).ThenNothing();
        story.When(Min(30) + Sec(30), new Input.Due());
        story.Fact<Event.SlotSkipped>().ShouldBe(new Event.SlotSkipped(Start + Min(30), Why.Draining, Start + Min(60), Start + Min(60)));
        story.Fact<Event.Draining>().ShouldBe(new Event.Draining(null, Start + Min(60)));
        story.State.SkipUntil.ShouldBe(Start + Min(60));
        story.When(Min(40), Ends("busy")).Until(Min(59)).State.Run.ShouldBeNull();
        story.Until(Min(60)).State.Run!.Wakes.Length.ShouldBe(1);
        story.State.SkipUntil.ShouldBeNull();
    }

    [Theory]
    [InlineData(25)]
    [InlineData(26)]
    public void Skipped_an_event_that_would_start_when_the_wait_ends_or_later_has_no_known_end_either(int second)
    {
        var story = Working(Draining(new DrainPolicy { Then = DrainThen.Skip }), "busy").Until(Min(30)).Wake(Min(30) + Sec(second));

        story.Fact<Event.WakeAccepted>().ShouldSatisfyAllConditions(told => told.Why.ShouldBe(Why.Draining), told => told.Until.ShouldBeNull());
        story.Until(Min(59)).State.SkipUntil.ShouldBe(Start + Min(60));
        story.State.Run.ShouldBeNull();
    }

    [Fact]
    public void What_is_due_when_the_wait_ends_anyway_is_not_held_by_it()
    {
        var story = Working(Draining(), "busy").Until(Min(30)).Wake(Min(30) + Sec(25));

        story.Fact<Event.WakeAccepted>().ShouldSatisfyAllConditions(
            told => told.Why.ShouldBe(Why.Coalescing), told => told.Until.ShouldBe(Start + Min(30) + Sec(30)));
    }

    [Fact]
    public void Skipped_an_event_waits_for_the_next_slot()
    {
        var story = Working(Draining(new DrainPolicy { Then = DrainThen.Skip }), "busy").Wake(Min(10)).When(Min(10) + Sec(35), new Input.Due());

        story.Events.OfType<Event.SlotSkipped>().ShouldBeEmpty();
        story.Fact<Event.Draining>().ShouldBe(new Event.Draining(null, Start + Min(30)));
    }

    [Fact]
    public void Skipped_without_a_schedule_an_event_waits_for_an_interval()
    {
        var story = Listening(Draining(new DrainPolicy { Then = DrainThen.Skip }) with { Schedule = null })
            .When(Min(1), new Input.RegisterRequested("busy", null)).Wake(Min(10)).When(Min(10) + Sec(35), new Input.Due());

        story.Fact<Event.Draining>().ShouldBe(new Event.Draining(null, Start + Min(40) + Sec(35)));
    }
}
