using System.Globalization;

namespace Systole.Cli.Simulating.Drawing;

/// <summary>A line of the time axis.</summary>
/// <param name="At">Where it is.</param>
/// <param name="Label">What stands there.</param>
internal readonly record struct TimeMark(Instant At, string Label);

/// <summary>
/// The lines of the time axis, from seconds to years: ticks at round instants of UTC, and above them the days, months or years that they
/// belong to.
/// </summary>
internal sealed class Calendar
{
    private const int TicksMax = 16;

    private static readonly ImmutableArray<(Unit Unit, int Count)> Steps =
    [
        (Unit.Second, 1), (Unit.Second, 5), (Unit.Second, 10), (Unit.Second, 30),
        (Unit.Minute, 1), (Unit.Minute, 2), (Unit.Minute, 5), (Unit.Minute, 10), (Unit.Minute, 15), (Unit.Minute, 30),
        (Unit.Hour, 1), (Unit.Hour, 2), (Unit.Hour, 3), (Unit.Hour, 6), (Unit.Hour, 12),
        (Unit.Day, 1), (Unit.Day, 2), (Unit.Day, 7), (Unit.Month, 1), (Unit.Month, 3), (Unit.Month, 6),
        (Unit.Year, 1), (Unit.Year, 2), (Unit.Year, 5), (Unit.Year, 10), (Unit.Year, 50), (Unit.Year, 100), (Unit.Year, 1_000),
    ];

    public Calendar(Instant from, Instant to)
    {
        var (unit, count) = Steps.FirstOrDefault(step => Lengthwise(step.Unit) * step.Count * TicksMax >= to - from, Steps[^1]);
        Ticks = [.. Lines(from, to, unit, count, unit switch
        {
            Unit.Second => "HH:mm:ss",
            Unit.Minute or Unit.Hour => "HH:mm",
            Unit.Day => "MMM d",
            Unit.Month => "MMM",
            _ => "yyyy",
        })];
        Periods = unit switch
        {
            Unit.Year => [],
            Unit.Month => [.. Lines(from, to, Unit.Year, 1, "yyyy")],
            Unit.Day => [.. Lines(from, to, Unit.Month, 1, "MMMM yyyy")],
            _ => [.. Lines(from, to, Unit.Day, 1, "ddd yyyy-MM-dd")],
        };
        PeriodAtStart = unit == Unit.Year ? "" : Label(Floor(from, PeriodOf(unit), 1), unit switch
        {
            Unit.Month => "yyyy",
            Unit.Day => "MMMM yyyy",
            _ => "ddd yyyy-MM-dd",
        });
    }

    private enum Unit
    {
        Second,
        Minute,
        Hour,
        Day,
        Month,
        Year,
    }

    public ImmutableArray<TimeMark> Ticks { get; }

    /// <summary>Where a day, a month or a year begins.</summary>
    public ImmutableArray<TimeMark> Periods { get; }

    /// <summary>The one in which the picture begins.</summary>
    public string PeriodAtStart { get; }

    private static Unit PeriodOf(Unit unit) => unit switch
    {
        Unit.Month => Unit.Year,
        Unit.Day => Unit.Month,
        _ => Unit.Day,
    };

    private static TimeSpan Lengthwise(Unit unit) => unit switch
    {
        Unit.Second => TimeSpan.FromSeconds(1),
        Unit.Minute => TimeSpan.FromMinutes(1),
        Unit.Hour => TimeSpan.FromHours(1),
        Unit.Day => TimeSpan.FromDays(1),
        Unit.Month => TimeSpan.FromDays(30),
        _ => TimeSpan.FromDays(365),
    };

    private static IEnumerable<TimeMark> Lines(Instant from, Instant to, Unit unit, int count, string format)
    {
        var at = Floor(from, unit, count);
        while (true)
        {
            if (at >= from) yield return new TimeMark(at, Label(at, format));
            if (Next(at, unit, count) is not { } next || next > to) yield break;
            at = next;
        }
    }

    private static string Label(Instant at, string format) => at.ToDateTimeOffset().ToString(format, CultureInfo.InvariantCulture);

    private static Instant Floor(Instant at, Unit unit, int count)
    {
        var time = at.ToDateTimeOffset();
        return Instant.From(unit switch
        {
            Unit.Year => new DateTimeOffset(Math.Max(1, time.Year / count * count), 1, 1, 0, 0, 0, TimeSpan.Zero),
            Unit.Month => new DateTimeOffset(time.Year, ((time.Month - 1) / count * count) + 1, 1, 0, 0, 0, TimeSpan.Zero),
            _ => new DateTimeOffset(time.Ticks - (time.Ticks % (Lengthwise(unit) * count).Ticks), TimeSpan.Zero),
        });
    }

    // Null past the end of the calendar.
    private static Instant? Next(Instant at, Unit unit, int count)
    {
        var time = at.ToDateTimeOffset();
        try
        {
            return unit switch
            {
                Unit.Year => Instant.From(time.AddYears(time.Year % count == 0 ? count : count - (time.Year % count))),
                Unit.Month => Instant.From(time.AddMonths(count)),
                _ => Instant.From(time + (Lengthwise(unit) * count)),
            };
        }
        catch (ArgumentOutOfRangeException)
        {
            return null;
        }
    }
}
