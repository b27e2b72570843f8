using Systole.Testing;
using static Systole.Core.Tests.Laws.Stories;
using static Systole.Core.Tests.Times;

namespace Systole.Core.Tests.Laws;

/// <summary>The watch: checkpoints, what an attempt leaves behind, and how work is taken up again.</summary>
public sealed class Recoveries
{
    private static readonly AgentPolicy Watched = new() { Id = Main, CanRun = false };

    private static DeciderSpecification Working(WatchPolicy? watch = null) => new DeciderSpecification(
        Watched with { Watch = watch ?? new WatchPolicy() }, Start).When(new Input.Configured()).When(TimeSpan.Zero, new Input.RegisterRequested("t"));

    private static Heart Having(AgentPolicy policy)
    {
        var heart = new Heart();
        heart.Load(AgentState.Initial(Main), policy);
        return heart;
    }

    private static Input.CheckpointGiven Saves(string? task = "t", long? token = null, long? sequence = null) =>
        new Input.CheckpointGiven(RunRef.OfTask(task), token, sequence);

    [Fact]
    public void Checkpoints_are_numbered_and_an_older_one_is_not_taken()
    {
        var story = Working().When(Min(1), Saves()).When(Min(2), Saves());
        story.Fact<Event.CheckpointSaved>().Mark.ShouldBe(new CheckpointMark(2, new RunId(Main, 1), Start + Min(2)));

        story.When(Min(3), Saves(sequence: 2)).ThenNothing();
        story.When(Min(3), Saves(token: 7)).ThenNothing();
        CheckpointRules.Refused(story.State.Registered["t"], new Input.CheckpointGiven(RunRef.OfTask("t"), 1, 2)).ShouldBe(Why.StaleSequence);
        CheckpointRules.Refused(story.State.Registered["t"], new Input.CheckpointGiven(RunRef.OfTask("t"), 7, 9)).ShouldBe(Why.StaleToken);
        story.When(Min(3), Saves(token: 1, sequence: 9)).Fact<Event.CheckpointSaved>().Mark.Sequence.ShouldBe(9);
    }

    [Fact]
    public void A_task_that_is_registered_again_keeps_its_checkpoint_and_gets_a_new_token()
    {
        var story = Working().When(Min(1), Saves()).When(Min(2), new Input.RegisterRequested("t"));

        var run = story.State.Registered["t"];
        (run.Token, run.Checkpoint?.Sequence, run.Resume?.Sequence).ShouldBe((2, 1, 1));
        run.Interrupted!.Outcome.ShouldBe(RunOutcome.Superseded);
        story.When(Min(3), Saves(token: 1)).ThenNothing();
        story.When(Min(3), Saves(token: 2)).Fact<Event.CheckpointSaved>().Mark.Sequence.ShouldBe(2);
    }

    [Fact]
    public void The_crash_between_a_side_effect_and_its_checkpoint_is_told_as_uncertain()
    {
        var story = Beating(Every(60)).Wake(Min(10)).Until(Min(11));
        var run = story.State.Run!.Id;
        story.When(Min(12), Reports(run, new ActivityReport { Tool = "send-mail" })).When(Min(13), new Input.CheckpointGiven(RunRef.Of(run)))
            .When(Min(14), Reports(run, new ActivityReport { Tool = "deploy" }))
            .When(Min(15), Reports(run, new ActivityReport { Phase = Phase.Model }));
        story.RunEnds(Min(16), RunOutcome.Lost).Until(Min(17));

        var next = story.State.Run!;
        (next.Attempt, next.Resume?.Sequence, next.Interrupted!.Outcome).ShouldBe((2, 1, RunOutcome.Lost));
        // Its mail was sent before the checkpoint that came inside that call; what came of the rest nobody knows.
        next.Interrupted.Uncertain.Last.ShouldBe(
            [new Step("send-mail", Start + Min(12), Start + Min(14)), new Step("deploy", Start + Min(14), Start + Min(15))]);

        story.RunEnds(Min(18)).State.Interrupted.ShouldBeEmpty();
        story.Wake(Min(30)).Until(Min(31));
        (story.State.Run!.Interrupted, story.State.Run.Resume, story.State.Run.Checkpoint?.Sequence).ShouldBe((null, null, 1));

        static Input Reports(RunId run, ActivityReport report) => new Input.RunActive(RunRef.Of(run), report);
    }

    [Fact]
    public void What_is_begun_since_the_last_checkpoint_is_bounded_and_counted()
    {
        var story = Working();
        for (var i = 1; i <= 14; i++) story.When(Sec(i), Says("t", new ActivityReport { Tool = $"tool-{i}" }));

        var steps = story.State.Registered["t"].Steps;
        (steps.Last.Length, steps.Before, steps.Last[0].Tool).ShouldBe((10, 4, "tool-5"));
        story.When(Sec(20), Saves());
        // It is still inside the last one.
        story.State.Registered["t"].Steps.Last.Select(step => step.Tool).ShouldBe(["tool-14"]);
        story.When(Sec(21), Says("t", new ActivityReport { Phase = Phase.Model })).When(Sec(22), Saves()).State.Registered["t"].Steps.IsEmpty.ShouldBeTrue();
    }

    [Theory]
    [InlineData(24, true)]
    [InlineData(24.01, false)]
    public void An_old_checkpoint_is_an_operators_to_look_at(double hours, bool isOffered)
    {
        var old = new CheckpointMark(7, new RunId(Main, 1), Start);
        var story = new DeciderSpecification(Watched, Start).When(TimeSpan.FromHours(hours), new Input.RegisterRequested("t", Last: old));

        var run = story.State.Registered["t"];
        (run.Resume is not null, run.Checkpoint).ShouldBe((isOffered, old));
    }

    [Fact]
    public void A_due_run_asks_work_for_a_checkpoint_until_it_has_come()
    {
        var story = Beating(Every(30)).When(Min(1), new Input.RegisterRequested("t")).When(Min(28), Alive("t")).When(Min(30), new Input.Due());
        story.Fact<Event.CheckpointRequested>().Sequence.ShouldBe(1);
        story.State.Registered["t"].CheckpointAsked.ShouldBeTrue();
        story.When(Min(30) + Sec(5), Saves()).State.Registered["t"].CheckpointAsked.ShouldBeFalse();
    }

    [Fact]
    public void Asked_to_stop_registered_work_is_given_its_grace_and_then_no_longer_counted()
    {
        var story = Working().When(Min(1), new Input.CancelRequested(new RunId(Main, 1)));
        story.Fact<Event.RunCancelling>().Stage.ShouldBe(CancelStage.Ask);
        story.State.Registered["t"].Cancellation.ShouldNotBeNull();

        story.When(Min(3.5), new Input.Due()).Fact<Event.RunUnregistered>().Finish.Outcome.ShouldBe(RunOutcome.Cancelled);
        // Its late result is that of an attempt that is over.
        story.When(Min(4), new Input.FinishRequested(RunRef.Of(new RunId(Main, 1)), new Finish(RunOutcome.Succeeded)))
            .Fact<Event.ActivityRefused>().Why.ShouldBe(Why.UnknownRun);
    }

    [Fact]
    public void Work_that_stops_when_asked_ended_as_cancelled() =>
        Working().When(Min(1), new Input.CancelRequested(new RunId(Main, 1))).When(Min(1.2), Ends("t", RunOutcome.Failed))
            .Fact<Event.RunUnregistered>().Finish.Outcome.ShouldBe(RunOutcome.Cancelled);

    [Fact]
    public void A_timeout_may_ask_registered_work_to_stop()
    {
        var story = Working(new WatchPolicy { OnTimeout = OnTimeout.Cancel, TimeoutAfter = Min(3) }).When(Min(3), new Input.Due());
        story.Events.Select(happened => happened.GetType().Name).ShouldBe(["RunTimedOut", "AlertOpened", "RunCancelling"]);
        story.When(Min(5.5), new Input.Due()).Fact<Event.RunUnregistered>().Finish.Outcome.ShouldBe(RunOutcome.TimedOut);
        story.State.Interrupted["t"].Outcome.ShouldBe(RunOutcome.TimedOut);
    }

    [Fact]
    public void A_timeout_may_wake_the_agent_for_its_task_until_that_has_come_too_often()
    {
        var policy = new AgentPolicy { Id = Main, Watch = new WatchPolicy { OnTimeout = OnTimeout.Wake, TimeoutAfter = Min(4) } };
        var heart = Having(policy);
        var now = Start;
        for (var time = 1; time <= 4; time++)
        {
            heart.Turn(now, [new AgentInput(Main, new Input.RegisterRequested("t"))]);
            now += Min(4);
            heart.Turn(now, []);
            var woken = heart.Happened.Count(happened => happened.Event is Event.WakeAccepted { Reason: "recovery", Wake.Key: "recovery:t" });
            woken.ShouldBe(time <= 3 ? 1 : 0);
            (heart.Find(Main)!.Quarantine is not null).ShouldBe(time == 4);
            heart.Settle();
        }
        heart.Find(Main)!.Quarantine!.Reason.ShouldBe("t was recovered 3 times within 1h, and timed out again");
    }

    [Fact]
    public void Where_nothing_can_run_nobody_is_woken_and_nothing_is_counted()
    {
        var heart = Having(Watched with { Watch = new WatchPolicy { OnTimeout = OnTimeout.Wake, TimeoutAfter = Min(4) } });
        for (var time = 0; time < 5; time++)
        {
            heart.Turn(Start + Min(4 * time), [new AgentInput(Main, new Input.RegisterRequested("t"))]);
            heart.Turn(Start + Min(4 * (time + 1)), []);
        }

        heart.Happened.ShouldAllBe(happened => !(happened.Event is Event.WakeAccepted || happened.Event is Event.WakeRefused || happened.Event is Event.RecoveryDue));
        (heart.Find(Main)!.Quarantine, heart.Find(Main)!.TaskRecoveries.Count).ShouldBe((null, 0));
        heart.Find(Main)!.Alerts.Keys.ShouldBe(["timed_out:main/t"]);
    }

    [Fact]
    public void A_resume_lets_the_task_be_recovered_again()
    {
        var heart = Having(new AgentPolicy { Id = Main, Watch = new WatchPolicy { OnTimeout = OnTimeout.Wake, TimeoutAfter = Min(4) } });
        var now = Start;
        for (var time = 1; time <= 4; time++) TimeOut();
        heart.Find(Main)!.Quarantine.ShouldNotBeNull();

        heart.Turn(now, [new AgentInput(Main, new Input.ResumeRequested("mended"))]);
        heart.Settle();
        TimeOut();
        heart.Find(Main)!.Quarantine.ShouldBeNull();
        heart.Happened.ShouldContain(happened => happened.Event is Event.WakeAccepted);

        void TimeOut()
        {
            heart.Turn(now, [new AgentInput(Main, new Input.RegisterRequested("t"))]);
            now += Min(4);
            heart.Turn(now, []);
        }
    }

    [Fact]
    public void A_fresh_beat_is_never_recovered()
    {
        var story = Working(new WatchPolicy { OnTimeout = OnTimeout.Wake, StaleAfter = Min(2), TimeoutAfter = TimeSpan.Zero });
        for (var minute = 1.0; minute < 600; minute += 1.9)
        {
            story.When(Min(minute), Alive("t"));
            story.Events.ShouldAllBe(happened => happened is Event.RunActivity);
        }
        story.State.Alerts.ShouldBeEmpty();
    }

    [Fact]
    public void Systole_away_leaves_runs_unconfirmed_until_they_are_heard_of()
    {
        var story = Working().When(Min(3), new Input.Missed(Start + Min(1), Why.HostDown));
        story.State.Registered["t"].UnconfirmedSince.ShouldBe(Start + Min(1));
        story.When(Min(4), Alive("t")).State.Registered["t"].UnconfirmedSince.ShouldBeNull();

        Working().When(Min(3), new Input.Missed(Start + Min(1), Why.HostSuspended)).State.Registered["t"].UnconfirmedSince.ShouldBeNull();
    }

    [Fact]
    public void The_five_hour_suspension_in_which_nothing_goes_stale()
    {
        var night = TimeSpan.FromHours(5);
        var heart = Having(Watched);
        heart.Turn(Start, [new AgentInput(Main, new Input.RegisterRequested("t"))]);
        heart.Turn(Start + Min(4), [new AgentInput(Main, Alive("t"))]);
        // It had been silent for four of five minutes when the lid closed.
        HostRules.Suspended(heart, night, Start + Min(8) + night);
        heart.Turn(Start + Min(8) + night, []);

        heart.Find(Main)!.Alerts.ShouldBeEmpty();
        heart.NextDue.ShouldBe(Start + Min(9) + night);
        // It resets nothing: the total limit is as far away as it was.
        for (var minute = 8.5; minute < 30; minute += 4) heart.Turn(Start + Min(minute) + night, [new AgentInput(Main, Alive("t"))]);
        heart.Find(Main)!.Alerts.ShouldBeEmpty();
        heart.Settle();
        heart.Turn(Start + Min(30) + night, []);
        heart.Happened.Select(happened => happened.Event).OfType<Event.RunTimedOut>().Single().RunningMs.ShouldBe(1_800_000);
    }

    [Fact]
    public void What_is_expected_from_outside_and_does_not_come_is_missing()
    {
        var expecting = Watched with { Watch = new WatchPolicy { Expect = new ExpectPolicy(new Schedule.Every(Min(60)), Min(5)) } };
        var story = new DeciderSpecification(expecting, Start).When(new Input.Configured());
        story.Until(Min(64.9)).State.Alerts.ShouldBeEmpty();
        story.Until(Min(65)).State.Alerts.Keys.ShouldBe(["missing:main"]);

        story.When(Min(70), new Input.RegisterRequested("t")).Fact<Event.AlertClosed>().Alert.Kind.ShouldBe(AlertKind.Missing);
        story.When(Min(71), Ends("t"));
        story.NextDue.ShouldBe(Start + Min(135));
    }

    [Fact]
    public void What_came_while_Systole_was_away_nobody_could_hear()
    {
        var heart = Having(Watched with { Watch = new WatchPolicy { Expect = new ExpectPolicy(new Schedule.Every(Min(60)), Min(5)) } });
        heart.Turn(Start, [new AgentInput(Main, new Input.Configured())]);
        HostRules.Start(heart, Start + Min(30), Start + Min(130));
        heart.Turn(Start + Min(130), []);

        heart.Find(Main)!.Alerts.ShouldBeEmpty();
        heart.NextDue.ShouldBe(Start + Min(165));
    }

    [Fact]
    public void What_is_expected_since_a_start_is_expected_from_that_start_on_however_long_Systole_was_away()
    {
        var heart = Having(Watched with { Watch = new WatchPolicy { Expect = new ExpectPolicy(new Schedule.Every(Min(60)), Min(5)) } });
        HostRules.Start(heart, Start, Start + Min(3000));
        heart.Turn(Start + Min(3000), []);

        heart.NextDue.ShouldBe(Start + Min(3065));
    }

    [Fact]
    public void Dead_wakes_are_put_back_as_new_or_given_up()
    {
        var story = Beating(Every(60) with { Retry = new RetryPolicy { Attempts = 1 } }).Wake(Min(2)).Wake(Min(2), "other").Until(Min(3));
        story.RunEnds(Min(4), RunOutcome.Failed);
        story.State.DeadLetters.ShouldBe(2);
        var dead = story.Events.OfType<Event.WakeDeadLettered>().Select(happened => happened.Wake).ToArray();

        story.When(Min(5), new Input.RequeueRequested([dead[0]])).Fact<Event.WakeRequeued>().Wake.Attempts.ShouldBe(0);
        (story.State.DeadLetters, story.State.Pending.Count, story.State.Alerts.ContainsKey("dead_letter:main")).ShouldBe((1, 1, true));
        story.When(Min(6), new Input.DropRequested([dead[1]])).Fact<Event.AlertClosed>().Summary.ShouldBe("no dead wake of main is left");
        story.State.DeadLetters.ShouldBe(0);
    }
}
