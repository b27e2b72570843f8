using Systole.Supervision;

namespace Systole.Supervisor.Unix;

/// <summary>The rungs of a cancellation as signals. It never goes down again.</summary>
internal sealed class UnixLadder(RunFolder folder, int command)
{
    /// <summary>The rung that was acted on last; null where nobody cancels.</summary>
    public Rung? Reached { get; private set; }

    /// <summary>Whether nothing is left of the tree. Only looked for once somebody cancels.</summary>
    public bool TreeGone { get; private set; }

    /// <summary>
    /// Whether the end may be told: always where nobody cancels, else when the tree is gone. A command that ended when it was asked may have
    /// left what was not (a shell's background jobs ignore Ctrl-C), and its wakes must not run again beside that.
    /// </summary>
    public bool IsSettled => Reached is null || TreeGone;

    /// <summary>Looks at the ladder and acts on it.</summary>
    public void Climb(bool isRunning)
    {
        var wanted = folder.ReadRung();
        if (wanted is not null && (Reached is null || wanted > Reached))
        {
            Reached = wanted;
            if (wanted == Rung.Ask && isRunning) Ask();
            if (wanted == Rung.Terminate) SignalTree(ProcessTree.Terminate);
        }
        // Again and again: what is being killed may have started another in the meantime.
        if (Reached == Rung.Kill) SignalTree(ProcessTree.Kill);
        if (Reached is not null) TreeGone = !isRunning && !IsTreeAlive();
    }

    // What Ctrl-C is: SIGINT to the foreground group, so that a shell's child hears it too. A command that made itself another group is
    // still told itself.
    private void Ask()
    {
        if (!ProcessTree.Signal(-command, Libc.SigInt)) _ = ProcessTree.Signal(command, Libc.SigInt);
    }

    private void SignalTree(int signal)
    {
        if (OperatingSystem.IsLinux())
        {
            foreach (var pid in ProcessTree.Below(Environment.ProcessId)) _ = ProcessTree.Signal(pid, signal);
        }
        else
        {
            _ = ProcessTree.Signal(-command, signal);
        }
    }

    // Elsewhere the group is all that is known; signal 0 only asks.
    private bool IsTreeAlive() =>
        OperatingSystem.IsLinux() ? ProcessTree.Below(Environment.ProcessId).Count > 0 : ProcessTree.Signal(-command, 0);
}
