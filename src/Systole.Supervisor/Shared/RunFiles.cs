namespace Systole.Supervision;

/// <summary>
/// The files of a run's folder: all that a node and a supervisor say to each other. Files and no pipe or socket, because either side may
/// be gone while the other goes on.
/// </summary>
internal static class RunFiles
{
    /// <summary>What the run is given; also the command's standard input. Written by the node.</summary>
    public const string Turn = "turn.json";

    /// <summary>What to start. Written by the node, whole or not at all.</summary>
    public const string Spec = "spec.json";

    /// <summary>The rung a cancellation has reached. Written by the node.</summary>
    public const string Cancel = "cancel";

    /// <summary>The checkpoint that the command goes on from. Written by the node, where there is one.</summary>
    public const string Checkpoint = "checkpoint.json";

    /// <summary>Held by the supervisor as long as it lives; the kernel lets go of it.</summary>
    public const string Lock = "lock";

    /// <summary>Made by whoever begins the attempt, before it begins: who does not make it starts nothing.</summary>
    public const string Started = "started";

    /// <summary>The identity of the command's process.</summary>
    public const string Process = "process.json";

    /// <summary>Its time is the last sign of life.</summary>
    public const string Activity = "activity";

    /// <summary>The last of the standard output so far.</summary>
    public const string Stdout = "stdout.tail";

    /// <summary>The last of the standard error so far.</summary>
    public const string Stderr = "stderr.tail";

    /// <summary>The end. Whole or not at all.</summary>
    public const string Result = "result.json";

    /// <summary>Why a supervisor fell over.</summary>
    public const string Fault = "supervisor-fault.txt";

    /// <summary>The words in <see cref="Cancel"/>, in the order of the ladder.</summary>
    public static readonly string[] Rungs = ["ask", "terminate", "kill"];
}
