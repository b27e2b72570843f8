namespace Systole.Client.Wire;

/// <summary>
/// The answer of <c>GET /api/heartbeat/status</c>: the fields of the heartbeat monitor that came before, and what Systole knows besides.
/// </summary>
public sealed record StatusDocument
{
    /// <summary>Whether the question was answered; always true.</summary>
    public required bool Success { get; init; }

    /// <summary><c>online</c>, or <c>offline</c> while stopping or while the store cannot be written.</summary>
    public required string Status { get; init; }

    /// <summary>Why it is offline; left out where it is not.</summary>
    public string? Message { get; init; }

    /// <summary>What is watched.</summary>
    public required MonitorDocument Monitor { get; init; }

    /// <summary>Runs in flight, heartbeat and registered ones.</summary>
    public required IReadOnlyList<InFlightAgentDocument> InFlightAgents { get; init; }

    /// <summary>When this was read, by the node's clock.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>The start of the last heartbeat run of any agent; left out before the first.</summary>
    public DateTimeOffset? LastHeartbeatTime { get; init; }

    /// <summary>The loop that starts runs.</summary>
    public required SchedulerDocument Scheduler { get; init; }

    /// <summary>Every configured agent, by name.</summary>
    public required IReadOnlyList<AgentDocument> Agents { get; init; }

    /// <summary>Open alerts of all agents together, <c>mass_stall</c> say; those of one agent are with it.</summary>
    public required IReadOnlyList<AlertDocument> Alerts { get; init; }
}

/// <summary>What is watched.</summary>
/// <param name="Running">Whether the watch is up.</param>
/// <param name="AgentsMonitoring">How many <paramref name="Agents"/> there are.</param>
/// <param name="Agents">The distinct agents with a run in flight, by name.</param>
/// <param name="Config">The limits of an agent that sets none of its own.</param>
public sealed record MonitorDocument(bool Running, int AgentsMonitoring, IReadOnlyList<string> Agents, MonitorConfigDocument Config);

/// <summary>Limits of the watch.</summary>
/// <param name="CheckIntervalMs">The interval of the safety sweep.</param>
/// <param name="StaleThresholdMs">No activity for so long is stale.</param>
/// <param name="TimeoutThresholdMs">A run longer than this has timed out; 0 is off.</param>
public sealed record MonitorConfigDocument(long CheckIntervalMs, long StaleThresholdMs, long TimeoutThresholdMs);

/// <summary>A run in flight.</summary>
/// <param name="AgentId">Its agent.</param>
/// <param name="TaskId">Its task; the run's own id for a heartbeat run.</param>
/// <param name="Status"><c>running</c> or <c>idle</c>.</param>
/// <param name="RunningForMs">Since its start.</param>
/// <param name="IdleForMs">Since its last sign of life.</param>
/// <param name="Node">The node that has it in hand; left out where only one has the store, and for a registered run.</param>
/// <param name="Stale"><c>true</c> where it has been silent for longer than its limit; left out otherwise.</param>
public sealed record InFlightAgentDocument(
    string AgentId, string TaskId, string Status, long RunningForMs, long IdleForMs, string? Node = null, bool? Stale = null);

/// <summary>The loop that starts runs.</summary>
public sealed record SchedulerDocument
{
    /// <summary>Whether it turns and the store takes writes.</summary>
    public required bool Running { get; init; }

    /// <summary>When it last turned; a frozen one shows here.</summary>
    public required DateTimeOffset LastTurnAt { get; init; }

    /// <summary>The most heartbeat runs at once.</summary>
    public required int ConcurrencyMax { get; init; }

    /// <summary>Heartbeat runs in progress.</summary>
    public required int RunsInFlight { get; init; }

    /// <summary>Agents that are ready and wait for room.</summary>
    public required int Waiting { get; init; }

    /// <summary>The pause of everything; left out where there is none.</summary>
    public PauseDocument? Pause { get; init; }
}
