namespace Systole.Time;

/// <summary>
/// The node's two clocks, read together (L2). Wall time says what is due, elapsed time says how long something took; where they disagree
/// something happened that the journal has to tell.
/// </summary>
/// <remarks>
/// We do not let the wall clock drive decisions; it proposes. The instant that is decided on never goes back: while the wall clock is behind
/// the last one, time advances with the elapsed one. A step of more than a second in either direction is a step and is told. A turn that comes
/// more than two seconds later than the wait it asked for was blind for so long. Both are lateness of our own loop, the only sign of a frozen
/// process or a sleeping host that exists on every system.
/// </remarks>
internal sealed class NodeClock
{
    private readonly TimeProvider _time;
    private readonly Func<TimeSpan?> _sinceBoot;
    private Instant _now;
    private TimeSpan _elapsed;

    /// <summary>Reads the clocks for the first time.</summary>
    /// <param name="time">Wall and monotonic time.</param>
    /// <param name="sinceBoot">A monotonic clock that counts sleep; null results where there is none.</param>
    public NodeClock(TimeProvider time, Func<TimeSpan?>? sinceBoot = null)
    {
        _time = time;
        _sinceBoot = sinceBoot ?? (time == TimeProvider.System ? SleepClock.SinceBoot : () => null);
        _now = Wall;
        _elapsed = Elapsed();
    }

    /// <summary>The wall clock, for stamping what comes in.</summary>
    public Instant Wall => Instant.From(_time.GetUtcNow());

    /// <summary>The instant of the last reading.</summary>
    public Instant Now => _now;

    /// <summary>Reads both clocks.</summary>
    /// <param name="asked">How long the loop meant to wait since the last reading.</param>
    public Reading Read(TimeSpan asked)
    {
        var elapsed = Elapsed();
        var passed = elapsed - _elapsed;
        // Without a clock that counts sleep a jump forward may be either: it is taken for sleep, which people meet far more often.
        var tellsSleep = _sinceBoot() is not null;
        var late = passed - asked;
        var wall = Wall;
        var step = wall - (_now + passed);
        if (!tellsSleep && step > Laws.StepAfter)
        {
            late += step;
            step = TimeSpan.Zero;
        }
        _elapsed = elapsed;

        // Behind the last instant, and not only behind where it should be: otherwise what has once come ahead of it stays ahead.
        _now = wall < _now && step >= -Laws.StepAfter ? _now + passed : wall;
        var stepped = step > Laws.StepAfter || step < -Laws.StepAfter;
        return new Reading(
            _now,
            stepped ? step : TimeSpan.Zero,
            late > Laws.BlindAfter ? late : TimeSpan.Zero);
    }

    private TimeSpan Elapsed() => _sinceBoot() ?? _time.GetElapsedTime(0, _time.GetTimestamp());
}

/// <summary>What a look at the clocks showed.</summary>
/// <param name="Now">The instant to decide on; never before the last one, but for a step back.</param>
/// <param name="Step">By how much the wall clock jumped; zero where it did not.</param>
/// <param name="Blind">How long nothing could be observed; zero where the turn came in time.</param>
internal readonly record struct Reading(Instant Now, TimeSpan Step, TimeSpan Blind);
