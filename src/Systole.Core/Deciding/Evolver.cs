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
            Interrupted = e.Outcome == RunOutcome.Skipped ? state.Interrupted : Interrupted(state, CheckpointRules.HeartbeatTask, e.Left),
            // The next attempt has to know its number even where the work that it belongs to is done.
            Checkpoint = e is { Outcome: RunOutcome.Succeeded, Run.Checkpoint: { } done } ? done with { IsDone = true } : e.Run.Checkpoint,
        },
        Event.RunMessage or Event.RunRecovered or Event.RunIdle or Event.RunPhase or Event.ActivityRefused => state,
        Event.RunActivity e => With(state, e.Run),
        Event.RunStale e => With(state, e.Run, run => run with { Stale = true, WasStale = true, StallCountedAt = StaleRules.CountedAt(run, run.LastActivityAt + TimeSpan.FromMilliseconds(e.IdleMs)) }),
        Event.RunTimedOut { Left: { } left, Task: { } task } => Ended(state, task, left),
        Event.RunTimedOut e => With(state, e.Run, run => run with { TimedOut = true }),
        Event.RunCancelling e => With(
            state, e.Run, run => run with { Cancellation = new Cancellation(e.Stage, e.NextAt, e.Why == CancelWhy.Timeout) }),
        Event.RunExtended e => With(state, e.Run, run => run with
        {
            Extension = e.Extension,
            TimedOut = false,
            IsTakenUp = false,
            // What registered work is asked goes with its next answer. A process has had its signal, which nobody takes back.
            Cancellation = run is RegisteredRun { Cancellation.Timeout: true } ? null : run.Cancellation,
        }),
        Event.AgentCreated => state with { IsCreated = true },
        Event.RunRegistered e => state with { Registered = state.Registered.SetItem(e.Run.Task, e.Run), LastRunNumber = e.Run.Id.Number },
        Event.RunUnregistered e => Ended(state, e.Run.Task, e.Left),
        Event.CheckpointRequested e => With(state, e.Run, run => run with { CheckpointAsked = true }),
        Event.CheckpointSaved e => With(
            state, e.Run, run => run with { Checkpoint = e.Mark, CheckpointAsked = false, Steps = Saved(run.Steps) }),
        Event.RecoveryDue e => With(state, e.Run, run => run with { IsTakenUp = true }),
        Event.TaskRecovered e => state with { TaskRecoveries = e.Recoveries },
        Event.WakeRequeued e => state with { Pending = state.Pending.With([e.Wake]), DeadLetters = Math.Max(0, state.DeadLetters - 1) },
        Event.WakeDropped => state with { DeadLetters = Math.Max(0, state.DeadLetters - 1) },
        Event.Learned e => state with { Learned = state.Learned.SetItem(e.Key, e.Values) },
        Event.Heard e => state with { LastHeardAt = e.At },
        Event.StallsCounted or Event.MassStallChanged or Event.StoreSlowed => state,
        Event.Draining e => state with { Drain = e.Drain, SkipUntil = e.HeldUntil ?? state.SkipUntil },
        Event.AlertOpened { IsShared: false } e => state with { Alerts = state.Alerts.SetItem(e.Alert.Id, e.Alert with { Summary = e.Summary }) },
        Event.AlertAcknowledged { IsShared: false } e => state with { Alerts = state.Alerts.SetItem(e.Alert.Id, e.Alert) },
        Event.AlertRepeated e => state with { Alerts = state.Alerts.SetItem(e.Alert.Id, e.Alert) },
        Event.AlertClosed { IsShared: false } e => state with { Alerts = state.Alerts.Remove(e.Alert.Id) },
        Event.BudgetCounted { Budget: null } e => state with { Budget = e.Use },
        Event.BudgetExhausted { Budget: null } e => state with { Budget = state.Budget?.With(e.Limit) },
        Event.BudgetReset { Budget: null } e => state with { Budget = state.Budget?.Without(e.Limit) },
        // What is shared is not the agent's: FleetEvolver takes it in.
        Event.AlertOpened or Event.AlertClosed or Event.BudgetCounted or Event.BudgetExhausted or Event.BudgetReset => state,
        Event.AgentPaused e => state with { Pause = e.Pause },
        Event.AgentResumed { EndsQuarantine: true } => state with
        {
            Pause = null,
            Quarantine = null,
            Recoveries = [],
            TaskRecoveries = state.TaskRecoveries.Clear(),
        },
        Event.AgentResumed => state with { Pause = null },
        Event.AgentQuarantined e => state with { Quarantine = e.Quarantine },
        Event.ClockStepped e => ClockShift.Apply(state, TimeSpan.FromMilliseconds(e.ByMs)),
        Event.BlindTime e => state with
        {
            GraceUntil = e.Until,
            // What is expected only since now is none the later for it.
            LastHeardAt = state.LastHeardAt is { } heard ? Instant.Earlier(heard + e.Blind, e.Until - Laws.GraceAfterBlind) : null,
            Run = state.Run is { } run ? Unobserved(run, e) : null,
            Registered = state.Registered.SetItems(
                state.Registered.Select(entry => KeyValuePair.Create(entry.Key, Unobserved(entry.Value, e)))),
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

    /// <summary>The state with a run in flight as it is now.</summary>
    private static AgentState With(AgentState state, WatchedRun run) => run switch
    {
        HeartbeatRun heartbeat => state with { Run = heartbeat },
        RegisteredRun registered => state with { Registered = state.Registered.SetItem(registered.Task, registered) },
        _ => throw new UnreachableException(),
    };

    private static AgentState With(AgentState state, RunId id, Func<WatchedRun, WatchedRun> change) =>
        RunRef.Of(id).Find(state) is { } run ? With(state, change(run)) : state;

    private static AgentState Ended(AgentState state, string task, Interruption? left) => state with
    {
        Registered = state.Registered.Remove(task),
        Interrupted = Interrupted(state, task, left),
        TaskRecoveries = left is null ? state.TaskRecoveries.Remove(task) : state.TaskRecoveries,
    };

    private static ImmutableSortedDictionary<string, Interruption> Interrupted(AgentState state, string task, Interruption? left)
    {
        if (left is null) return state.Interrupted.Remove(task);
        var all = state.Interrupted.SetItem(task, left);
        return all.Count <= RegisterRules.InterruptedMax ? all : all.Remove(all.MinBy(entry => entry.Value.At).Key);
    }

    /// <summary>A checkpoint covers what has ended; a step that the run is in goes on.</summary>
    private static OpenSteps Saved(OpenSteps steps) =>
        steps.Last is [.., { EndedAt: null } under] ? new OpenSteps([under], 0) : OpenSteps.None;

    /// <summary>What could not be observed is taken off every age of a run.</summary>
    private static T Unobserved<T>(T run, Event.BlindTime blind) where T : WatchedRun => run with
    {
        Uncharged = run.Uncharged + blind.Blind,
        IsGapBlind = true,
        LastActivityAt = run.LastActivityAt + blind.Blind,
        LastProgressAt = run.ProgressAt + blind.Blind,
        PhaseSince = run.PhaseSince + blind.Blind,
        StillSince = run.StillSince + blind.Blind,
        StillUntil = run.StillUntil + blind.Blind,
        UnconfirmedSince = run.UnconfirmedSince ?? blind.DownSince,
        Cancellation = run.Cancellation is { } ladder ? ladder with { NextAt = ladder.NextAt + blind.Blind } : null,
    };
}

/// <summary>Who asked for a cancellation.</summary>
internal static class CancelWhy
{
    public const string Operator = "operator";
    public const string Timeout = "timeout";
}
