namespace Systole.Core;

/// <summary>How a run ended. Final.</summary>
public enum RunOutcome
{
    /// <summary>It did its work; its wakes are delivered.</summary>
    Succeeded,

    /// <summary>It reported or exited with an error; its wakes return (L4).</summary>
    Failed,

    /// <summary>It ran past its total limit and was ended; its wakes return.</summary>
    TimedOut,

    /// <summary>Its process or node vanished without a result; its wakes return.</summary>
    Lost,

    /// <summary>An operator ended it; its wakes return.</summary>
    Cancelled,

    /// <summary>There was nothing to do, as its checklist or its precheck said: it cost nothing, and says nothing of the agent.</summary>
    Skipped,

    /// <summary>Registered runs only: the same (agent, task) was registered again.</summary>
    Superseded,
}
