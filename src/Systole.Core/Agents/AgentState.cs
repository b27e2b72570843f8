namespace Systole.Core;

/// <summary>
/// All that is remembered of one agent, and all that a decision about it depends on besides its policy, the input and the instant.
/// It is stored before anything is acknowledged or acted upon (L3).
/// </summary>
public sealed record AgentState
{
    /// <summary>The agent.</summary>
    public required AgentId Id { get; init; }

    /// <summary>The instant of the agent's first start, from which slots are counted; null before it, or without a schedule.</summary>
    public Instant? Anchor { get; init; }

    /// <summary>The schedule the anchor was set for; a changed one anchors anew at the last scheduled start.</summary>
    public ScheduleKey AnchorKey { get; init; }

    /// <summary>The oldest slot that no run has carried. In the past it is pending work: whatever run starts next carries it.</summary>
    public Instant? NextSlot { get; init; }

    /// <summary>The first slot that has not come due yet; later than <see cref="NextSlot"/> while that is pending.</summary>
    public Instant? SlotCursor { get; init; }

    /// <summary>Whether the pending slot is a first beat or a catch-up.</summary>
    public bool Startup { get; init; }

    /// <summary>Whether the pending slot was missed, and told with those that it stands for: then nothing tells it again.</summary>
    public bool SlotTold { get; init; }

    /// <summary>The slot of a failed run, until it succeeds or a new slot supersedes it.</summary>
    public ScheduledWake? RetrySlot { get; init; }

    /// <summary>Wakes that wait for a run.</summary>
    public PendingWakes Pending { get; init; } = PendingWakes.Empty;

    /// <summary>The heartbeat run in progress.</summary>
    public HeartbeatRun? Run { get; init; }

    /// <summary>The number of the agent's last run.</summary>
    public long LastRunNumber { get; init; }

    /// <summary>The start of the agent's last heartbeat run of any kind.</summary>
    public Instant? LastStartAt { get; init; }

    /// <summary>The start of the last run that carried a slot.</summary>
    public Instant? LastScheduledStartAt { get; init; }

    /// <summary>The last run that ended.</summary>
    public LastRun? LastRun { get; init; }

    /// <summary>Event-started and retry runs in the present streak.</summary>
    public int StreakRuns { get; init; }

    /// <summary>When the last event wake was accepted, self-caused ones left out.</summary>
    public Instant? LastEventAt { get; init; }

    /// <summary>The last run that was started for self-caused wakes alone.</summary>
    public Instant? LastFollowUpAt { get; init; }

    /// <summary>Starts by event and immediate wakes, the latest last; as many as the flood guard looks at.</summary>
    public ImmutableArray<Instant> GuardedStarts { get; init; } = [];

    /// <summary>Failures in a row.</summary>
    public int FailuresInRow { get; init; }

    /// <summary>Until when wakes wait after a failure.</summary>
    public Instant? FailureBackoffUntil { get; init; }

    /// <summary>The agent's own pause.</summary>
    public Pause? Pause { get; init; }

    /// <summary>While a due run waits for registered work.</summary>
    public Drain? Drain { get; init; }

    /// <summary>A skipped run's wakes wait until then (<c>drain.then: skip</c>).</summary>
    public Instant? SkipUntil { get; init; }

    /// <summary>Registered runs in flight, by task.</summary>
    public ImmutableSortedDictionary<string, RegisteredRun> Registered { get; init; } = NoTasks;

    /// <summary>Whether nobody configured it: registering made it, to be watched with the defaults.</summary>
    public bool IsCreated { get; init; }

    /// <summary>What attempts left that did not succeed, by task, until one does.</summary>
    public ImmutableSortedDictionary<string, Interruption> Interrupted { get; init; } = NothingInterrupted;

    /// <summary>The last checkpoint of its heartbeat runs that no success has made idle; null where there is none.</summary>
    public CheckpointMark? Checkpoint { get; init; }

    /// <summary>When registered tasks were recovered by a wake, the latest last, by task; as many as quarantine looks at.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<Instant>> TaskRecoveries { get; init; } = NoRecoveries;

    /// <summary>What is usual, by phase and model, or for all of a run: learned where <c>watch.adaptive</c> is on.</summary>
    public ImmutableSortedDictionary<string, QuantileSketch> Learned { get; init; } = NothingLearned;

    /// <summary>When it was last heard of from outside, where that is expected; null where it is not.</summary>
    public Instant? LastHeardAt { get; init; }

    /// <summary>Open alerts of this agent, by fingerprint.</summary>
    public ImmutableSortedDictionary<string, OpenAlert> Alerts { get; init; } = NoAlerts;

    /// <summary>After blind time no run times out before this.</summary>
    public Instant? GraceUntil { get; init; }

    /// <summary>Wakes dead-lettered and neither requeued nor dropped.</summary>
    public int DeadLetters { get; init; }

    /// <summary>What it has used of its own budget; null where it has none.</summary>
    public BudgetUse? Budget { get; init; }

    /// <summary>Since when it is held because it was recovered too often; null where it is not.</summary>
    public Quarantine? Quarantine { get; init; }

    /// <summary>When runs started that took up what a timed-out or lost run had left, the latest last; as many as quarantine looks at.</summary>
    public ImmutableArray<Instant> Recoveries { get; init; } = [];

    /// <summary>The last slots that no run of their own was started for, the latest last.</summary>
    public ImmutableArray<UnfiredSlots> Unfired { get; init; } = [];

    private static readonly ImmutableSortedDictionary<string, RegisteredRun> NoTasks =
        ImmutableSortedDictionary.Create<string, RegisteredRun>(StringComparer.Ordinal);

    private static readonly ImmutableSortedDictionary<string, Interruption> NothingInterrupted =
        ImmutableSortedDictionary.Create<string, Interruption>(StringComparer.Ordinal);

    private static readonly ImmutableSortedDictionary<string, QuantileSketch> NothingLearned =
        ImmutableSortedDictionary.Create<string, QuantileSketch>(StringComparer.Ordinal);

    private static readonly ImmutableSortedDictionary<string, ImmutableArray<Instant>> NoRecoveries =
        ImmutableSortedDictionary.Create<string, ImmutableArray<Instant>>(StringComparer.Ordinal);

    private static readonly ImmutableSortedDictionary<string, OpenAlert> NoAlerts =
        ImmutableSortedDictionary.Create<string, OpenAlert>(StringComparer.Ordinal);

    /// <summary>All its runs in flight, the heartbeat run first.</summary>
    public IEnumerable<WatchedRun> InFlight()
    {
        if (Run is { } run) yield return run;
        foreach (var registered in Registered.Values) yield return registered;
    }

    /// <summary>An agent nothing is known of yet.</summary>
    public static AgentState Initial(AgentId id) => new() { Id = id };
}

/// <summary>How the agent's last run ended.</summary>
/// <param name="Id">The run.</param>
/// <param name="Outcome">Its outcome.</param>
/// <param name="Reasons">What it was started for.</param>
/// <param name="EndedAt">When its end was recorded.</param>
public sealed record LastRun(RunId Id, RunOutcome Outcome, ImmutableArray<string> Reasons, Instant EndedAt);

/// <summary>A pause: wakes are accepted and wait, runs in progress go on, slots are skipped and counted.</summary>
/// <param name="Since">When it began.</param>
/// <param name="Until">When it ends by itself; null where an operator has to end it.</param>
/// <param name="Reason">Why, in the operator's words.</param>
public sealed record Pause(Instant Since, Instant? Until, string? Reason);

/// <summary>An agent that was recovered too often: nothing starts until an operator resumes it.</summary>
/// <param name="Since">When it began.</param>
/// <param name="Reason">Why, in words.</param>
public sealed record Quarantine(Instant Since, string Reason);

/// <summary>Slots in a row that had no run of their own, for one reason (L7).</summary>
/// <param name="From">The first.</param>
/// <param name="To">The last.</param>
/// <param name="Count">How many.</param>
/// <param name="Why">Why.</param>
public sealed record UnfiredSlots(Instant From, Instant To, long Count, Why Why);

/// <summary>A due run that waits for registered work to end (L5).</summary>
/// <param name="Since">When the run became due.</param>
/// <param name="Until">When it stops waiting.</param>
public sealed record Drain(Instant Since, Instant Until);
