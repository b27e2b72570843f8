using Systole.Testing;
using static Systole.Core.Tests.Laws.Stories;
using static Systole.Core.Tests.Times;

namespace Systole.Core.Tests.Laws;

/// <summary>L2: time in which Systole itself could not look is charged to nobody.</summary>
public sealed class BlindTimes
{
    private static AgentPolicy Limited => Every(120) with { Watch = new WatchPolicy { TimeoutAfter = Min(10), StaleAfter = Min(5) } };

    private static DeciderSpecification Running() => Beating(Limited).Wake(Min(1), intent: Intent.Manual).Until(Min(1));

    [Theory]
    [InlineData(Why.HostDown, true)]
    [InlineData(Why.HostSuspended, true)]
    [InlineData(Why.ClockStepped, false)]
    [InlineData(Why.Paused, false)]
    public void Only_what_the_host_could_not_see_is_blind(Why why, bool isBlind)
    {
        var story = Running().When(Min(4), new Input.Missed(Start + Min(2), why));

        story.Events.OfType<Event.BlindTime>().Select(blind => blind.Blind).ShouldBe(isBlind ? [Min(2)] : []);
        story.State.Run!.Uncharged.ShouldBe(isBlind ? Min(2) : TimeSpan.Zero);
        story.State.GraceUntil.ShouldBe(isBlind ? Start + Min(5) : null);
        story.State.Run.LastActivityAt.ShouldBe(Start + (isBlind ? Min(3) : Min(1)));
    }

    [Fact]
    public void It_counts_for_registered_work_too_and_for_nobody_where_nothing_is_in_flight()
    {
        var story = Beating(Limited).When(Min(1), new Input.RegisterRequested("t", null)).When(Min(4), new Input.Missed(Start + Min(2), Why.HostDown));
        (story.State.Registered["t"].Uncharged, story.State.Registered["t"].LastActivityAt).ShouldBe((Min(2), Start + Min(3)));

        Beating(Limited).When(Min(4), new Input.Missed(Start + Min(2), Why.HostDown)).ThenNothing();
    }

    [Fact]
    public void A_start_that_seems_to_lie_before_the_stop_was_not_blind()
    {
        Running().When(Min(4), new Input.Missed(Start + Min(4.001), Why.HostDown)).ThenNothing();
        Running().When(Min(4), new Input.Missed(Start + Min(4), Why.HostDown)).Fact<Event.BlindTime>().Blind.ShouldBe(TimeSpan.Zero);
    }

    [Theory]
    // Three minutes were blind: the limit of ten is at fourteen.
    [InlineData(2, 5, 14)]
    // Shortly after the dark it has its minute to report.
    [InlineData(10.5, 10.9, 11.9)]
    public void A_limit_moves_by_what_was_blind_and_gives_a_minute_to_report(double from, double to, double timedOutMin)
    {
        var story = Beating(Limited with { Watch = new WatchPolicy { TimeoutAfter = Min(10), StaleAfter = Min(600) } })
            .Wake(Min(1), intent: Intent.Manual).Until(Min(1));
        story.When(Min(to), new Input.Missed(Start + Min(from), Why.HostSuspended));

        story.NextDue.ShouldBe(Start + Min(timedOutMin));
        story.When(Min(timedOutMin), new Input.Due()).Fact<Event.RunTimedOut>().RunningMs.ShouldBe((long)(Min(timedOutMin - 1) - Min(to - from)).TotalMilliseconds);
    }

    [Fact]
    public void Work_that_has_not_moved_since_its_start_is_not_held_back_by_what_was_blind()
    {
        var watch = new WatchPolicy { NoProgressAfter = Min(20), TimeoutAfter = TimeSpan.Zero };
        var alive = Says("t", new ActivityReport { Progress = false });
        var story = new DeciderSpecification(new AgentPolicy { Id = Main, CanRun = false, Watch = watch }, Start)
            .When(TimeSpan.Zero, new Input.RegisterRequested("t")).When(Min(4), alive)
            .When(Min(305), new Input.Missed(Start + Min(5), Why.HostSuspended));

        story.When(Min(306), alive).When(Min(306), new Input.Due()).State.Alerts.ShouldBeEmpty();
        for (var minute = 310; minute < 320; minute += 4) story.When(Min(minute), alive);
        story.Until(Min(319.9)).State.Alerts.ShouldBeEmpty();
        story.Until(Min(320)).State.Alerts.Keys.ShouldBe(["no_progress:main/t"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void It_uses_up_no_grace_of_work_that_was_asked_to_stop(bool wasDown)
    {
        var heart = new Heart();
        heart.Load(AgentState.Initial(Main), new AgentPolicy { Id = Main, CanRun = false, Watch = new WatchPolicy { CancelGrace = Min(5) } });
        heart.Turn(Start, [new AgentInput(Main, new Input.RegisterRequested("t"))]);
        heart.Turn(Start + Min(1), [new AgentInput(Main, new Input.CancelRequested(new RunId(Main, 1)))]);
        if (wasDown) HostRules.Start(heart, Start + Min(2), Start + Min(62));
        else HostRules.Suspended(heart, Min(60), Start + Min(62));
        heart.Turn(Start + Min(62), []);

        heart.NextDue.ShouldBe(Start + Min(66));
        heart.Turn(Start + Min(66), []);
        heart.Find(Main)!.Registered.ShouldBeEmpty();
    }
}
