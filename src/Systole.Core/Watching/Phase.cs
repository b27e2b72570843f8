namespace Systole.Core;

/// <summary>What a run says it is doing.</summary>
public enum Phase
{
    /// <summary>It has not said.</summary>
    None,

    /// <summary>It waits for its model.</summary>
    Model,

    /// <summary>It is inside a tool call, which may be silent for long.</summary>
    Tool,

    /// <summary>It waits for a person. Its clocks stand still.</summary>
    WaitingHuman,

    /// <summary>It waits for another agent, whose life is its own.</summary>
    WaitingAgent,

    /// <summary>It was paused by its gateway. Its clocks stand still.</summary>
    Paused,
}
