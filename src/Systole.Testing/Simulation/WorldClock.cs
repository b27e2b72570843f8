namespace Systole.Testing;

/// <summary>
/// Three times that a simulation must not confuse: the world's own, in which a trace is written; what the node's wall clock shows, which
/// can be
/// set; and what the node takes for now, which never goes back unless the wall clock was set back by more than drift.
/// </summary>
internal sealed class WorldClock(Instant start)
{
    private TimeSpan _wallOffset;
    private TimeSpan _nodeOffset;

    /// <summary>The world's time.</summary>
    public Instant World { get; private set; } = start;

    /// <summary>What the node's wall clock shows.</summary>
    public Instant Wall => World + _wallOffset;

    /// <summary>What the node takes for now: where the wall clock is a little behind, time goes on by the monotonic one (L2).</summary>
    public Instant Node => World + _nodeOffset;

    /// <summary>When, in the world's time, the node's clock will show an instant; not before now.</summary>
    public Instant WorldAt(Instant node) => Instant.Later(node - _nodeOffset, World);

    /// <summary>Time passes.</summary>
    public void Advance(Instant to) => World = Instant.Later(World, to);

    /// <summary>The wall clock is set.</summary>
    public void Step(TimeSpan by) => _wallOffset += by;

    /// <summary>The node reads its clocks.</summary>
    /// <returns>The step it sees; zero for drift.</returns>
    public TimeSpan Read()
    {
        var step = _wallOffset - _nodeOffset;
        if (step > TimeSpan.Zero || step < -Laws.StepAfter) _nodeOffset = _wallOffset;
        return step.Duration() > Laws.StepAfter ? step : TimeSpan.Zero;
    }

    /// <summary>A node starts: it knows its wall clock and the last instant that the node before it saw.</summary>
    public void Restart(Instant? lastSeen)
    {
        var behind = lastSeen is { } seen ? seen - Wall : TimeSpan.Zero;
        _nodeOffset = behind > TimeSpan.Zero && behind <= Laws.StepAfter ? _wallOffset + behind : _wallOffset;
    }
}
