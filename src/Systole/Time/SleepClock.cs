using System.Runtime.InteropServices;

namespace Systole.Time;

/// <summary>
/// A monotonic clock that goes on while the host sleeps, where the system has one: with it a suspension and a stepped wall clock can be told
/// apart. Linux' ordinary monotonic clock stands still during sleep; Windows' performance counter, which the base library uses, does not.
/// </summary>
internal static partial class SleepClock
{
    private const int ClockBoottime = 7;

    /// <summary>Time since boot, sleep included; null where the system offers none.</summary>
    public static TimeSpan? SinceBoot()
    {
        if (!OperatingSystem.IsLinux()) return null;
        return clock_gettime(ClockBoottime, out var time) == 0
            ? TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromTicks(time.Nanoseconds / 100)
            : null;
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int clock_gettime(int clock, out Timespec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Timespec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
