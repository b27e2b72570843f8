using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Systole.Supervision;

/// <summary>The living processes of a run, on Linux.</summary>
internal static partial class ProcessTree
{
    /// <summary>SIGTERM, everywhere.</summary>
    public const int Terminate = 15;

    /// <summary>SIGKILL, everywhere.</summary>
    public const int Kill = 9;

    /// <summary>Everything below a process, in whatever session or group it is; not the process itself, and no zombies.</summary>
    public static List<int> Below(int root)
    {
        var children = new Dictionary<int, List<(int Pid, bool IsZombie)>>();
        foreach (var pid in All())
        {
            if (ProcStat.Read(pid) is not { } stat) continue;
            if (!children.TryGetValue(stat.Parent, out var siblings)) children[stat.Parent] = siblings = [];
            siblings.Add((pid, stat.IsZombie));
        }
        var found = new List<int>();
        var open = new Queue<int>([root]);
        while (open.TryDequeue(out var parent))
        {
            if (!children.Remove(parent, out var here)) continue;
            foreach (var (pid, isZombie) in here)
            {
                open.Enqueue(pid);
                if (!isZombie) found.Add(pid);
            }
        }
        return found;
    }

    /// <summary>
    /// Every process that was started with this variable in its environment. Where a supervisor was killed its orphans belong to init and
    /// no line of descent leads to them any more; what they were given at their start still does.
    /// </summary>
    public static List<int> With(string variable)
    {
        var wanted = Encoding.UTF8.GetBytes(variable);
        var found = new List<int>();
        foreach (var pid in All())
        {
            if (pid == Environment.ProcessId || !Holds(pid, wanted)) continue;
            if (ProcStat.Read(pid) is { IsZombie: false }) found.Add(pid);
        }
        return found;
    }

    /// <summary>Signals one process, or a process group where the number is negative.</summary>
    /// <returns>Whether there was anybody to signal.</returns>
    public static bool Signal(int pid, int signal) => SendSignal(pid, signal) == 0;

    private static bool Holds(int pid, byte[] variable)
    {
        try
        {
            var environment = File.ReadAllBytes(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/environ")).AsSpan();
            foreach (var range in environment.Split((byte)0))
            {
                if (environment[range].SequenceEqual(variable)) return true;
            }
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static IEnumerable<int> All()
    {
        foreach (var path in Directory.EnumerateDirectories("/proc"))
        {
            var name = Path.GetFileName(path.AsSpan());
            if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var pid)) yield return pid;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int pid, int signal);
}
