using System.Diagnostics;

namespace Systole.Core;

/// <summary>State after a fact. Copies what the fact says and decides nothing: the same facts give the same state for ever.</summary>
public static class Evolver
{
    /// <summary>The state of an agent after an event of it.</summary>
    public static AgentState Evolve(AgentState state, Event happened) => happened switch
    {
        Event.WakeAccepted e => state with
        {
            Pending = state.Pending.With(e.Wake),
            StreakRuns = e.StreakRuns,
            LastEventAt = e.LastEventAt,
        },
        Event.WakeRefused => state,
        Event.WakeDeadLettered e => state with { Pending = state.Pending.Without([e.Wake.Id]), DeadLetters = state.DeadLetters + 1 },
        Event.Anchored e => state with
        {
            Anchor = e.Anchor,
            AnchorInterval = e.Interval,
            NextSlot = e.NextSlot,
            SlotCursor = e.NextSlot,
            Startup = e.Startup,
        },
        Event.SlotSkipped e => state with { NextSlot = e.NextSlot, SlotCursor = e.Cursor },
        Event.SlotsMissed e => state with { NextSlot = e.NextSlot, SlotCursor = e.Cursor, Startup = e.Startup },
        Event.Overdue => state with { Startup = true },
        Event.RunStarted e => state with
        {
            Run = e.Run,
            LastRunNumber = e.Run.Id.Number,
            LastStartAt = e.Run.StartedAt,
            LastScheduledStartAt = e.Run.Slot is null ? state.LastScheduledStartAt : e.Run.StartedAt,
            Pending = state.Pending.Without(e.Run.Wakes.Select(wake => wake.Id)),
            NextSlot = e.NextSlot,
            SlotCursor = e.Cursor,
            Startup = state.Startup && e.Run.Slot is null,
            RetrySlot = e.RetrySlot,
            StreakRuns = e.StreakRuns,
            GuardedStarts = e.GuardedStarts,
            LastFollowUpAt = e.LastFollowUpAt,
            Drain = null,
            SkipUntil = null,
        },
        Event.RunFinished e => state with
        {
            Run = null,
            Pending = state.Pending.With(e.Returned),
            RetrySlot = e.RetrySlot,
            FailuresInRow = e.FailuresInRow,
            FailureBackoffUntil = e.BackoffUntil,
            StreakRuns = e.StreakRuns,
            LastRun = new LastRun(e.Run.Id, e.Outcome, e.Run.Reasons, e.At),
        },
        Event.RunMessage => state,
        Event.RunActivity e => state.Run is { } run ? state with { Run = run with { LastActivityAt = e.At } } : state,
        Event.RunTimedOut => state.Run is { } run ? state with { Run = run with { TimedOut = true } } : state,
        Event.RunCancelling e => state.Run is { } run
            ? state with { Run = run with { Cancellation = new Cancellation(e.Stage, e.NextAt, e.Why == CancelWhy.Timeout) } }
            : state,
        Event.RunRegistered e => state with { Registered = state.Registered.SetItem(e.Run.Task, e.Run), LastRunNumber = e.Run.Id.Number },
        Event.RunIdle e => WithRegistered(state, e.Task, run => run with { Idle = true, LastActivityAt = e.At }),
        Event.RegisteredActivity e => WithRegistered(state, e.Task, run => run with { Idle = false, LastActivityAt = e.At }),
        Event.RunUnregistered e => state with { Registered = state.Registered.Remove(e.Task) },
        Event.CheckpointRequested => state,
        Event.Draining e => state with { Drain = e.Drain, SkipUntil = e.HeldUntil ?? state.SkipUntil },
        Event.AlertOpened e => state with { Alerts = state.Alerts.SetItem(e.Alert.Kind, e.Alert) },
        Event.AlertClosed e => state with { Alerts = state.Alerts.Remove(e.Alert.Kind) },
        Event.AgentPaused e => state with { Pause = e.Pause },
        Event.AgentResumed => state with { Pause = null },
        Event.ClockStepped e => ClockShift.Apply(state, TimeSpan.FromMilliseconds(e.ByMs)),
        Event.BlindTime e => state with
        {
            GraceUntil = e.Until,
            Run = state.Run is { } run ? run with { Blind = run.Blind + e.Blind, LastActivityAt = run.LastActivityAt + e.Blind } : null,
        },
        Event.HostStarted or Event.HostStopped or Event.HostSuspended => state,
        _ => throw new UnreachableException($"no rule for {happened.GetType().Name}"),
    };

    /// <summary>The state of an agent after several events of it.</summary>
    public static AgentState Evolve(AgentState state, IEnumerable<Event> happened) => happened.Aggregate(state, Evolve);

    private static AgentState WithRegistered(AgentState state, string task, Func<RegisteredRun, RegisteredRun> change) =>
        state.Registered.TryGetValue(task, out var run) ? state with { Registered = state.Registered.SetItem(task, change(run)) } : state;
}

/// <summary>Who asked for a cancellation.</summary>
internal static class CancelWhy
{
    public const string Operator = "operator";
    public const string Timeout = "timeout";
}
