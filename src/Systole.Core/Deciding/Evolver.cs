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
            AnchorKey = e.Schedule,
            NextSlot = e.NextSlot,
            SlotCursor = e.NextSlot,
            Startup = e.Startup,
            SlotTold = false,
        },
        Event.SlotSkipped e => Unfired(state, e.Slot, e.Slot, 1, e.Why) with
        {
            NextSlot = e.NextSlot,
            SlotCursor = e.Cursor,
            // A first beat or a catch-up that gives way is none any more: what comes next is a plain slot.
            Startup = state.Startup && e.NextSlot == state.NextSlot,
            SlotTold = state.SlotTold && e.NextSlot == state.NextSlot,
        },
        Event.SlotsMissed e => Unfired(state, e.From, e.To, e.Count, e.Why) with
        {
            NextSlot = e.NextSlot,
            SlotCursor = e.Cursor,
            Startup = e.Startup,
            SlotTold = (e.From <= e.NextSlot && e.NextSlot <= e.To) || (state.SlotTold && e.NextSlot == state.NextSlot),
        },
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
            SlotTold = state.SlotTold && e.Run.Slot is null,
            RetrySlot = e.RetrySlot,
            StreakRuns = e.StreakRuns,
            GuardedStarts = e.GuardedStarts,
            LastFollowUpAt = e.LastFollowUpAt,
            Recoveries = e.Recoveries,
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
        Event.RunActivity e => state.Run is { } run ? state with { Run = run with { LastActivityAt = e.At, Stale = false } } : state,
        Event.RunStale { Task: { } task } => WithRegistered(state, task, run => run with { Stale = true }),
        Event.RunStale => state.Run is { } run ? state with { Run = run with { Stale = true } } : state,
        Event.RunRecovered => state,
        Event.RunTimedOut { Task: { } task } => state with { Registered = state.Registered.Remove(task) },
        Event.RunTimedOut => state.Run is { } run ? state with { Run = run with { TimedOut = true } } : state,
        Event.RunCancelling e => state.Run is { } run
            ? state with { Run = run with { Cancellation = new Cancellation(e.Stage, e.NextAt, e.Why == CancelWhy.Timeout) } }
            : state,
        Event.RunRegistered e => state with { Registered = state.Registered.SetItem(e.Run.Task, e.Run), LastRunNumber = e.Run.Id.Number },
        Event.RunIdle e => WithRegistered(state, e.Task, run => Active(run, e.At) with { Idle = true }),
        Event.RegisteredActivity e => WithRegistered(state, e.Task, run => Active(run, e.At)),
        Event.RunUnregistered e => state with { Registered = state.Registered.Remove(e.Task) },
        Event.CheckpointRequested => state,
        Event.Draining e => state with { Drain = e.Drain, SkipUntil = e.HeldUntil ?? state.SkipUntil },
        Event.AlertOpened { IsShared: false } e => state with { Alerts = state.Alerts.SetItem(e.Alert.Id, e.Alert) },
        Event.AlertClosed { IsShared: false } e => state with { Alerts = state.Alerts.Remove(e.Alert.Id) },
        Event.BudgetCounted { Budget: null } e => state with { Budget = e.Use },
        Event.BudgetExhausted { Budget: null } e => state with { Budget = state.Budget?.With(e.Limit) },
        Event.BudgetReset { Budget: null } e => state with { Budget = state.Budget?.Without(e.Limit) },
        // What is shared is not the agent's: FleetEvolver takes it in.
        Event.AlertOpened or Event.AlertClosed or Event.BudgetCounted or Event.BudgetExhausted or Event.BudgetReset => state,
        Event.AgentPaused e => state with { Pause = e.Pause },
        Event.AgentResumed { EndsQuarantine: true } => state with { Pause = null, Quarantine = null, Recoveries = [] },
        Event.AgentResumed => state with { Pause = null },
        Event.AgentQuarantined e => state with { Quarantine = e.Quarantine },
        Event.ClockStepped e => ClockShift.Apply(state, TimeSpan.FromMilliseconds(e.ByMs)),
        Event.BlindTime e => state with
        {
            GraceUntil = e.Until,
            Run = state.Run is { } run ? run with { Blind = run.Blind + e.Blind, LastActivityAt = run.LastActivityAt + e.Blind } : null,
            Registered = state.Registered.SetItems(state.Registered.Select(entry => KeyValuePair.Create(
                entry.Key,
                entry.Value with { Blind = entry.Value.Blind + e.Blind, LastActivityAt = entry.Value.LastActivityAt + e.Blind }))),
        },
        Event.HostStarted or Event.HostStopped or Event.HostSuspended => state,
        _ => throw new UnreachableException($"no rule for {happened.GetType().Name}"),
    };

    /// <summary>The state of an agent after several events of it.</summary>
    public static AgentState Evolve(AgentState state, IEnumerable<Event> happened) => happened.Aggregate(state, Evolve);

    /// <summary>The last reasons why slots did not fire: bounded, and one entry for slots in a row with one reason.</summary>
    private static AgentState Unfired(AgentState state, Instant from, Instant to, long count, Why why)
    {
        var told = state.Unfired;
        if (told.Length > 0 && told[^1] is var last && last.Why == why && !(state.LastScheduledStartAt > last.To))
        {
            return state with { Unfired = told.SetItem(told.Length - 1, last with { To = to, Count = last.Count + count }) };
        }
        if (told.Length >= Laws.UnfiredMax) told = told.RemoveAt(0);
        return state with { Unfired = told.Add(new UnfiredSlots(from, to, count, why)) };
    }

    /// <summary>The clock of a run stands still while it is idle.</summary>
    private static RegisteredRun Active(RegisteredRun run, Instant at) => run with
    {
        Blind = run.Idle ? run.Blind + (at - run.LastActivityAt) : run.Blind,
        LastActivityAt = at,
        Idle = false,
        Stale = false,
    };

    private static AgentState WithRegistered(AgentState state, string task, Func<RegisteredRun, RegisteredRun> change) =>
        state.Registered.TryGetValue(task, out var run) ? state with { Registered = state.Registered.SetItem(task, change(run)) } : state;
}

/// <summary>Who asked for a cancellation.</summary>
internal static class CancelWhy
{
    public const string Operator = "operator";
    public const string Timeout = "timeout";
}
