namespace Systole.Core;

/// <summary>Why something did not happen at once, or not at all (L7). The wire name is the snake_case of the member.</summary>
public enum Why
{
    /// <summary>Nothing holds it.</summary>
    None = 0,

    /// <summary>Events that come close together share a run.</summary>
    Coalescing,

    /// <summary>Too soon after the agent's last start.</summary>
    MinSpacing,

    /// <summary>The spacing of a streak of event-started runs, which doubles.</summary>
    EventBackoff,

    /// <summary>A wake that the agent's own run caused.</summary>
    SelfCaused,

    /// <summary>Too many runs started by events within the guard's window.</summary>
    FloodGuard,

    /// <summary>The agent is running.</summary>
    RunInProgress,

    /// <summary>Registered work of the agent gets time to finish first.</summary>
    Draining,

    /// <summary>As many runs as allowed are in flight.</summary>
    Concurrency,

    /// <summary>Outside the agent's active hours.</summary>
    OutsideActiveHours,

    /// <summary>A budget is used up.</summary>
    BudgetExhausted,

    /// <summary>The agent, or everything, is paused.</summary>
    Paused,

    /// <summary>The last run failed and its wakes wait for the next attempt.</summary>
    FailureBackoff,

    /// <summary>Recovered too often; an operator has to resume the agent.</summary>
    Quarantined,

    /// <summary>The caller asked for the next run.</summary>
    NextRequested,

    /// <summary>Slots only: the run before came so late that this slot is less than half an interval after it (L3).</summary>
    LateStart,

    /// <summary>Slots only: the node was not running.</summary>
    HostDown,

    /// <summary>Slots only: the host was asleep or the node frozen.</summary>
    HostSuspended,

    /// <summary>Slots only: the wall clock jumped over it.</summary>
    ClockStepped,

    /// <summary>Refusals only: as many wakes as allowed are pending for this agent.</summary>
    InboxFull,

    /// <summary>Refusals only: the agent is watched only, and nothing would ever run.</summary>
    WatchOnly,

    /// <summary>Refusals only: the agent is no longer configured.</summary>
    AgentRemoved,

    /// <summary>Refusals only: nobody configured an agent of this name.</summary>
    AgentUnknown,

    /// <summary>Refusals only: the run that was named, as a cause or as one in flight, is not known.</summary>
    UnknownRun,

    /// <summary>Refusals only: the token is that of another attempt.</summary>
    StaleToken,

    /// <summary>Refusals only: a checkpoint with this number, or a later one, is there already.</summary>
    StaleSequence,

    /// <summary>Refusals only: as many registered runs as allowed are in flight for this agent.</summary>
    TooManyRuns,
}
