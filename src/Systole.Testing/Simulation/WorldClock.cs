namespace Systole.Testing;

/// <summary>
/// The world's own time, in which a trace is written, and the clocks that a node reads in it: its wall clock can be set, and all of them are
/// looked at only while the host is awake.
/// </summary>
internal sealed class WorldClock
{
    private readonly VirtualClock _host;
    private Instant _hostAt;

    public WorldClock(Instant start)
    {
        World = start;
        _hostAt = start;
        _host = new VirtualClock(start.ToDateTimeOffset());
    }

    /// <summary>The world's time.</summary>
    public Instant World { get; private set; }

    /// <summary>What the node's clocks are read from.</summary>
    public VirtualClock Host => _host;

    /// <summary>Time passes for everybody.</summary>
    public void Advance(Instant to, bool isAwake)
    {
        World = Instant.Later(World, to);
        if (isAwake) WakeUp(asleep: TimeSpan.Zero);
    }

    /// <summary>The host's clocks catch up with the world.</summary>
    /// <param name="asleep">How much of the time it slept.</param>
    public void WakeUp(TimeSpan asleep)
    {
        _host.Advance(World - _hostAt - asleep);
        _host.Sleep(asleep);
        _hostAt = World;
    }

    /// <summary>Somebody sets the wall clock.</summary>
    public void Step(TimeSpan by) => _host.Step(by);
}
