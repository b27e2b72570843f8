namespace Systole.Bench.Cluster;

/// <summary>Counts when the work of an agent is entered, in a node's own process.</summary>
internal sealed class Entries
{
    private const int LateMax = 1_000_000;

    private Percentiles _late = new(LateMax);
    private TimeSpan _cpu;
    private long _entered;

    public void Watch()
    {
        _late = new Percentiles(LateMax);
        _cpu = Environment.CpuUsage.TotalTime;
        Interlocked.Exchange(ref _entered, 0);
    }

    /// <param name="dueMs">When it was due, in Unix milliseconds; null where it was not by the clock.</param>
    public void Entered(long? dueMs)
    {
        Interlocked.Increment(ref _entered);
        if (dueMs is { } due) _late.Add((DateTime.UtcNow - DateTime.UnixEpoch).TotalMilliseconds - due);
    }

    public NodeReport Report()
    {
        var (entered, cpu) = (Interlocked.Read(ref _entered), Environment.CpuUsage.TotalTime - _cpu);
        return new NodeReport(
            entered, _late.At(0.5), _late.At(0.99), _late.At(1), cpu.TotalSeconds, GC.GetTotalMemory(forceFullCollection: true),
            Environment.WorkingSet);
    }
}
