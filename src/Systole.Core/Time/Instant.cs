using System.Globalization;

namespace Systole.Core;

/// <summary>
/// A point in time: whole milliseconds since 1970-01-01T00:00:00Z. Everything Systole decides is decided on these;
/// <see cref="DateTimeOffset"/> appears only at the edges.
/// </summary>
/// <param name="UnixMs">Milliseconds since the Unix epoch; negative before it.</param>
public readonly record struct Instant(long UnixMs) : IComparable<Instant>
{
    /// <summary>Earlier than every instant that occurs (0001-01-01).</summary>
    public static readonly Instant Min = new(-62_135_596_800_000);

    /// <summary>Later than every instant that occurs (9999-12-31). Adding to it stays there.</summary>
    public static readonly Instant Max = new(253_402_300_799_999);

    /// <summary>The instant of a <see cref="DateTimeOffset"/>; fractions of a millisecond are dropped.</summary>
    public static Instant From(DateTimeOffset value) => new(value.ToUnixTimeMilliseconds());

    /// <summary>This instant as UTC, for the edges.</summary>
    public DateTimeOffset ToDateTimeOffset() => DateTimeOffset.FromUnixTimeMilliseconds(UnixMs);

    /// <summary>Reads RFC 3339 in any offset, as the API and the traces write it.</summary>
    /// <returns>Whether <paramref name="text"/> was an instant.</returns>
    public static bool TryParse(string? text, out Instant instant)
    {
        const DateTimeStyles styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        var read = DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, styles, out var value);
        instant = read ? From(value) : default;
        return read;
    }

    /// <summary>The later of two.</summary>
    public static Instant Later(Instant a, Instant b) => a.UnixMs >= b.UnixMs ? a : b;

    /// <summary>The earlier of two.</summary>
    public static Instant Earlier(Instant a, Instant b) => a.UnixMs <= b.UnixMs ? a : b;

    /// <summary>The earlier of two of which either may be unknown.</summary>
    public static Instant? Earlier(Instant? a, Instant? b) =>
        a is not { } x ? b : b is not { } y ? a : Earlier(x, y);

    /// <summary>RFC 3339 in UTC with milliseconds, such as <c>2026-02-16T03:30:00.000Z</c>.</summary>
    public override string ToString() =>
        ToDateTimeOffset().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public int CompareTo(Instant other) => UnixMs.CompareTo(other.UnixMs);

    /// <summary>The instant <paramref name="span"/> later, at most <see cref="Max"/>.</summary>
    public static Instant operator +(Instant instant, TimeSpan span) => Bounded(instant.UnixMs, span.Ms);

    /// <summary>The instant <paramref name="span"/> earlier, at least <see cref="Min"/>.</summary>
    public static Instant operator -(Instant instant, TimeSpan span) => Bounded(instant.UnixMs, -span.Ms);

    /// <summary>How long after <paramref name="b"/> <paramref name="a"/> is.</summary>
    public static TimeSpan operator -(Instant a, Instant b) => TimeSpan.FromMilliseconds(a.UnixMs - b.UnixMs);

    /// <summary>Whether <paramref name="a"/> is earlier.</summary>
    public static bool operator <(Instant a, Instant b) => a.UnixMs < b.UnixMs;

    /// <summary>Whether <paramref name="a"/> is later.</summary>
    public static bool operator >(Instant a, Instant b) => a.UnixMs > b.UnixMs;

    /// <summary>Whether <paramref name="a"/> is not later.</summary>
    public static bool operator <=(Instant a, Instant b) => a.UnixMs <= b.UnixMs;

    /// <summary>Whether <paramref name="a"/> is not earlier.</summary>
    public static bool operator >=(Instant a, Instant b) => a.UnixMs >= b.UnixMs;

    // Both operands lie within the calendar, so the sum cannot overflow a long; it can leave the calendar.
    private static Instant Bounded(long ms, long by) => new(Math.Clamp(ms + Math.Clamp(by, -Max.UnixMs * 2, Max.UnixMs * 2), Min.UnixMs, Max.UnixMs));
}
