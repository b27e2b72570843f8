using System.Diagnostics;
using Systole.Supervision;

namespace Systole.Cli.Executing;

/// <summary>
/// A command and everything it started, known on Linux by a variable in their environment, whatever sessions and groups they made. Elsewhere
/// the command alone is signalled, and its children are ended with it.
/// </summary>
internal sealed class CommandTree
{
    public const int Interrupt = 2;
    public const int Terminate = 15;
    public const int Kill = 9;

    private const string Variable = "SYSTOLE_EXEC";
    private readonly string _name = Guid.NewGuid().ToString("N");

    /// <summary>What every process of it has in its environment.</summary>
    public KeyValuePair<string, string?> Mark => new(Variable, _name);

    /// <summary>Whether anything of it goes on.</summary>
    public bool IsAlive() => OperatingSystem.IsLinux() && All().Count > 0;

    /// <summary>Signals the command alone.</summary>
    public static void Signal(int command, int signal)
    {
        if (!OperatingSystem.IsWindows()) ProcessTree.Signal(command, signal);
    }

    /// <summary>Signals all of it.</summary>
    public void SignalAll(Process command, int signal)
    {
        if (OperatingSystem.IsLinux())
        {
            foreach (var pid in All()) ProcessTree.Signal(pid, signal);
        }
        else if (signal != Interrupt)
        {
            command.Kill(entireProcessTree: true);
        }
        else
        {
            Signal(command.Id, signal);
        }
    }

    private List<int> All() => ProcessTree.With($"{Variable}={_name}");
}
