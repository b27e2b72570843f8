namespace Systole.Testing;

/// <summary>
/// Time that moves when it is told to. Wall and monotonic time are kept apart, as they are in the world: a step moves the one, a frozen process
/// both, a sleeping host the wall clock and the boot clock only.
/// </summary>
/// <threadsafety>Not thread-safe: one driver moves it.</threadsafety>
public sealed class VirtualClock : TimeProvider
{
    private DateTimeOffset _wall;
    private TimeSpan _monotonic = TimeSpan.FromHours(1);

    /// <summary>Starts at a wall-clock time.</summary>
    public VirtualClock(DateTimeOffset wall) => _wall = wall;

    /// <summary>Time since boot, sleep included.</summary>
    public TimeSpan SinceBoot { get; private set; } = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _wall;

    /// <inheritdoc/>
    public override long GetTimestamp() => _monotonic.Ticks;

    /// <summary>Time passes: for everybody.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        _wall += by;
        _monotonic += by;
        SinceBoot += by;
    }

    /// <summary>The host sleeps.</summary>
    public void Sleep(TimeSpan by)
    {
        _wall += by;
        SinceBoot += by;
    }

    /// <summary>Somebody sets the wall clock.</summary>
    public void Step(TimeSpan by) => _wall += by;
}
