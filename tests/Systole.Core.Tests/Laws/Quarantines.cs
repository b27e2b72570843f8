using Systole.Testing;
using static Systole.Core.Tests.Times;

namespace Systole.Core.Tests.Laws;

/// <summary>Recovered too often: an operator has to look.</summary>
public sealed class Quarantines
{
    private static readonly AgentId Main = AgentId.Parse("main");

    private static AgentPolicy Policy => new()
    {
        Id = Main,
        Schedule = new Schedule.Every(Min(60)),
        Retry = new RetryPolicy { Backoff = Sec(30), BackoffMax = Min(2), Attempts = 10 },
    };

    private static DeciderSpecification AfterRecoveries(int count, RunOutcome outcome = RunOutcome.Lost)
    {
        var story = new DeciderSpecification(Policy, Start).When(new Input.Configured()).RunEnds(Sec(1), outcome);
        for (var i = 1; i <= count; i++) story.RunEnds(Min(3 * i), outcome);
        return story;
    }

    [Fact]
    public void Three_recoveries_within_the_hour_that_help_nothing_are_enough()
    {
        AfterRecoveries(2).State.Quarantine.ShouldBeNull();
        var story = AfterRecoveries(3);

        story.Fact<Event.AgentQuarantined>().Quarantine.Reason.ShouldBe("recovered 3 times within 1h, and the last run vanished");
        story.Fact<Event.AlertOpened>().Alert.ShouldBe(new OpenAlert("quarantined:main", AlertKind.Quarantined, Severity.Error, Start + Min(9)));
        story.Until(Min(100)).State.Run.ShouldBeNull();
    }

    [Fact]
    public void Failures_alone_quarantine_nobody() => AfterRecoveries(9, RunOutcome.Failed).State.Quarantine.ShouldBeNull();

    [Fact]
    public void Everything_is_held_an_operators_wake_too()
    {
        var accepted = AfterRecoveries(3).Wake(Min(10), intent: Intent.Manual).Fact<Event.WakeAccepted>();

        (accepted.Why, accepted.Until).ShouldBe((Why.Quarantined, null));
    }

    [Fact]
    public void A_resume_ends_it_with_one_catch_up_for_the_slots_that_passed()
    {
        var story = AfterRecoveries(3).When(Min(130), new Input.ResumeRequested("mended"));

        var missed = story.Fact<Event.SlotsMissed>();
        (missed.Count, missed.Why).ShouldBe((2, Why.Quarantined));
        story.Fact<Event.AlertClosed>().Alert.Kind.ShouldBe(AlertKind.Quarantined);
        story.Until(Min(130)).State.Run!.Slot!.Startup.ShouldBeTrue();
        story.State.Recoveries.ShouldBe([Start + Min(130)]);
    }

    [Fact]
    public void Slots_that_pass_in_a_pause_that_ends_within_it_are_told_then_and_the_others_when_it_ends()
    {
        var story = AfterRecoveries(3).When(Min(55), new Input.PauseRequested(null, Min(10))).When(Min(65), new Input.Due());
        story.Fact<Event.AgentResumed>().EndsQuarantine.ShouldBeFalse();
        story.Fact<Event.SlotsMissed>().ShouldSatisfyAllConditions(
            told => (told.From, told.To).ShouldBe((Start + Min(60), Start + Min(60))), told => told.Why.ShouldBe(Why.Paused));

        story.When(Min(130), new Input.ResumeRequested(null)).Fact<Event.SlotsMissed>().ShouldSatisfyAllConditions(
            told => (told.From, told.To).ShouldBe((Start + Min(120), Start + Min(120))), told => told.Why.ShouldBe(Why.Quarantined));
    }

    [Fact]
    public void The_end_of_a_pause_does_not_end_it()
    {
        var story = AfterRecoveries(3).When(Min(10), new Input.PauseRequested(null, Min(5))).Until(Min(20));

        story.State.Pause.ShouldBeNull();
        story.State.Quarantine.ShouldNotBeNull();
        story.State.Run.ShouldBeNull();
    }
}
