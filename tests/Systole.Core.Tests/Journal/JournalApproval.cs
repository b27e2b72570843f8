using Systole.Tests;

namespace Systole.Core.Tests.Journal;

/// <summary>
/// The journal's lines are a contract: every event that is kept, with every field, is approved in <c>events.approved.jsonl</c>. Set
/// <c>SYSTOLE_APPROVE=1</c> to write the file anew, and read the difference.
/// </summary>
public sealed class JournalApproval
{
    private static readonly AgentId Main = AgentId.Parse("main");
    private static readonly Instant At = Times.Start;

    private static readonly Wake OneWake = new()
    {
        Id = new WakeId(7),
        Reason = "exec-event",
        Intent = Intent.Event,
        Key = "k",
        Count = 2,
        AcceptedAt = At,
        LastAcceptedAt = At,
        Attempts = 3,
    };

    private static readonly HeartbeatRun Run = new()
    {
        Id = new RunId(Main, 12),
        Attempt = 2,
        StartedAt = At,
        LastActivityAt = At,
        Cause = StartCause.Slot,
        Slot = new ScheduledWake(At - TimeSpan.FromMinutes(5), 2, true, null),
        Wakes = [OneWake],
        Reasons = ["interval", "startup", "retry", "exec-event"],
    };

    private static readonly RegisteredRun Work = new()
    {
        Id = new RunId(Main, 13),
        Task = "ticket-12",
        Model = "opus",
        StartedAt = At,
        LastActivityAt = At,
        Parent = new RunId(Main, 12),
        Attempt = 2,
        Resume = new CheckpointMark(7, new RunId(Main, 11), At),
    };

    private static readonly OpenAlert Alert = new("flood:main", AlertKind.Flood, Severity.Warning, At);

    private static IEnumerable<(AgentId? Agent, Event Event)> Examples()
    {
        var later = At + TimeSpan.FromMinutes(1);
        yield return (Main,
            new Event.WakeAccepted(OneWake with { Count = 1 }, "exec-event", Intent.Event, Decision.Deferred, Why.Coalescing, later, null,
                At, 0));
        yield return (Main,
            new Event.WakeAccepted(OneWake with { Count = 1 }, "wake", Intent.Manual, Decision.Started, Why.None, null, Run.Id, At, 0,
                new RunId(AgentId.Parse("other"), 4), OverrideBudget: true));
        yield return (Main,
            new Event.WakeAccepted(OneWake, "exec-event", Intent.Next, Decision.Merged, Why.RunInProgress, null, null, At, 0));
        yield return (Main, new Event.WakeRefused("hook:gh", Why.InboxFull));
        yield return (Main, new Event.WakeDeadLettered(OneWake, "timed_out"));
        yield return (Main, new Event.SlotSkipped(At, Why.LateStart, later, later));
        yield return (Main, new Event.SlotsMissed(3, At, later, Why.HostDown, At, later, Startup: true));
        yield return (Main, new Event.RunStarted(Run, 300_000, later, later, null, 0, [], null, []));
        yield return (Main,
            new Event.RunStarted(Run with { Slot = null, Wakes = [], Reasons = [], Node = "b" }, null, later, later, null, 0, [], null, []));
        var end = new RunEnd
        {
            Outcome = RunOutcome.Succeeded,
            Duration = TimeSpan.FromSeconds(5),
            Tokens = 40_000,
            Usd = 0.37m,
            Reply = "done"
        };
        yield return (Main, new Event.RunFinished(Run, RunOutcome.Succeeded, end, At, null, [], null, 0, null, 0));
        var failed = new RunEnd { Outcome = RunOutcome.Failed, Duration = TimeSpan.FromSeconds(5), Error = "exit code 3", ExitCode = 3 };
        yield return (Main, new Event.RunFinished(Run, RunOutcome.Failed, failed, At, later, [OneWake], Run.Slot, 1, later, 0));
        yield return (Main, new Event.RunMessage(Run.Id, "the build is red: \"main\" <ok> & é"));
        yield return (Main, new Event.RunTimedOut(Run.Id, null, 1_800_000, 1_800_000));
        yield return (Main, new Event.RunTimedOut(Work.Id, Work.Task, 1_800_000, 1_800_000));
        yield return (Main, new Event.RunStale(Run.Id, null, 300_000, 300_000));
        yield return (Main, new Event.RunStale(Work.Id, Work.Task, 300_000, 300_000));
        yield return (Main, new Event.RunRecovered(Run.Id, null, 420_000));
        yield return (Main, new Event.RunRecovered(Work.Id, Work.Task, 420_000));
        yield return (Main, new Event.RunCancelling(Run.Id, CancelStage.Terminate, "timeout", later));
        yield return (Main, new Event.RunRegistered(Work));
        yield return (Main, new Event.RunIdle(Work.Id, Work.Task));
        yield return (Main, new Event.RunPhase(Work.Id, Work.Task, Phase.WaitingHuman));
        yield return (Main, new Event.RunPhase(Run.Id, null, Phase.None));
        yield return (Main, new Event.RunPhase(Work.Id, Work.Task, Phase.Tool, new ToolCall("bash", TimeSpan.FromMinutes(25), "9f86d081")));
        yield return (Main, new Event.RunExtended(Work.Id, Work.Task, TimeSpan.FromMinutes(10)));
        yield return (Main, new Event.ActivityRefused(null, Work.Task, Why.UnknownRun));
        yield return (Main, new Event.ActivityRefused(Work.Id, null, Why.StaleToken));
        yield return (Main, new Event.ActivityRefused(
            Work.Id, null, Why.UnknownRun,
            new LateResult(RunOutcome.Failed) { Result = "half of it", Error = "exit code 3", Tokens = 51_200, Usd = 0.42m }));
        yield return (Main, new Event.RunUnregistered(Work, new Finish(RunOutcome.Superseded), TimeSpan.Zero, null));
        yield return (Main, new Event.RunUnregistered(
            Work, new Finish(RunOutcome.Succeeded) { Tokens = 1200, Usd = 0.25m }, TimeSpan.Zero, null));
        yield return (Main, new Event.AgentCreated());
        yield return (Main, new Event.AlertRepeated(Alert, "still"));
        yield return (Main, new Event.WakeRequeued(OneWake));
        yield return (Main, new Event.WakeDropped(OneWake));
        yield return (Main, new Event.CheckpointSaved(Work.Id, Work.Task, new CheckpointMark(8, Work.Id, At)));
        yield return (Main, new Event.CheckpointRequested(Work.Id, 1));
        yield return (Main, new Event.AlertOpened(Alert, "5 runs of main were started by events"));
        yield return (Main, new Event.AlertClosed(Alert, "no event of main waits any more"));
        yield return (Main, new Event.AlertAcknowledged(Alert with { Summary = "5 runs of main were started by events", AcknowledgedBy = "ada", AcknowledgedAt = later }));
        var match = new AlertMatch { Agent = "p*", Kind = "stale", Severity = Severity.Warning, Label = "team=blue", Alert = "stale:pm/job" };
        var silence = new Silence("s1", match, "ada", At) { To = later, Comment = "moving house" };
        yield return (null, new Event.SilenceAdded(silence));
        yield return (null, new Event.SilenceAdded(new Silence("s2", new AlertMatch { Agent = "pm" }, "ada", At)));
        yield return (null, new Event.SilenceEnded(silence, "its time is over"));
        yield return (Main, new Event.NotificationDelivered(Alert.Id, null, "ops", 2, AlertChange.Opened));
        yield return (Main, new Event.NotificationDelivered(null, Run.Id, "ops", 1, null));
        yield return (Main, new Event.NotificationFailed(Alert.Id, null, "ops", 1, AlertChange.Closed, DeliveryOutcome.Failed, "HTTP 503 busy", later));
        yield return (Main, new Event.NotificationFailed(null, Run.Id, "ops", 3, null, DeliveryOutcome.Rejected, "HTTP 400 invalid_payload", null));
        yield return (Main, new Event.BudgetExhausted(null, new ExhaustedLimit(BudgetLimit.RunsPerHour, 20, 20, later)));
        yield return (null, new Event.BudgetExhausted("group:opus", new ExhaustedLimit(BudgetLimit.UsdPerDay, 5.03m, 5m, later)));
        yield return (Main, new Event.BudgetReset(null, new ExhaustedLimit(BudgetLimit.TokensPerDay, 510_000, 500_000, later)));
        yield return (Main, new Event.AgentQuarantined(new Quarantine(At, "recovered 3 times within 1h, the last run was timed_out")));
        yield return (Main, new Event.AgentPaused(new Pause(At, later, "lunch")));
        yield return (null, new Event.AgentPaused(new Pause(At, null, null)));
        yield return (Main, new Event.AgentResumed("elapsed"));
        yield return (null, new Event.AgentResumed(null));
        yield return (null, new Event.HostStarted(null));
        yield return (null, new Event.HostStarted(15_000));
        yield return (null, new Event.HostStarted(null, "b", 2));
        yield return (null, new Event.HostStopped());
        yield return (null, new Event.HostStopped("b", 2));
        yield return (null, new Event.HostSuspended(3_000_000));
        yield return (null, new Event.ClockStepped(-3_600_000));
    }

    [Fact]
    public void Every_event_that_is_kept_has_its_approved_line()
    {
        var lines = Examples().Select(example => JournalLine.Write(At, example.Agent, example.Event)).ToList();
        ApprovedFile.Check("tests/Systole.Core.Tests/Journal/events.approved.jsonl", string.Join('\n', lines) + "\n");
    }

    [Fact]
    public void Every_kind_of_event_is_among_the_approved_or_not_kept_at_all()
    {
        var approved = Examples().Select(example => example.Event.GetType()).ToHashSet();
        var others = typeof(Event).GetNestedTypes().Where(type => !approved.Contains(type)).Select(type => type.Name)
            .Order(StringComparer.Ordinal);

        others.ShouldBe([
            "AlertingCounted", "Anchored", "BlindTime", "BudgetCounted", "ChannelChanged", "ComingsChanged", "Draining", "Heard", "IncidentChanged",
            "Learned", "MassStallChanged", "NotificationSending", "Overdue", "RecoveryDue", "RunActivity", "SaidChanged", "SilenceMoved",
            "StallsCounted", "StoreSlowed", "TaskRecovered",
        ]);
        JournalLine.NameOf(new Event.Overdue()).ShouldBeNull();
    }
}
