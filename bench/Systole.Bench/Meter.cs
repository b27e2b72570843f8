using System.Diagnostics;

namespace Systole.Bench;

/// <summary>What a piece of work took.</summary>
/// <param name="Count">How many times it was done.</param>
/// <param name="Cpu">Processor time of the whole process, collector and compiler included.</param>
/// <param name="Wall">Time on the clock.</param>
/// <param name="Bytes">What the calling thread allocated.</param>
internal sealed record Measured(long Count, TimeSpan Cpu, TimeSpan Wall, long Bytes)
{
    /// <summary>Per second of processor time: what else runs on the machine does not show in it.</summary>
    public double PerCpuSecond => Count / Cpu.TotalSeconds;

    public double PerSecond => Count / Wall.TotalSeconds;

    public double BytesEach => (double)Bytes / Count;
}

/// <summary>Measures work of one thread.</summary>
internal static class Meter
{
    // Long enough for the compiler's second tier to have seen the loop.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    /// <param name="duration">How long to measure.</param>
    /// <param name="work">Does some of it and says how much.</param>
    public static Measured Run(TimeSpan duration, Func<long> work)
    {
        for (var warming = Stopwatch.StartNew(); warming.Elapsed < WarmUp;) work();
        GC.Collect();
        var (cpu, bytes, count) = (Environment.CpuUsage.TotalTime, GC.GetAllocatedBytesForCurrentThread(), 0L);
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < duration) count += work();
        return new Measured(count, Environment.CpuUsage.TotalTime - cpu, watch.Elapsed, GC.GetAllocatedBytesForCurrentThread() - bytes);
    }
}
