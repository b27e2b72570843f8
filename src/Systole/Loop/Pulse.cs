namespace Systole.Loop;

/// <summary>
/// When the loop last did what a node lives by. Written by the loop, read by whoever watches it, by the monotonic clock: a wall clock that is
/// set makes nobody look dead.
/// </summary>
internal sealed class Pulse(TimeProvider time)
{
    private long _turned = time.GetTimestamp();
    private long _wrote = time.GetTimestamp();

    /// <summary>How long ago the loop last came to the end of a turn.</summary>
    public TimeSpan SinceTurn => time.GetElapsedTime(Volatile.Read(ref _turned));

    /// <summary>How long ago something was last really written to the store.</summary>
    public TimeSpan SinceWrite => time.GetElapsedTime(Volatile.Read(ref _wrote));

    /// <summary>A turn has ended.</summary>
    public void Turned() => Volatile.Write(ref _turned, time.GetTimestamp());

    /// <summary>The store has taken something.</summary>
    public void Wrote() => Volatile.Write(ref _wrote, time.GetTimestamp());
}
