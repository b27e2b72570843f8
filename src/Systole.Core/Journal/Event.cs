namespace Systole.Core;

/// <summary>
/// A fact: the outcome of a decision. <c>Decide</c> makes them, <c>Evolve</c> copies them into the state, the journal keeps those that
/// have a
/// name of their own. Computed instants are part of the fact and are never computed again. Members that the journal does not show are
/// marked.
/// </summary>
public abstract record Event
{
    private Event()
    {
    }

    // ---- wakes

    /// <summary>A wake is in: durable once this is committed.</summary>
    /// <param name="Wake">The wake as it is pending from now on. A keyed repeat names the wake it joined.</param>
    /// <param name="Reason">The reason of this request.</param>
    /// <param name="Intent">The intent of this request.</param>
    /// <param name="Decision">What became of it.</param>
    /// <param name="Why">What holds it; <see cref="Core.Why.None"/> where nothing does.</param>
    /// <param name="Until">The earliest start if nothing else arrives; null where that depends on a run's end or an operator.</param>
    /// <param name="Run">The run that took it, where one started at once.</param>
    /// <param name="LastEventAt">Not shown: when the last ordinary event arrived.</param>
    /// <param name="StreakRuns">Not shown: the length of the streak it belongs to.</param>
    /// <param name="CausedBy">The heartbeat run that this request named as its cause; null where it named none.</param>
    /// <param name="OverrideBudget">Whether this request asked for a used-up budget not to hold it.</param>
    public sealed record WakeAccepted(
        Wake Wake, string Reason, Intent Intent, Decision Decision, Why Why, Instant? Until, RunId? Run,
        Instant? LastEventAt, int StreakRuns, RunId? CausedBy = null, bool OverrideBudget = false) : Event;

    /// <summary>A wake was not taken in.</summary>
    public sealed record WakeRefused(string Reason, Why Why) : Event;

    /// <summary>A wake used up its attempts.</summary>
    /// <param name="Wake">The wake.</param>
    /// <param name="Reason">How its last attempt ended.</param>
    public sealed record WakeDeadLettered(Wake Wake, string Reason) : Event;

    // ---- slots

    /// <summary>Not journalled: from now on slots are counted from here.</summary>
    public sealed record Anchored(Instant? Anchor, ScheduleKey Schedule, Instant? NextSlot, bool Startup) : Event;

    /// <summary>A slot will have no run of its own.</summary>
    /// <param name="Slot">The slot.</param>
    /// <param name="Why">Why not.</param>
    /// <param name="Cursor">Not shown: the next slot to come due.</param>
    /// <param name="NextSlot">Not shown: the oldest slot that still is to be carried.</param>
    public sealed record SlotSkipped(Instant Slot, Why Why, Instant Cursor, Instant NextSlot) : Event;

    /// <summary>Slots passed while nothing could run; one of them may stand for a catch-up.</summary>
    /// <param name="Count">How many.</param>
    /// <param name="From">The first.</param>
    /// <param name="To">The last.</param>
    /// <param name="Why">Why nothing could run.</param>
    /// <param name="NextSlot">Not shown: the oldest slot that still is to be carried; in the past for a catch-up.</param>
    /// <param name="Cursor">Not shown: the next slot to come due.</param>
    /// <param name="Startup">Not shown: whether the run that carries the oldest is a catch-up.</param>
    public sealed record SlotsMissed(long Count, Instant From, Instant To, Why Why, Instant NextSlot, Instant Cursor, bool Startup) : Event;

    /// <summary>Not journalled: the node started with a slot already pending; the run that carries it is a catch-up.</summary>
    public sealed record Overdue : Event;

    // ---- runs

    /// <summary>A heartbeat run starts. The act follows the commit.</summary>
    /// <param name="Run">The run.</param>
    /// <param name="LateMs">How late the slot is, in milliseconds; null where there is none or it is on time.</param>
    /// <param name="NextSlot">Not shown: the oldest slot left to be carried.</param>
    /// <param name="Cursor">Not shown: the next slot to come due.</param>
    /// <param name="RetrySlot">Not shown: the failed slot left over, where the run did not take it.</param>
    /// <param name="StreakRuns">Not shown: the length of the streak, this run included.</param>
    /// <param name="GuardedStarts">Not shown: what the flood guard looks at from now on.</param>
    /// <param name="LastFollowUpAt">Not shown: the last run for self-caused wakes alone.</param>
    /// <param name="Recoveries">Not shown: what quarantine looks at from now on.</param>
    public sealed record RunStarted(
        HeartbeatRun Run, long? LateMs, Instant? NextSlot, Instant? Cursor, ScheduledWake? RetrySlot,
        int StreakRuns, ImmutableArray<Instant> GuardedStarts, Instant? LastFollowUpAt, ImmutableArray<Instant> Recoveries) : Event;

    /// <summary>A heartbeat run ended.</summary>
    /// <param name="Run">The run as it was.</param>
    /// <param name="Outcome">How it ended.</param>
    /// <param name="End">What its runner found out.</param>
    /// <param name="At">When the end was recorded.</param>
    /// <param name="RetryAt">When what it returned may be tried again; null where it returned nothing.</param>
    /// <param name="Returned">Not shown: the wakes it returned.</param>
    /// <param name="RetrySlot">Not shown: the slot it returned.</param>
    /// <param name="FailuresInRow">Not shown: failures in a row, this one included.</param>
    /// <param name="BackoffUntil">Not shown: until when wakes wait after the failure.</param>
    /// <param name="StreakRuns">Not shown: the length of the streak.</param>
    /// <param name="Left">Not shown: what it leaves for the next attempt; null where it did its work.</param>
    public sealed record RunFinished(
        HeartbeatRun Run, RunOutcome Outcome, RunEnd End, Instant At, Instant? RetryAt, ImmutableArray<Wake> Returned,
        ScheduledWake? RetrySlot, int FailuresInRow, Instant? BackoffUntil, int StreakRuns, Interruption? Left = null) : Event;

    /// <summary>What a run had to say.</summary>
    public sealed record RunMessage(RunId Run, string Text) : Event;

    /// <summary>Not journalled: a sign of life.</summary>
    /// <param name="Run">The run as it is now.</param>
    public sealed record RunActivity(WatchedRun Run) : Event;

    /// <summary>A run began to wait for somebody, is in a tool that says it takes longer than silence is borne, or goes on.</summary>
    /// <param name="Run">The run.</param>
    /// <param name="Task">Its task; null for a heartbeat run.</param>
    /// <param name="Phase">What it does now.</param>
    /// <param name="Tool">The tool that it is in; null outside of one.</param>
    public sealed record RunPhase(RunId Run, string? Task, Phase Phase, ToolCall? Tool = null) : Event;

    /// <summary>A sign of life or a report that no run in flight is meant by, or that was not taken in.</summary>
    /// <param name="Run">The run that was named; null where its task was.</param>
    /// <param name="Task">The task that was named; null where its run was.</param>
    /// <param name="Why">Why not.</param>
    /// <param name="Late">The end that it told of; null where it told of none.</param>
    public sealed record ActivityRefused(RunId? Run, string? Task, Why Why, LateResult? Late = null) : Event;

    /// <summary>A run was given longer.</summary>
    /// <param name="Run">The run.</param>
    /// <param name="Task">Its task; null for a heartbeat run.</param>
    /// <param name="Extension">By how much its total limit has been moved in all.</param>
    public sealed record RunExtended(RunId Run, string? Task, TimeSpan Extension) : Event;

    /// <summary>A run has been silent for longer than its limit. Reversible.</summary>
    /// <param name="Run">The run.</param>
    /// <param name="Task">Its task; null for a heartbeat run.</param>
    /// <param name="IdleMs">For how long it has been silent, in milliseconds.</param>
    /// <param name="LimitMs">The limit, in milliseconds.</param>
    /// <param name="Phase">What it was doing.</param>
    public sealed record RunStale(RunId Run, string? Task, long IdleMs, long LimitMs, Phase Phase = Phase.None) : Event;

    /// <summary>A stale run showed life again.</summary>
    /// <param name="Run">The run.</param>
    /// <param name="Task">Its task; null for a heartbeat run.</param>
    /// <param name="IdleMs">For how long it had been silent, in milliseconds.</param>
    public sealed record RunRecovered(RunId Run, string? Task, long IdleMs) : Event;

    /// <summary>A run passed its total limit.</summary>
    /// <param name="Run">The run.</param>
    /// <param name="Task">Its task; null for a heartbeat run.</param>
    /// <param name="RunningMs">For how long it has been running, in milliseconds.</param>
    /// <param name="LimitMs">The limit, in milliseconds.</param>
    /// <param name="Left">Not shown: what it leaves, where it is no longer tracked; null where it is.</param>
    /// <param name="Tokens">Not shown: what it had used by its own word, where it is no longer tracked; null where it did not say.</param>
    /// <param name="Usd">Not shown: what it had cost in US dollars, likewise.</param>
    public sealed record RunTimedOut(
        RunId Run, string? Task, long RunningMs, long LimitMs, Interruption? Left = null, long? Tokens = null, decimal? Usd = null) : Event;

    /// <summary>Not journalled: the agent is to be woken for a task that timed out.</summary>
    /// <param name="Run">The run that did.</param>
    /// <param name="Task">Its task.</param>
    public sealed record RecoveryDue(RunId Run, string Task) : Event;

    /// <summary>Not journalled: a task is recovered by a wake.</summary>
    /// <param name="Recoveries">What quarantine looks at from now on, by task.</param>
    public sealed record TaskRecovered(ImmutableSortedDictionary<string, ImmutableArray<Instant>> Recoveries) : Event;

    /// <summary>A run is being ended, rung by rung.</summary>
    /// <param name="Run">The run.</param>
    /// <param name="Stage">The rung.</param>
    /// <param name="Why">Who asked: <c>operator</c> or <c>timeout</c>.</param>
    /// <param name="NextAt">Not shown: when the next rung is due.</param>
    public sealed record RunCancelling(RunId Run, CancelStage Stage, string Why, Instant? NextAt) : Event;

    /// <summary>An agent that nobody configured is watched from now on, with the defaults.</summary>
    public sealed record AgentCreated : Event;

    /// <summary>Registered work began.</summary>
    public sealed record RunRegistered(RegisteredRun Run) : Event;

    /// <summary>Registered work has nothing to do.</summary>
    public sealed record RunIdle(RunId Run, string? Task) : Event;

    /// <summary>Registered work ended.</summary>
    /// <param name="Run">The run as it was.</param>
    /// <param name="Finish">How.</param>
    /// <param name="Duration">Not shown: how long it took, time that is charged to nobody left out.</param>
    /// <param name="Left">Not shown: what it leaves, where it did not succeed and none has taken its place; null otherwise.</param>
    public sealed record RunUnregistered(RegisteredRun Run, Finish Finish, TimeSpan Duration, Interruption? Left) : Event;

    // ---- checkpoints

    /// <summary>A checkpoint is in: durable once this is committed.</summary>
    /// <param name="Run">The run.</param>
    /// <param name="Task">Its task; null for a heartbeat run.</param>
    /// <param name="Mark">The checkpoint.</param>
    public sealed record CheckpointSaved(RunId Run, string? Task, CheckpointMark Mark) : Event;

    /// <summary>A due run asks registered work to save its state (L5).</summary>
    /// <param name="Run">The registered run.</param>
    /// <param name="Sequence">The sequence number of the checkpoint asked for.</param>
    public sealed record CheckpointRequested(RunId Run, long Sequence) : Event;

    /// <summary>Not journalled: a due run waits for registered work, or no longer does.</summary>
    /// <param name="Drain">The wait; null where it is over.</param>
    /// <param name="HeldUntil">Until when its wakes wait now that it was skipped; null where nothing was.</param>
    public sealed record Draining(Drain? Drain, Instant? HeldUntil) : Event;

    /// <summary>An operator put a dead wake back.</summary>
    /// <param name="Wake">The wake as it is pending from now on.</param>
    public sealed record WakeRequeued(Wake Wake) : Event;

    /// <summary>An operator gave a dead wake up.</summary>
    /// <param name="Wake">The wake.</param>
    public sealed record WakeDropped(Wake Wake) : Event;

    /// <summary>Not journalled: what is usual was learned.</summary>
    /// <param name="Key">Of what.</param>
    /// <param name="Values">Everything that was learned of it.</param>
    public sealed record Learned(string Key, QuantileSketch Values) : Event;

    /// <summary>Not journalled: something came from outside that was expected, or is expected from now on.</summary>
    /// <param name="At">When; null where nothing is expected any more.</param>
    public sealed record Heard(Instant? At) : Event;

    /// <summary>Not journalled: runs went silent.</summary>
    /// <param name="Recent">How many at which instants of the last minute.</param>
    public sealed record StallsCounted(ImmutableArray<Stall> Recent) : Event;

    /// <summary>Not journalled: many runs are silent at once, or are few again.</summary>
    /// <param name="Stall">What is; null where it is over.</param>
    public sealed record MassStallChanged(MassStall? Stall) : Event;

    /// <summary>Not journalled: a write of the store took too long, or none has for long enough.</summary>
    /// <param name="At">When the last one did; null where that is over.</param>
    public sealed record StoreSlowed(Instant? At) : Event;

    // ---- alerts

    /// <summary>Something is wrong.</summary>
    /// <param name="Alert">The alert.</param>
    /// <param name="Summary">What, in words.</param>
    /// <param name="IsShared">Not shown: whether it concerns all agents, or a group, rather than this one.</param>
    public sealed record AlertOpened(OpenAlert Alert, string Summary, bool IsShared = false) : Event;

    /// <summary>It still is, and is told again.</summary>
    /// <param name="Alert">The alert.</param>
    /// <param name="Summary">What, in words.</param>
    public sealed record AlertRepeated(OpenAlert Alert, string Summary) : Event;

    /// <summary>It no longer is.</summary>
    /// <param name="Alert">The alert.</param>
    /// <param name="Summary">Why it closed, in words.</param>
    /// <param name="IsShared">Not shown: whether it concerned all agents, or a group, rather than this one.</param>
    public sealed record AlertClosed(OpenAlert Alert, string Summary, bool IsShared = false) : Event;

    /// <summary>Somebody has taken note of it: it is not told again and again.</summary>
    /// <param name="Alert">The alert, with who it was.</param>
    /// <param name="IsShared">Not shown: whether it concerns all agents, or a group, rather than this one.</param>
    public sealed record AlertAcknowledged(OpenAlert Alert, bool IsShared = false) : Event;

    // ---- who is told

    /// <summary>Somebody does not want to be told of something.</summary>
    public sealed record SilenceAdded(Silence Silence) : Event;

    /// <summary>A silence is over: what it hid and is still open is told.</summary>
    /// <param name="Silence">The silence.</param>
    /// <param name="Why">Why it ended, in words.</param>
    public sealed record SilenceEnded(Silence Silence, string Why) : Event;

    /// <summary>Not journalled: a silence moves with the clock.</summary>
    public sealed record SilenceMoved(Silence Silence) : Event;

    /// <summary>Not journalled: what a channel was told of a group, or is to be told, changed.</summary>
    /// <param name="Key">Of what.</param>
    /// <param name="Incident">As it is; null where nothing is left of it.</param>
    public sealed record IncidentChanged(IncidentKey Key, Incident? Incident) : Event;

    /// <summary>Not journalled: how a channel does changed.</summary>
    public sealed record ChannelChanged(string Channel, ChannelState? State) : Event;

    /// <summary>Not journalled: which answers of an agent a channel was told.</summary>
    public sealed record SaidChanged(SaidKey Key, ImmutableArray<Saying>? Sayings) : Event;

    /// <summary>Not journalled: when an alert opened lately; null where that no longer counts.</summary>
    public sealed record ComingsChanged(string Alert, Comings? Comings) : Event;

    /// <summary>Not journalled: what alerting remembers besides.</summary>
    /// <param name="LastMessage">The number of the last message.</param>
    /// <param name="LastSilence">The number of the last silence.</param>
    /// <param name="QuietUntil">Until when what the node's absence may have caused is not told.</param>
    public sealed record AlertingCounted(long LastMessage, long LastSilence, Instant? QuietUntil) : Event;

    /// <summary>Not journalled: a channel is given a message.</summary>
    /// <param name="Key">What it is of.</param>
    /// <param name="Message">The message.</param>
    public sealed record NotificationSending(IncidentKey Key, AlertMessage Message) : Event;

    /// <summary>A channel has told something.</summary>
    /// <param name="Alert">The alert; null where it is a run's message.</param>
    /// <param name="Run">The run whose message it is; null for an alert.</param>
    /// <param name="Channel">The channel.</param>
    /// <param name="Attempt">At which try.</param>
    /// <param name="Change">What was told of the alert; null for a run's message.</param>
    public sealed record NotificationDelivered(string? Alert, RunId? Run, string Channel, int Attempt, AlertChange? Change) : Event;

    /// <summary>A channel could not tell something.</summary>
    /// <param name="Alert">The alert; null where it is a run's message.</param>
    /// <param name="Run">The run whose message it is; null for an alert.</param>
    /// <param name="Channel">The channel.</param>
    /// <param name="Attempt">At which try.</param>
    /// <param name="Change">What was to be told of the alert; null for a run's message.</param>
    /// <param name="Outcome">What came of it.</param>
    /// <param name="Error">What came back.</param>
    /// <param name="RetryAt">When it is tried again; null where it is given up.</param>
    public sealed record NotificationFailed(
        string? Alert, RunId? Run, string Channel, int Attempt, AlertChange? Change, DeliveryOutcome Outcome, string Error, Instant? RetryAt) : Event;

    // ---- budgets

    /// <summary>Not journalled: a run was counted, or what it used was reported.</summary>
    /// <param name="Budget">The shared budget; null for the agent's own.</param>
    /// <param name="Use">What has been used now.</param>
    public sealed record BudgetCounted(string? Budget, BudgetUse Use) : Event;

    /// <summary>A budget is used up and holds something.</summary>
    /// <param name="Budget">The shared budget; null for the agent's own.</param>
    /// <param name="Limit">The limit.</param>
    public sealed record BudgetExhausted(string? Budget, ExhaustedLimit Limit) : Event;

    /// <summary>A limit that was used up counts anew.</summary>
    /// <param name="Budget">The shared budget; null for the agent's own.</param>
    /// <param name="Limit">The limit as it was told to be used up.</param>
    public sealed record BudgetReset(string? Budget, ExhaustedLimit Limit) : Event;

    // ---- operators

    /// <summary>The agent, or everything, is paused.</summary>
    public sealed record AgentPaused(Pause Pause) : Event;

    /// <summary>It goes on.</summary>
    /// <param name="Reason">Why; null where nobody said.</param>
    /// <param name="EndsQuarantine">Not shown: whether a quarantine ends with it.</param>
    public sealed record AgentResumed(string? Reason, bool EndsQuarantine = false) : Event;

    /// <summary>The agent was recovered too often: nothing starts until an operator resumes it.</summary>
    public sealed record AgentQuarantined(Quarantine Quarantine) : Event;

    // ---- the node

    /// <summary>A node started.</summary>
    /// <param name="DownMs">For how long no node was there; null at the very first start, and where others were at work.</param>
    /// <param name="Node">Its name; null where the store knows only one.</param>
    /// <param name="Others">How many other nodes were at work; null where the store knows only one.</param>
    public sealed record HostStarted(long? DownMs, string? Node = null, int? Others = null) : Event;

    /// <summary>A node stopped in good order.</summary>
    /// <param name="Node">Its name; null where the store knows only one.</param>
    /// <param name="Others">How many other nodes were at work; null where the store knows only one.</param>
    public sealed record HostStopped(string? Node = null, int? Others = null) : Event;

    /// <summary>The node could not observe for so long.</summary>
    public sealed record HostSuspended(long ForMs) : Event;

    /// <summary>The wall clock jumped. For an agent: every stored instant moves with it.</summary>
    public sealed record ClockStepped(long ByMs) : Event;

    /// <summary>Not journalled: nothing could be observed for a while, which is charged to nobody.</summary>
    /// <param name="Blind">For how long.</param>
    /// <param name="Until">No run times out before this.</param>
    /// <param name="DownSince">Since when Systole was not running; null where it slept.</param>
    public sealed record BlindTime(TimeSpan Blind, Instant Until, Instant? DownSince) : Event;
}

/// <summary>What became of a wake (L7).</summary>
public enum Decision
{
    /// <summary>A run started with it at once.</summary>
    Started,

    /// <summary>It joined a pending wake with the same key.</summary>
    Merged,

    /// <summary>It waits.</summary>
    Deferred,

    /// <summary>It was not taken in.</summary>
    Refused,
}
