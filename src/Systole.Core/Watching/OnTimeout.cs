namespace Systole.Core;

/// <summary>What follows the alert when a run passes its total limit.</summary>
public enum OnTimeout
{
    /// <summary>Nothing: a registered run is no longer tracked, a heartbeat run goes on. The default of registered runs.</summary>
    Untrack,

    /// <summary>It is asked to stop, and ended where Systole can. The default of heartbeat runs.</summary>
    Cancel,

    /// <summary>The agent gets a wake with the reason <c>recovery</c>, the task and the last checkpoint.</summary>
    Wake,
}
