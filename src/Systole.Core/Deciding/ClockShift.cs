namespace Systole.Core;

/// <summary>
/// A wall clock that was set back takes every stored instant with it (L2): what was due in ten minutes is still due in ten minutes, and what
/// happened a minute ago still happened a minute ago. Only distances matter to the laws, and those are kept.
/// </summary>
internal static class ClockShift
{
    public static AgentState Apply(AgentState state, TimeSpan by) => state with
    {
        Anchor = state.Anchor + by,
        NextSlot = state.NextSlot + by,
        SlotCursor = state.SlotCursor + by,
        RetrySlot = state.RetrySlot is { } slot ? Moved(slot, by) : null,
        Pending = PendingWakes.From(state.Pending.All.Select(wake => Moved(wake, by))),
        Run = state.Run is { } run ? Moved(run, by) : null,
        LastStartAt = state.LastStartAt + by,
        LastScheduledStartAt = state.LastScheduledStartAt + by,
        LastEventAt = state.LastEventAt + by,
        LastFollowUpAt = state.LastFollowUpAt + by,
        GuardedStarts = [.. state.GuardedStarts.Select(at => at + by)],
        FailureBackoffUntil = state.FailureBackoffUntil + by,
        Pause = state.Pause is { } pause ? pause with { Since = pause.Since + by, Until = pause.Until + by } : null,
        Drain = state.Drain is { } drain ? new Drain(drain.Since + by, drain.Until + by) : null,
        SkipUntil = state.SkipUntil + by,
        GraceUntil = state.GraceUntil + by,
        Registered = state.Registered.SetItems(state.Registered.Select(entry => KeyValuePair.Create(
            entry.Key, entry.Value with { StartedAt = entry.Value.StartedAt + by, LastActivityAt = entry.Value.LastActivityAt + by }))),
    };

    private static ScheduledWake Moved(ScheduledWake slot, TimeSpan by) => slot with { Slot = slot.Slot + by, NotBefore = slot.NotBefore + by };

    private static Wake Moved(Wake wake, TimeSpan by) => wake with
    {
        AcceptedAt = wake.AcceptedAt + by,
        LastAcceptedAt = wake.LastAcceptedAt + by,
        NotBefore = wake.NotBefore + by,
    };

    private static HeartbeatRun Moved(HeartbeatRun run, TimeSpan by) => run with
    {
        StartedAt = run.StartedAt + by,
        LastActivityAt = run.LastActivityAt + by,
        Slot = run.Slot is { } slot ? Moved(slot, by) : null,
        Wakes = [.. run.Wakes.Select(wake => Moved(wake, by))],
        Cancellation = run.Cancellation is { } cancellation ? cancellation with { NextAt = cancellation.NextAt + by } : null,
    };
}
