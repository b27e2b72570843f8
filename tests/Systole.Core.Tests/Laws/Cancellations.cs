using Systole.Testing;
using static Systole.Core.Tests.Laws.Stories;
using static Systole.Core.Tests.Times;

namespace Systole.Core.Tests.Laws;

/// <summary>L5: stopping a run is an explicit act, and a ladder.</summary>
public sealed class Cancellations
{
    private static readonly RunId Second = new(Main, 2);

    /// <summary>Five minutes after the story began a run is in progress.</summary>
    private static DeciderSpecification Running(WatchPolicy? watch = null) =>
        Beating(Every(120) with { Watch = watch ?? new WatchPolicy() }).Wake(Min(4)).Until(Min(5));

    private static string Rung(DeciderSpecification story) => story.Fact<Event.RunCancelling>() is var rung
        ? $"{rung.Run} {Names.Of(rung.Stage)} {rung.Why} {(rung.NextAt is { } at ? Clock(at) : "-")}"
        : "";

    [Fact]
    public void An_operator_asks_once_and_for_the_present_run_only()
    {
        var story = Running();

        story.When(new Input.CancelRequested(new RunId(Main, 1))).ThenNothing();
        Rung(story.When(new Input.CancelRequested(Second))).ShouldBe("main-2 ask operator 5:30");
        story.When(new Input.CancelRequested(Second)).ThenNothing();
        Beating(Every(120)).When(new Input.CancelRequested(Second)).ThenNothing();
    }

    [Fact]
    public void Each_rung_comes_at_its_instant()
    {
        var story = Running(new WatchPolicy { CancelGrace = Sec(20) }).When(new Input.CancelRequested(Second));

        story.When(Min(5) + Sec(19), new Input.Due()).ThenNothing();
        Rung(story.When(Min(5) + Sec(20), new Input.Due())).ShouldBe("main-2 terminate operator 5:30");
        story.When(Min(5) + Sec(29), new Input.Due()).ThenNothing();
        Rung(story.When(Min(5) + Sec(30), new Input.Due())).ShouldBe("main-2 kill operator 15:30");
        story.When(Min(6), new Input.Due()).ThenNothing();
    }

    [Fact]
    public void What_nobody_can_confirm_dead_is_lost_ten_minutes_after_the_kill_and_the_agent_goes_on()
    {
        var story = Running().When(new Input.CancelRequested(Second)).Until(Min(5) + Sec(40));
        story.NextDue.ShouldBe(Start + Min(15) + Sec(40));
        story.When(Min(15) + Sec(40), new Input.Due());

        var end = story.Fact<Event.RunFinished>();
        (end.Run.Id, end.Outcome, end.End.Error).ShouldBe((Second, RunOutcome.Lost, "not confirmed dead 10m after it was killed"));
        story.State.Interrupted[CheckpointRules.HeartbeatTask].Outcome.ShouldBe(RunOutcome.Lost);
        // Its wake is with the next attempt: what the old one still reports is told, and changes nothing.
        story.Until(Min(17)).State.Run!.Id.ShouldBe(new RunId(Main, 3));
        var before = story.State;
        story.When(Min(17), new Input.RunEnded(Second, new RunEnd { Outcome = RunOutcome.Succeeded, Duration = Min(12), Reply = "sent", Tokens = 700 }));
        story.Events.ShouldBe(
            [new Event.ActivityRefused(Second, null, Why.UnknownRun, new LateResult(RunOutcome.Succeeded) { Result = "sent", Tokens = 700, IsSeen = true })]);
        story.State.ShouldBe(before);
    }

    [Theory]
    [InlineData(0, "main-2 ask operator 15:20")]
    [InlineData(20, "main-2 terminate operator 15:10")]
    [InlineData(30, "main-2 kill operator 25:00")]
    public void A_start_takes_the_present_rung_once_more(double later, string rung)
    {
        var story = Running(new WatchPolicy { CancelGrace = Sec(20) }).When(new Input.CancelRequested(Second));
        if (later >= 20) story.When(Min(5) + Sec(20), new Input.Due());
        if (later >= 30) story.When(Min(5) + Sec(30), new Input.Due());

        var repeated = Decider.Decide(
            FleetState.Initial, story.State, Every(120) with { Watch = new WatchPolicy { CancelGrace = Sec(20) } }, new Input.CancellingTakenUp(), Start + Min(15));
        story.Given(repeated);

        repeated.OfType<Event.RunCancelling>().Select(told => $"{told.Run} {Names.Of(told.Stage)} {told.Why} {(told.NextAt is { } at ? Clock(at) : "-")}")
            .ShouldBe([rung]);
    }

    [Theory]
    [InlineData(0, "ask", 0.5)]
    [InlineData(0.5, "terminate", 10.0 / 60)]
    [InlineData(2.0 / 3, "kill", 10)]
    public void After_an_hour_without_a_node_the_next_rung_comes_as_soon_as_ever(double rungAfterMin, string rung, double nextAfterMin)
    {
        var heart = new Heart();
        heart.Load(AgentState.Initial(Main), Every(600) with { Watch = new WatchPolicy { StaleAfter = Min(300), TimeoutAfter = TimeSpan.Zero } });
        heart.Apply(Main, new Input.Configured(), Start);
        heart.Turn(Start, []);
        heart.Turn(Start + Min(5), [new AgentInput(Main, new Input.CancelRequested(new RunId(Main, 1)))]);
        while (heart.NextDue is { } due && due <= Start + Min(5 + rungAfterMin)) heart.Turn(due, []);
        heart.Settle();

        HostRules.Start(heart, Start + Min(6), Start + Min(66));
        heart.Turn(Start + Min(66), []);
        Names.Of(heart.Happened.Select(happened => happened.Event).OfType<Event.RunCancelling>().Single().Stage).ShouldBe(rung);
        heart.NextDue.ShouldBe(Start + Min(66 + nextAfterMin));
    }

    [Fact]
    public void A_start_asks_nobody_to_stop_who_was_not_asked_before() => Running().When(new Input.CancellingTakenUp()).ThenNothing();

    [Fact]
    public void Whose_limit_asked_is_told_on_every_rung_and_after_a_start()
    {
        var story = Running(new WatchPolicy { TimeoutAfter = Min(10), StaleAfter = Min(1), CancelGrace = Sec(20) });

        Rung(story.When(Min(14) + Sec(5), new Input.Due())).ShouldBe("main-2 ask timeout 14:25");
        Rung(story.When(Min(14) + Sec(25), new Input.Due())).ShouldBe("main-2 terminate timeout 14:35");
        Rung(story.When(Min(14) + Sec(30), new Input.CancellingTakenUp())).ShouldBe("main-2 terminate timeout 14:40");
        Rung(story.When(Min(14) + Sec(40), new Input.Due())).ShouldBe("main-2 kill timeout 24:40");
    }

    [Theory]
    [InlineData(null, 2.5)]
    [InlineData("build", 15)]
    public void Registered_work_hears_that_it_is_to_stop_before_it_is_fenced(string? tool, double graceMin)
    {
        var policy = new AgentPolicy { Id = Main, CanRun = false, Watch = new WatchPolicy { OnTimeout = OnTimeout.Cancel } };
        var story = new DeciderSpecification(policy, Start).When(TimeSpan.Zero, new Input.RegisterRequested("t"));
        for (var at = TimeSpan.Zero; story.State.Registered["t"].Cancellation is null;)
        {
            // It reports as often as it is told to, and reads what it is answered.
            story.When(at, Says("t", new ActivityReport { Tool = tool }));
            at += WatchLimits.TellEvery(story.State, policy, story.State.Registered["t"]);
            story.Until(at);
        }

        story.State.Registered["t"].Cancellation!.NextAt.ShouldBe(Start + Min(30 + graceMin));
    }

    [Fact]
    public void A_grace_that_is_longer_than_registered_work_needs_to_hear_of_it_is_kept()
    {
        var policy = new AgentPolicy { Id = Main, CanRun = false, Watch = new WatchPolicy { CancelGrace = Min(3) } };
        var story = new DeciderSpecification(policy, Start).When(TimeSpan.Zero, new Input.RegisterRequested("t"));

        story.When(Min(1), new Input.CancelRequested(new RunId(Main, 1))).NextDue.ShouldBe(Start + Min(4));
    }

    [Theory]
    [InlineData(RunOutcome.Failed, RunOutcome.Cancelled)]
    [InlineData(RunOutcome.Lost, RunOutcome.Lost)]
    [InlineData(RunOutcome.Succeeded, RunOutcome.Succeeded)]
    public void What_ends_by_force_says_so_and_what_ended_well_in_spite_of_it_ended_well(RunOutcome reported, RunOutcome told) =>
        Running().When(new Input.CancelRequested(Second)).RunEnds(Min(6), reported).Fact<Event.RunFinished>().Outcome.ShouldBe(told);

    [Fact]
    public void A_cancellation_is_no_failure_and_its_wakes_wait_all_the_same()
    {
        var story = Running().When(new Input.CancelRequested(Second)).RunEnds(Min(6), RunOutcome.Failed);
        story.State.FailuresInRow.ShouldBe(0);
        story.Fact<Event.RunFinished>().RetryAt.ShouldBe(Start + Min(6) + Sec(30));

        // After two failures the third attempt waits as long as after the second.
        story = Running().RunEnds(Min(6), RunOutcome.Failed).RunEnds(Min(8), RunOutcome.Failed).Wake(Min(8) + Sec(1), intent: Intent.Manual)
            .When(new Input.Start()).When(new Input.CancelRequested(new RunId(Main, 4))).RunEnds(Min(9), RunOutcome.Failed);
        story.State.FailuresInRow.ShouldBe(2);
        story.Fact<Event.RunFinished>().RetryAt.ShouldBe(Start + Min(10));
    }
}
