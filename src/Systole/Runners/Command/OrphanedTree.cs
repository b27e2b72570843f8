using System.Diagnostics;
using Systole.Supervision;

namespace Systole.Runners.Command;

/// <summary>
/// The processes of a run whose supervisor was killed. Nobody will learn how they end, so they may not go on beside the next attempt.
/// </summary>
internal static class OrphanedTree
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>Ends them: tells them to terminate, kills what is left after that, and returns when nothing is.</summary>
    /// <returns>Whether there was anything to end.</returns>
    public static async Task<bool> End(RunFolder folder, TimeProvider time, CancellationToken stop)
    {
        var mark = folder.Mark();
        var command = folder.Process;
        if (!Signal(mark, command, ProcessTree.Terminate)) return false;
        var from = time.GetTimestamp();
        do
        {
            await Task.Delay(Look, time, stop);
        }
        while (Signal(mark, command, time.GetElapsedTime(from) < Grace ? 0 : ProcessTree.Kill));
        return true;
    }

    // Signal 0 reaches nobody; it only tells whether there is somebody. The identity holds the start time and the boot: a process that has
    // got the command's number since is not it.
    private static bool Signal(string mark, ProcessIdentity? command, int signal)
    {
        var isAlive = command is { IsAlive: true };
        if (OperatingSystem.IsLinux())
        {
            HashSet<int> tree = [.. ProcessTree.With(mark)];
            if (isAlive) tree.UnionWith([command!.Value.Pid, .. ProcessTree.Below(command.Value.Pid)]);
            foreach (var pid in tree.ToArray()) tree.UnionWith(ProcessTree.Below(pid));
            foreach (var pid in tree) _ = ProcessTree.Signal(pid, signal);
            return tree.Count > 0;
        }
        if (!isAlive) return false;
        if (OperatingSystem.IsWindows()) KillOnWindows(command!.Value.Pid);
        else _ = ProcessTree.Signal(-command!.Value.Pid, signal);
        return true;
    }

    private static void KillOnWindows(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It ended meanwhile, or will be tried again.
        }
    }
}
