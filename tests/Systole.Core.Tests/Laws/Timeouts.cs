using Systole.Testing;
using static Systole.Core.Tests.Laws.Stories;
using static Systole.Core.Tests.Times;

namespace Systole.Core.Tests.Laws;

/// <summary>L5: what becomes of a run past its total limit.</summary>
public sealed class Timeouts
{
    private static readonly WatchPolicy TenMinutes = new() { TimeoutAfter = Min(10), StaleAfter = Min(3), DeferMax = Min(20) };

    /// <summary>A run that started a minute after the story began.</summary>
    private static DeciderSpecification Running(WatchPolicy watch) =>
        Beating(Every(120) with { Watch = watch }).Wake(Min(1), intent: Intent.Manual).Until(Min(1));

    private static DeciderSpecification Alive(DeciderSpecification story, double minute) =>
        story.When(Min(minute), Stories.Alive(story.State.Run!.Id));

    [Fact]
    public void A_silent_run_is_told_and_asked_to_stop_at_its_limit()
    {
        var story = Running(TenMinutes).When(Min(11) - Sec(1), new Input.Due());
        story.Events.OfType<Event.RunTimedOut>().ShouldBeEmpty();

        story.When(Min(11), new Input.Due());
        story.Fact<Event.RunTimedOut>().ShouldBe(new Event.RunTimedOut(new RunId(Main, 2), null, 600_000, 600_000));
        story.Fact<Event.AlertOpened>().Alert.ShouldBe(new OpenAlert("timed_out:main", AlertKind.TimedOut, Severity.Error, Start + Min(11))
        {
            Limit = new WatchLimit(Min(10), "watch.timeout_after"),
        });
        story.Fact<Event.RunCancelling>().Stage.ShouldBe(CancelStage.Ask);
    }

    [Fact]
    public void One_that_shows_life_is_told_once_and_asked_when_it_falls_silent()
    {
        var story = Alive(Running(TenMinutes), 10).When(Min(11), new Input.Due());
        story.Fact<Event.RunTimedOut>();
        story.Events.OfType<Event.RunCancelling>().ShouldBeEmpty();
        story.NextDue.ShouldBe(Start + Min(13));

        Alive(story, 12).NextDue.ShouldBe(Start + Min(15));
        story.When(Min(15) - Sec(1), new Input.Due()).ThenNothing();
        story.When(Min(15), new Input.Due()).Fact<Event.RunCancelling>().Why.ShouldBe("timeout");
        story.Events.OfType<Event.RunTimedOut>().ShouldBeEmpty();
    }

    [Fact]
    public void Life_puts_the_end_off_only_so_long()
    {
        var story = Running(TenMinutes);
        foreach (var minute in (double[])[3, 5, 7, 9, 11, 13, 15, 17, 19, 20.9]) Alive(story, minute);

        story.NextDue.ShouldBe(Start + Min(21));
        story.When(Min(21), new Input.Due()).Fact<Event.RunCancelling>().Why.ShouldBe("timeout");
    }

    [Theory]
    [InlineData(Phase.WaitingHuman)]
    [InlineData(Phase.Paused)]
    public void Who_waits_past_its_limit_is_not_silent_and_its_patience_does_not_run_out(Phase phase)
    {
        var story = Alive(Running(TenMinutes), 10).Until(Min(11));
        story.When(Min(12), Says(null, new ActivityReport { Phase = phase })).Until(Min(100)).State.Run!.Cancellation.ShouldBeNull();

        // Eleven of its twenty minutes were over: nine are left, or three of silence.
        story = Alive(story, 100);
        story.NextDue.ShouldBe(Start + Min(103));
        foreach (var minute in (double[])[102, 104, 106, 108]) Alive(story, minute);
        story.NextDue.ShouldBe(Start + Min(109));
        story.When(Min(109), new Input.Due()).Fact<Event.RunCancelling>().Why.ShouldBe("timeout");
    }

    [Fact]
    public void A_tool_that_was_declared_past_the_limit_puts_the_end_off_while_it_runs_and_not_only_afterwards()
    {
        var story = Alive(Running(TenMinutes with { ToolStaleAfter = Min(15) }), 10).Until(Min(11));
        story.When(Min(13), Says(null, new ActivityReport { Tool = "deploy", ToolTimeout = Min(5) }));

        story.NextDue.ShouldBe(Start + Min(26));
        story.When(Min(26), new Input.Due()).Fact<Event.RunCancelling>().Why.ShouldBe("timeout");
    }

    [Fact]
    public void Blind_time_puts_the_end_off_as_well()
    {
        var story = Running(TenMinutes).When(Min(5), new Input.Missed(Start + Min(4), Why.HostSuspended));
        foreach (var minute in (double[])[7, 9, 11, 13, 15, 17, 19, 21, 21.9]) Alive(story, minute);

        story.NextDue.ShouldBe(Start + Min(22));
    }

    [Fact]
    public void Where_the_policy_says_so_it_is_only_told()
    {
        var story = Running(TenMinutes with { OnTimeout = OnTimeout.Untrack }).When(Min(11), new Input.Due());

        story.Fact<Event.RunTimedOut>();
        story.Events.OfType<Event.RunCancelling>().ShouldBeEmpty();
        story.When(Min(60), new Input.Due()).ThenNothing();
    }

    [Fact]
    public void Nobody_is_woken_for_a_run_that_shows_life()
    {
        var waking = TenMinutes with { OnTimeout = OnTimeout.Wake };
        var story = Alive(Running(waking), 10).When(Min(11), new Input.Due());
        story.Fact<Event.RunTimedOut>();
        story.Events.OfType<Event.RecoveryDue>().ShouldBeEmpty();

        story.NextDue.ShouldBe(Start + Min(13));
        story.When(Min(13), new Input.Due()).Fact<Event.RecoveryDue>().Task.ShouldBe(CheckpointRules.HeartbeatTask);
        // Once for each time that it passes its limit.
        Alive(story, 14).Until(Min(30)).When(Min(30), new Input.Due()).ThenNothing();
        story.When(Min(30), new Input.ExtendRequested(RunRef.OfTask(null), Min(25))).Until(Min(35.9)).State.Run!.IsTakenUp.ShouldBeFalse();
        story.Until(Min(36)).State.Run!.IsTakenUp.ShouldBeTrue();

        story = Running(waking);
        for (var minute = 3; minute < 21; minute += 2) Alive(story, minute);
        story.Until(Min(20.9)).State.TaskRecoveries.ShouldBeEmpty();
        story.Until(Min(21)).State.TaskRecoveries.Keys.ShouldBe([CheckpointRules.HeartbeatTask]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void In_quarantine_and_where_nothing_can_run_nothing_follows_but_the_alert(bool canRun)
    {
        var policy = Every(120) with { Watch = TenMinutes with { OnTimeout = OnTimeout.Wake }, CanRun = canRun };
        var story = Running(policy.Watch);
        if (canRun) story.Given(state => state with { Quarantine = new Quarantine(Start, "it vanished too often") });

        var told = Decider.Decide(FleetState.Initial, story.State, policy, new Input.Due(), Start + Min(11));
        told.Select(happened => happened.GetType().Name).ShouldBe(["RunTimedOut", "AlertOpened"]);
        (Decider.NextDue(FleetState.Initial, Evolver.Evolve(story.State, told), policy, Start + Min(11)) <= Start + Min(11)).ShouldBeFalse();
    }

    [Fact]
    public void Without_a_limit_nothing_times_out()
    {
        var story = Running(new WatchPolicy { TimeoutAfter = TimeSpan.Zero, StaleAfter = Min(600) });

        story.When(Min(119), new Input.Due()).ThenNothing();
    }

    [Fact]
    public void Whom_an_operator_asked_before_nobody_asks_again()
    {
        var story = Running(TenMinutes with { CancelGrace = Min(60) }).When(Min(2), new Input.CancelRequested(new RunId(Main, 2)));

        story.When(Min(11), new Input.Due()).Fact<Event.RunTimedOut>();
        story.Events.OfType<Event.RunCancelling>().ShouldBeEmpty();
        story.NextDue.ShouldBe(Start + Min(62));
    }

    [Fact]
    public void Extensions_add_up_to_ten_years_and_no_further()
    {
        var story = Beating(Every(120)).When(Min(1), new Input.RegisterRequested("t"));
        foreach (var by in (TimeSpan[])[TimeSpan.FromDays(3000), TimeSpan.FromDays(3000), TimeSpan.MaxValue])
        {
            story.When(Min(1), new Input.ExtendRequested(RunRef.OfTask("t"), by));
        }

        story.Fact<Event.RunExtended>().Extension.ShouldBe(DurationText.Max);
        story.When(Min(2), Stories.Alive("t")).State.Registered["t"].Extension.ShouldBe(DurationText.Max);
    }

    [Fact]
    public void Registered_work_that_is_given_longer_while_its_limit_asks_it_to_stop_goes_on()
    {
        var story = Beating(Every(120) with { Watch = TenMinutes with { OnTimeout = OnTimeout.Cancel } }).When(Min(1), new Input.RegisterRequested("t"))
            .When(Min(10), Stories.Alive("t")).When(Min(11), new Input.Due());
        story.Fact<Event.RunCancelling>();

        story.When(Min(11) + Sec(5), new Input.ExtendRequested(RunRef.OfTask("t"), Min(5))).State.Registered["t"].Cancellation.ShouldBeNull();
        story.When(Min(15), Stories.Alive("t")).Until(Min(15.9)).State.Registered["t"].TimedOut.ShouldBeFalse();
        story.Until(Min(16)).State.Registered["t"].Cancellation.ShouldNotBeNull();
    }

    [Fact]
    public void What_an_operator_asked_to_stop_no_extension_takes_back()
    {
        var story = Beating(Every(120)).When(Min(1), new Input.RegisterRequested("t")).When(Min(2), new Input.CancelRequested(new RunId(Main, 2)));

        story.When(Min(2), new Input.ExtendRequested(RunRef.OfTask("t"), Min(5))).State.Registered["t"].Cancellation.ShouldNotBeNull();
    }

    [Fact]
    public void Of_registered_work_only_the_time_that_could_be_seen_is_told()
    {
        var story = Beating(Every(120) with { Watch = TenMinutes }).When(Min(1), new Input.RegisterRequested("t", null))
            .When(Min(5), new Input.Missed(Start + Min(3), Why.HostSuspended));

        story.When(Min(13), new Input.Due()).Fact<Event.RunTimedOut>().RunningMs.ShouldBe(600_000);
    }

    [Fact]
    public void What_registered_work_had_used_is_known_when_it_is_let_go()
    {
        var report = new ActivityReport { Tokens = 700, Usd = 0.07m };
        var story = Beating(Every(120) with { Watch = TenMinutes }).When(Min(1), new Input.RegisterRequested("t", null))
            .When(Min(2), new Input.RunActive(RunRef.Of(new RunId(Main, 2)), report)).When(Min(11), new Input.Due());

        var told = story.Fact<Event.RunTimedOut>();
        (told.Tokens, told.Usd).ShouldBe((700, 0.07m));
    }

    [Fact]
    public void Registered_work_past_its_limit_is_told_and_let_go()
    {
        var story = Beating(Every(120) with { Watch = TenMinutes }).When(Min(1), new Input.RegisterRequested("t", null)).When(Min(4), new Input.Due())
            .When(Min(11), new Input.Due());

        var left = new Interruption(new RunId(Main, 2), RunOutcome.TimedOut, Start + Min(11), Phase.None, OpenSteps.None);
        story.Fact<Event.RunTimedOut>().ShouldBe(new Event.RunTimedOut(new RunId(Main, 2), "t", 600_000, 600_000, left));
        story.State.Interrupted["t"].ShouldBe(left);
        story.Fact<Event.AlertClosed>().Alert.Kind.ShouldBe(AlertKind.Stale);
        story.Fact<Event.AlertOpened>().Alert.Id.ShouldBe("timed_out:main/t");
        story.State.Registered.ShouldBeEmpty();
    }

    [Fact]
    public void Idle_work_does_not_time_out_and_its_idleness_is_not_counted()
    {
        var story = Beating(Every(120) with { Watch = TenMinutes with { StaleAfter = Min(600) } }).When(Min(1), new Input.RegisterRequested("t", null))
            .When(Min(2), Stories.Idle("t"));
        story.NextDue.ShouldBe(Start + Min(120));

        story.When(Min(32), Stories.Alive("t")).NextDue.ShouldBe(Start + Min(41));
    }
}
