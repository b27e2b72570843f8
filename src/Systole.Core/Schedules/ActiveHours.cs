using NodaTime;

namespace Systole.Core;

/// <summary>
/// The hours in which scheduled runs and runs for events may start (L6). A window belongs to the day on which it opens. Daylight saving
/// neither takes a day's window away nor gives it a second one: an hour that is left out opens it at the first instant after the gap, one
/// that occurs twice is inside both times. It closes once for a day: when clocks last showed a time before its end.
/// </summary>
public sealed record ActiveHours
{
    /// <summary>The minutes of a day: 24:00, at which a window may close.</summary>
    public const int MinutesADay = 24 * 60;

    /// <summary>Long enough to find the next day of a week, even where a zone leaves that very day out.</summary>
    private const int DaysAhead = 14;

    /// <summary>When it opens, in minutes after midnight; inclusive, 0 to 1,439.</summary>
    public required int From { get; init; }

    /// <summary>When it closes, in minutes after midnight; exclusive, 1 to 1,440 and not <see cref="From"/>. Before it: on the next day.</summary>
    public required int To { get; init; }

    /// <summary>The days on which it opens. Default every day.</summary>
    public Weekdays Days { get; init; } = Weekdays.All;

    /// <summary>The zone of all of these. Default UTC.</summary>
    public Zone Zone { get; init; } = Zone.Utc;

    /// <summary>Whether runs may start at an instant.</summary>
    public bool Contains(Instant at) => FirstInside(at) == at;

    /// <summary>The first instant at or after this one at which runs may start.</summary>
    public Instant FirstInside(Instant at) => Instant.Later(Next(at).Opens, at);

    /// <summary>When the window closes that is open at an instant, or else the next one.</summary>
    public Instant ClosesAfter(Instant at) => Next(at).Closes;

    /// <summary>Times, days where not every one of them is, and zone, such as <c>08:00 to 24:00 on mon-fri in Europe/Berlin</c>.</summary>
    public override string ToString()
    {
        var days = Days == Weekdays.All ? "" : $" on {TimeTexts.Of(Days)}";
        return FormattableString.Invariant($"{From / 60:00}:{From % 60:00} to {To / 60:00}:{To % 60:00}{days} in {Zone}");
    }

    /// <summary>The first window that closes after an instant.</summary>
    internal (Instant Opens, Instant Closes) Next(Instant at)
    {
        var today = Zone.LocalAt(at).Date;
        // Yesterday's may have passed midnight.
        for (var day = -1; day <= DaysAhead; day++)
        {
            if (On(today.PlusDays(day)) is { } window && window.Closes > at) return window;
        }
        throw new InvalidOperationException($"no window of {this} opens within {DaysAhead} days of {at}");
    }

    private (Instant Opens, Instant Closes)? On(LocalDate date)
    {
        if (!Days.Has(date.DayOfWeek) || !Zone.HasDay(date)) return null;
        var opens = Zone.Earliest(date.AtMidnight().PlusMinutes(From));
        var length = To > From ? To - From : To + MinutesADay - From;
        var closes = Zone.Passed(date.AtMidnight().PlusMinutes(From + length));
        return closes > opens ? (opens, closes) : (opens, opens + TimeSpan.FromMinutes(length));
    }
}
