using System.Globalization;

namespace Systole.Bench.Cluster;

/// <summary>The processor time of a process, its children, and those of them that have ended.</summary>
internal sealed class ProcessTree(int root)
{
    private const int State = 2;
    private const int Parent = 3;
    private const int UserTicks = 13;
    private const int SystemTicks = 14;
    private const int EndedUserTicks = 15;
    private const int EndedSystemTicks = 16;

    // What Linux counts in, whatever the kernel's own rate.
    private const double TicksPerSecond = 100;

    public TimeSpan Read()
    {
        var ticks = 0L;
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0])))
        {
            if (Fields(folder) is not { } fields) continue;
            var isRoot = Path.GetFileName(folder) == root.ToString(CultureInfo.InvariantCulture);
            if (!isRoot && Number(fields, Parent) != root) continue;
            ticks += Number(fields, UserTicks) + Number(fields, SystemTicks);
            if (isRoot) ticks += Number(fields, EndedUserTicks) + Number(fields, EndedSystemTicks);
        }
        return TimeSpan.FromSeconds(ticks / TicksPerSecond);
    }

    // Its second field, the name, may hold spaces.
    private static string[]? Fields(string folder)
    {
        try
        {
            var text = File.ReadAllText(Path.Combine(folder, "stat"));
            return [.. Enumerable.Repeat("", State), .. text[(text.LastIndexOf(')') + 2)..].Split(' ')];
        }
        catch (IOException)
        {
            // It has ended since it was listed; then its parent counts it.
            return null;
        }
    }

    private static long Number(string[] fields, int at) => long.Parse(fields[at], CultureInfo.InvariantCulture);
}
