namespace Systole;

/// <summary>The node as of its last commit.</summary>
public sealed record NodeStatus
{
    /// <summary>Whether the loop runs and the store takes writes.</summary>
    public required bool Online { get; init; }

    /// <summary>Why it is not online; null where it is.</summary>
    public string? Message { get; init; }

    /// <summary>When this was read, by the node's clock.</summary>
    public required Instant Now { get; init; }

    /// <summary>When the loop last turned; a frozen one shows here.</summary>
    public required Instant LastTurnAt { get; init; }

    /// <summary>The start of the last heartbeat run of any agent; null before the first. Survives restarts.</summary>
    public Instant? LastHeartbeatAt { get; init; }

    /// <summary>The pause of everything; null where there is none.</summary>
    public Pause? Pause { get; init; }

    /// <summary>The most heartbeat runs at once.</summary>
    public required int ConcurrencyMax { get; init; }

    /// <summary>Runs in flight, heartbeat and registered ones.</summary>
    public required ImmutableArray<InFlightRun> InFlight { get; init; }

    /// <summary>Agents that are ready and wait for room.</summary>
    public required int Waiting { get; init; }

    /// <summary>Every configured agent, by name.</summary>
    public required ImmutableArray<AgentView> Agents { get; init; }

    /// <summary>Open alerts of all agents together, <c>mass_stall</c> say; those of one agent are in its view.</summary>
    public ImmutableArray<OpenAlert> Alerts { get; init; } = [];

    /// <summary>The limits of an agent that sets none of its own.</summary>
    public required WatchPolicy Defaults { get; init; }
}

/// <summary>A run in flight.</summary>
/// <param name="Run">The run.</param>
/// <param name="Task">Its task; null for a heartbeat run.</param>
/// <param name="Idle">Whether it has nothing to do.</param>
/// <param name="RunningFor">Since its start.</param>
/// <param name="IdleFor">Since its last sign of life.</param>
/// <param name="Node">The node that has it in hand; null where the store knows only one, and for a registered run.</param>
public sealed record InFlightRun(RunId Run, string? Task, bool Idle, TimeSpan RunningFor, TimeSpan IdleFor, string? Node = null)
{
    /// <summary>Whether it has been silent for longer than its limit. Default false.</summary>
    public bool Stale { get; init; }
}

/// <summary>An agent as of the last commit.</summary>
public sealed record AgentView
{
    /// <summary>The agent.</summary>
    public required AgentId Id { get; init; }

    /// <summary>Its interval; null where it has no such schedule.</summary>
    public TimeSpan? Every { get; init; }

    /// <summary>Its times and their zone; null where it has no such schedule.</summary>
    public Schedule.Cron? Cron { get; init; }

    /// <summary>Whether it has something to run; otherwise it is only watched.</summary>
    public required bool CanRun { get; init; }

    /// <summary>Whether it is in the configuration; one that is not was made by registering it, and is watched only.</summary>
    public bool Configured { get; init; } = true;

    /// <summary>The earliest next run if nothing else arrives; null where that depends on a run's end or an operator, or where nothing is due.</summary>
    public Instant? NextRunAt { get; init; }

    /// <summary>What holds it until then; <see cref="Why.None"/> where it is the plain next slot.</summary>
    public Why NextRunWhy { get; init; }

    /// <summary>The next slot, a pending one first; those outside active hours are left out. Null without a schedule.</summary>
    public Instant? NextSlot { get; init; }

    /// <summary>The heartbeat run in progress.</summary>
    public HeartbeatRun? Run { get; init; }

    /// <summary>The last run that ended.</summary>
    public LastRun? LastRun { get; init; }

    /// <summary>The start of the last heartbeat run.</summary>
    public Instant? LastStartAt { get; init; }

    /// <summary>Wakes that wait.</summary>
    public required int PendingWakes { get; init; }

    /// <summary>Wakes that used up their attempts.</summary>
    public int DeadLetters { get; init; }

    /// <summary>Failures in a row.</summary>
    public int FailuresInRow { get; init; }

    /// <summary>Its own pause.</summary>
    public Pause? Pause { get; init; }

    /// <summary>Open alerts.</summary>
    public ImmutableArray<OpenAlert> Alerts { get; init; } = [];
}
