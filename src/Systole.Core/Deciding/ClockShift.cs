namespace Systole.Core;

/// <summary>
/// A wall clock that was set takes stored instants with it (L2): what happened a minute ago still happened a minute ago, and a spacing
/// that had
/// ten seconds to go still has ten. Set back, it takes the slots and pauses along as well; set forward, those stay where the wall clock
/// has them,
/// and the ones that it passed over are missed.
/// </summary>
internal static class ClockShift
{
    public static AgentState Apply(AgentState state, TimeSpan by)
    {
        var onWall = Spans.Shorter(by, TimeSpan.Zero);
        return state with
        {
            Anchor = state.Anchor + onWall,
            NextSlot = state.NextSlot + onWall,
            SlotCursor = state.SlotCursor + onWall,
            RetrySlot = state.RetrySlot is { } slot ? Moved(slot, by, onWall) : null,
            Pending = PendingWakes.From(state.Pending.All.Select(wake => Moved(wake, by))),
            Run = state.Run is { } run ? Moved(run, by, onWall) : null,
            LastRun = state.LastRun is { } last ? last with { EndedAt = last.EndedAt + by } : null,
            LastStartAt = state.LastStartAt + by,
            LastScheduledStartAt = state.LastScheduledStartAt + onWall,
            LastEventAt = state.LastEventAt + by,
            LastFollowUpAt = state.LastFollowUpAt + by,
            GuardedStarts = [.. state.GuardedStarts.Select(at => at + by)],
            FailureBackoffUntil = state.FailureBackoffUntil + by,
            Pause = state.Pause is { } pause ? pause with { Since = pause.Since + onWall, Until = pause.Until + onWall } : null,
            Drain = state.Drain is { } drain ? new Drain(drain.Since + by, drain.Until + by) : null,
            SkipUntil = state.SkipUntil + onWall,
            GraceUntil = state.GraceUntil + by,
            Budget = state.Budget is { } use ? Moved(use, onWall) : null,
            Quarantine = state.Quarantine is { } quarantine ? quarantine with { Since = quarantine.Since + onWall } : null,
            Recoveries = [.. state.Recoveries.Select(at => at + by)],
            Unfired = [.. state.Unfired.Select(slots => slots with { From = slots.From + onWall, To = slots.To + onWall })],
            Registered = state.Registered.SetItems(
                state.Registered.Select(entry => KeyValuePair.Create(entry.Key, Moved(entry.Value, by)))),
            Interrupted = state.Interrupted.SetItems(
                state.Interrupted.Select(entry => KeyValuePair.Create(entry.Key, entry.Value.MovedBy(by)))),
            Checkpoint = Moved(state.Checkpoint, by),
            TaskRecoveries = state.TaskRecoveries.SetItems(state.TaskRecoveries.Select(
                entry => KeyValuePair.Create(entry.Key, entry.Value.Select(at => at + by).ToImmutableArray()))),
            LastHeardAt = state.LastHeardAt + by,
            Alerts = state.Alerts.SetItems(state.Alerts.Select(entry => KeyValuePair.Create(entry.Key, Moved(entry.Value, by)))),
        };
    }

    /// <summary>What concerns all agents moves with a clock that is set back.</summary>
    public static FleetState Apply(FleetState fleet, TimeSpan by)
    {
        if (by >= TimeSpan.Zero) return fleet;
        return fleet with
        {
            Pause = fleet.Pause is { } pause ? pause with { Since = pause.Since + by, Until = pause.Until + by } : null,
            Budgets = fleet.Budgets.SetItems(fleet.Budgets.Select(entry => KeyValuePair.Create(entry.Key, Moved(entry.Value, by)))),
            Alerts = fleet.Alerts.SetItems(fleet.Alerts.Select(entry => KeyValuePair.Create(entry.Key, Moved(entry.Value, by)))),
            Stalls = [.. fleet.Stalls.Select(stall => stall with { At = stall.At + by })],
            MassStall = fleet.MassStall is { } stall ? new MassStall(stall.OpenedAt + by, stall.BelowSince + by) : null,
            StoreSlowAt = fleet.StoreSlowAt + by,
        };
    }

    private static BudgetUse Moved(BudgetUse use, TimeSpan onWall) => use with
    {
        HourStart = use.HourStart + onWall,
        DayStart = use.DayStart + onWall,
        Exhausted = [.. use.Exhausted.Select(limit => limit with { ResetAt = limit.ResetAt + onWall })],
    };

    private static ScheduledWake Moved(ScheduledWake slot, TimeSpan by, TimeSpan onWall) =>
        slot with { Slot = slot.Slot + onWall, NotBefore = slot.NotBefore + by };

    private static Wake Moved(Wake wake, TimeSpan by) => wake with
    {
        AcceptedAt = wake.AcceptedAt + by,
        LastAcceptedAt = wake.LastAcceptedAt + by,
        RaisedAt = wake.RaisedAt + by,
        NotBefore = wake.NotBefore + by,
        Cause = wake.Cause is { } cause ? cause with { StartedAt = cause.StartedAt + by, Ancestors = Moved(cause.Ancestors, by) } : null,
    };

    internal static OpenAlert Moved(OpenAlert alert, TimeSpan by) =>
        alert with { OpenedAt = alert.OpenedAt + by, RepeatedAt = alert.RepeatedAt + by, AcknowledgedAt = alert.AcknowledgedAt + by };

    private static CheckpointMark? Moved(CheckpointMark? mark, TimeSpan by) => mark is null ? null : mark with { At = mark.At + by };

    private static HeartbeatRun Moved(HeartbeatRun run, TimeSpan by, TimeSpan onWall) => Moved(run, by) with
    {
        Slot = run.Slot is { } slot ? Moved(slot, by, onWall) : null,
        Wakes = [.. run.Wakes.Select(wake => Moved(wake, by))],
        Ancestors = Moved(run.Ancestors, by),
    };

    private static T Moved<T>(T run, TimeSpan by) where T : WatchedRun => run with
    {
        StartedAt = run.StartedAt + by,
        LastActivityAt = run.LastActivityAt + by,
        LastProgressAt = run.LastProgressAt + by,
        PhaseSince = run.PhaseSince + by,
        StillSince = run.StillSince + by,
        StallCountedAt = run.StallCountedAt + by,
        StillUntil = run.StillUntil + by,
        Steps = run.Steps.MovedBy(by),
        Checkpoint = Moved(run.Checkpoint, by),
        Resume = Moved(run.Resume, by),
        Interrupted = run.Interrupted?.MovedBy(by),
        UnconfirmedSince = run.UnconfirmedSince + by,
        Cancellation = run.Cancellation is { } cancellation ? cancellation with { NextAt = cancellation.NextAt + by } : null,
    };

    private static ImmutableArray<Ancestor> Moved(ImmutableArray<Ancestor> ancestors, TimeSpan by) =>
        [.. ancestors.Select(ancestor => ancestor with { StartedAt = ancestor.StartedAt + by })];
}
