using Systole.Time;

namespace Systole.Tests.Time;

/// <summary>L2: what the node takes for now, where its two clocks disagree.</summary>
public sealed class NodeClockTests
{
    private readonly TwoClocks _clocks = new();
    private readonly NodeClock _clock;
    private readonly Instant _start;

    public NodeClockTests()
    {
        _clock = new NodeClock(_clocks);
        _start = _clock.Now;
    }

    private double SecondsAfter(double wall, double elapsed)
    {
        _clocks.Wall += TimeSpan.FromSeconds(wall);
        _clocks.Elapsed += TimeSpan.FromSeconds(elapsed);
        var reading = _clock.Read(TimeSpan.FromSeconds(1));
        reading.Step.ShouldBe(TimeSpan.Zero);
        return (reading.Now - _start).TotalSeconds;
    }

    [Fact]
    public void While_the_wall_clock_is_behind_the_last_instant_time_passes_by_the_other_and_no_longer()
    {
        SecondsAfter(wall: 10, elapsed: 10).ShouldBe(10);
        // It was set back by 0.8 s.
        SecondsAfter(wall: -0.3, elapsed: 0.5).ShouldBe(10.5);
        SecondsAfter(wall: 0.2, elapsed: 0.2).ShouldBe(10.7);
        SecondsAfter(wall: 1, elapsed: 1).ShouldBe(10.9);
        SecondsAfter(wall: 1, elapsed: 1).ShouldBe(11.9);
    }

    [Fact]
    public void A_pause_between_the_looks_at_the_two_clocks_is_made_up_for()
    {
        // The process stood still after it had looked at the one, and before it looked at the other.
        _clocks.WhenElapsedWasRead = () =>
        {
            _clocks.WhenElapsedWasRead = null;
            _clocks.Wall += TimeSpan.FromSeconds(0.9);
            _clocks.Elapsed += TimeSpan.FromSeconds(0.9);
        };
        SecondsAfter(wall: 1, elapsed: 1).ShouldBe(1.9);
        SecondsAfter(wall: 1, elapsed: 1).ShouldBe(2.9);
        SecondsAfter(wall: 1, elapsed: 1).ShouldBe(3.9);
    }

    private sealed class TwoClocks : TimeProvider
    {
        public DateTimeOffset Wall { get; set; } = new(2026, 2, 16, 3, 30, 0, TimeSpan.Zero);

        public TimeSpan Elapsed { get; set; }

        public Action? WhenElapsedWasRead { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => Wall;

        public override long GetTimestamp()
        {
            var elapsed = Elapsed.Ticks;
            WhenElapsedWasRead?.Invoke();
            return elapsed;
        }
    }
}
