using NodaTime;

namespace Systole.Core;

/// <summary>
/// A span in which the clocks of a zone run without being changed. Instants and local times are seconds since 0001-01-01T00:00:00, of UTC
/// and of the clocks: rules of zones know nothing smaller.
/// </summary>
internal readonly struct ClockSpan
{
    /// <summary>The first second that is looked at; two days in, so that no zone leaves the calendar.</summary>
    private const long FirstSecond = 2 * CronPattern.SecondsADay;

    private static readonly long EndOfSeconds = Second(Instant.Max) - FirstSecond;

    private readonly DateTimeZone _rules;

    private ClockSpan(DateTimeZone rules, long second)
    {
        _rules = rules;
        var span = rules.GetZoneInterval(NodaTime.Instant.FromUnixTimeMilliseconds(At(second).UnixMs));
        Start = span.HasStart ? Math.Max(Second(new Instant(span.Start.ToUnixTimeMilliseconds())), FirstSecond) : FirstSecond;
        End = span.HasEnd ? Math.Min(Second(new Instant(span.End.ToUnixTimeMilliseconds())), EndOfSeconds) : EndOfSeconds;
        Offset = span.WallOffset.Seconds;
    }

    /// <summary>When it begins.</summary>
    public long Start { get; }

    /// <summary>When it ends; the first second that is no longer in it.</summary>
    public long End { get; }

    /// <summary>How far the clocks are ahead of UTC, in seconds.</summary>
    public long Offset { get; }

    /// <summary>What the clocks show when it begins.</summary>
    public long LocalStart => Start + Offset;

    /// <summary>What the clocks would show when it ends.</summary>
    public long LocalEnd => End + Offset;

    /// <summary>The span before this one; null where nothing is known of it.</summary>
    public ClockSpan? Previous => Start > FirstSecond ? new ClockSpan(_rules, Start - 1) : null;

    /// <summary>The span after this one; null where the calendar ends.</summary>
    public ClockSpan? Next => End < EndOfSeconds ? new ClockSpan(_rules, End) : null;

    /// <summary>The span that holds at a second; the first or the last one of the calendar where it lies outside.</summary>
    public static ClockSpan Of(Zone zone, long second) => new(zone.Rules, Math.Clamp(second, FirstSecond, EndOfSeconds - 1));

    /// <summary>The second that an instant is in.</summary>
    public static long Second(Instant at) => (at.UnixMs - Instant.Min.UnixMs) / 1000;

    /// <summary>The instant at which a second begins.</summary>
    public static Instant At(long second) => new(Instant.Min.UnixMs + second * 1000);
}
