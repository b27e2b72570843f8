using System.Diagnostics;

namespace Systole.Bench.Lateness;

/// <summary>Takes the time at the moment a job is entered, against the instant at which it was due.</summary>
internal sealed class Firings(int countMax)
{
    private static readonly TimeSpan Straggling = TimeSpan.FromSeconds(3);

    private readonly Percentiles _late = new(countMax);
    private long _from = long.MaxValue;
    private long _to = long.MaxValue;

    /// <summary>Counts what is due from one instant to before another, in Unix milliseconds.</summary>
    public void Watch(long from, long to)
    {
        Volatile.Write(ref _to, to);
        Volatile.Write(ref _from, from);
    }

    public void Fired(long dueMs)
    {
        if (dueMs < Volatile.Read(ref _from) || dueMs >= Volatile.Read(ref _to)) return;
        _late.Add((DateTime.UtcNow - DateTime.UnixEpoch).TotalMilliseconds - dueMs);
    }

    /// <summary>Lets whole intervals pass and says what came of them.</summary>
    /// <param name="fleet">What fires.</param>
    /// <param name="intervals">How many to watch; one more passes first and is not counted.</param>
    /// <param name="bytes">What the scheduler keeps in memory.</param>
    public async Task<FiringResult> WatchAsync(Fleet fleet, int intervals, long bytes)
    {
        var interval = (long)fleet.Interval.TotalMilliseconds;
        var from = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() + interval;
        Watch(from, from + interval * intervals);
        await DelayUntilAsync(from);
        var cpu = Environment.CpuUsage.TotalTime;
        var watch = Stopwatch.StartNew();
        await DelayUntilAsync(from + interval * intervals);
        var cores = (Environment.CpuUsage.TotalTime - cpu) / watch.Elapsed;
        // What is late still comes; what has not come by then is missed.
        await Task.Delay(Straggling);
        return new FiringResult((long)fleet.Agents * intervals, _late, cores, (double)bytes / fleet.Agents);
    }

    private static Task DelayUntilAsync(long unixMs) =>
        Task.Delay(TimeSpan.FromMilliseconds(Math.Max(0, unixMs - DateTimeOffset.UtcNow.ToUnixTimeMilliseconds())));
}

/// <summary>What came of the slots in the window.</summary>
internal sealed record FiringResult(long Slots, Percentiles LateMs, double Cores, double BytesPerAgent)
{
    public long Missed => Slots - LateMs.Count;
}
