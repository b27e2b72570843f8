using Systole.Core.Tests.Laws;
using static Systole.Core.Tests.Times;

namespace Systole.Core.Tests.Deciding;

/// <summary>L2: a clock that is set back takes everything along; set forward it lets the slots pass.</summary>
public sealed class ClockShiftTests
{
    // What belongs to the wall clock, and not to how long something takes.
    private static readonly string[] OnTheWall =
    [
        "Anchor", "NextSlot", "SlotCursor", "LastScheduledStartAt", "SkipUntil", "RetrySlot.Slot", "Run.Slot.Slot", "Pause.", "Quarantine.",
        "Budget.", "Unfired[",
    ];

    private static bool IsOnTheWall(string path) => OnTheWall.Any(field => path.StartsWith(field, StringComparison.Ordinal));

    /// <summary>Every instant within a value, a line each, moved by what its path says.</summary>
    private static IEnumerable<string> Lines(object value, Func<string, TimeSpan>? by = null) =>
        Instants.Of(value).Select(entry => $"{entry.Key} {entry.Value + (by?.Invoke(entry.Key) ?? TimeSpan.Zero)}");

    private static Instant At(double minute) => Start + Min(minute);

    private static Cause SomeCause => new(new RunId(Stories.Other, 1), At(1), [Stories.Run("third", Min(2))]);

    private static Wake SomeWake => Stories.WakeOf(1, Min(3)) with
    {
        LastAcceptedAt = At(4),
        RaisedAt = At(5),
        NotBefore = At(60),
        Cause = SomeCause,
    };

    private static BudgetUse SomeUse => new(At(0), 1, At(-5), 2, 3, [new ExhaustedLimit(BudgetLimit.RunsPerHour, 1, 1, At(59))]);

    private static CheckpointMark SomeMark(double minute) => new(1, new RunId(Stories.Main, 1), At(minute));

    private static Interruption SomeInterruption =>
        new(new RunId(Stories.Main, 1), RunOutcome.Lost, At(39), Phase.Tool, new OpenSteps([new Step("a", At(40), At(41))], 0));

    /// <summary>Every instant that there can be is there.</summary>
    private static AgentState Everything => AgentState.Initial(Stories.Main) with
    {
        Anchor = At(0),
        NextSlot = At(61),
        SlotCursor = At(62),
        RetrySlot = new ScheduledWake(At(6), 1, false, At(63)),
        Pending = PendingWakes.From([SomeWake]),
        Run = new HeartbeatRun
        {
            Id = new RunId(Stories.Main, 2),
            Attempt = 1,
            StartedAt = At(7),
            LastActivityAt = At(8),
            Cause = StartCause.Slot,
            Slot = new ScheduledWake(At(9), 1, false, At(10)),
            Wakes = [SomeWake],
            Ancestors = [Stories.Run("other", Min(11))],
            Cancellation = new Cancellation(CancelStage.Ask, At(64), false),
            LastProgressAt = At(27),
            PhaseSince = At(28),
            StillSince = At(29),
            StallCountedAt = At(28),
            StillUntil = At(70),
            Steps = new OpenSteps([new Step("a", At(30), At(31))], 0),
            Checkpoint = SomeMark(32),
            Resume = SomeMark(33),
            Interrupted = SomeInterruption,
            UnconfirmedSince = At(34),
        },
        LastRun = new LastRun(new RunId(Stories.Main, 1), RunOutcome.Succeeded, [], At(12)),
        LastStartAt = At(13),
        LastScheduledStartAt = At(14),
        LastEventAt = At(15),
        LastFollowUpAt = At(16),
        GuardedStarts = [At(17)],
        FailureBackoffUntil = At(65),
        Pause = new Pause(At(18), At(66), null),
        Drain = new Drain(At(19), At(67)),
        SkipUntil = At(68),
        GraceUntil = At(69),
        Budget = SomeUse,
        Quarantine = new Quarantine(At(20), "why"),
        Recoveries = [At(21)],
        Unfired = [new UnfiredSlots(At(22), At(23), 2, Why.Paused)],
        Registered = AgentState.Initial(Stories.Main).Registered
            .Add("t", Stories.Work(3, "t", At(24)) with
            {
                LastActivityAt = At(25),
                LastProgressAt = At(27),
                PhaseSince = At(28),
                StillSince = At(29),
                StallCountedAt = At(28),
                StillUntil = At(70),
                Steps = new OpenSteps([new Step("a", At(30), At(31))], 0),
                Cancellation = new Cancellation(CancelStage.Ask, At(64), false),
                Checkpoint = SomeMark(32),
                Resume = SomeMark(33),
                Interrupted = SomeInterruption,
                UnconfirmedSince = At(34),
            }),
        Interrupted = AgentState.Initial(Stories.Main).Interrupted.Add("t", SomeInterruption),
        Checkpoint = SomeMark(35),
        TaskRecoveries = AgentState.Initial(Stories.Main).TaskRecoveries.Add("t", [At(36)]),
        LastHeardAt = At(37),
        Alerts = AgentState.Initial(Stories.Main).Alerts.Add(
            "lost:main", new OpenAlert("lost:main", AlertKind.Lost, Severity.Error, At(26)) { RepeatedAt = At(38), AcknowledgedAt = At(42) }),
    };

    private static FleetState Shared => FleetState.Initial with
    {
        Pause = new Pause(At(1), At(61), null),
        Budgets = FleetState.Initial.Budgets.Add("all", SomeUse),
        Alerts = FleetState.Initial.Alerts.Add("budget:all", new OpenAlert("budget:all", AlertKind.Budget, Severity.Error, At(2)) { RepeatedAt = At(3), AcknowledgedAt = At(7) }),
        Stalls = [new Stall(At(4), 3)],
        MassStall = new MassStall(At(5), At(6)),
        StoreSlowAt = At(8),
    };

    [Fact]
    public void No_instant_is_left_out()
    {
        Instants.Missing(Everything).ShouldBeEmpty();
        Instants.Missing(Shared).ShouldBeEmpty();
    }

    [Fact]
    public void Set_back_it_takes_every_instant_along() =>
        Lines(ClockShift.Apply(Everything, -Min(10))).ShouldBe(Lines(Everything, _ => -Min(10)));

    [Fact]
    public void Set_forward_it_leaves_slots_and_pauses_where_they_are() =>
        Lines(ClockShift.Apply(Everything, Min(10))).ShouldBe(Lines(Everything, path => IsOnTheWall(path) ? TimeSpan.Zero : Min(10)));

    [Fact]
    public void What_all_agents_share_goes_back_with_it_and_does_not_go_forward()
    {
        var shared = Shared;

        Lines(ClockShift.Apply(shared, -Min(10))).ShouldBe(Lines(shared, _ => -Min(10)));
        ClockShift.Apply(shared, Min(10)).ShouldBeSameAs(shared);
        ClockShift.Apply(shared, TimeSpan.Zero).ShouldBeSameAs(shared);
    }

    [Fact]
    public void Where_nothing_is_there_is_nothing_to_move()
    {
        Lines(ClockShift.Apply(AgentState.Initial(Stories.Main), -Min(10))).ShouldBeEmpty();
        Lines(ClockShift.Apply(FleetState.Initial, -Min(10))).ShouldBeEmpty();
    }
}
