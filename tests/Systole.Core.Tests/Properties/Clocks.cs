using NodaTime;

namespace Systole.Core.Tests.Properties;

/// <summary>
/// Hours, days and windows of a zone, found by looking at its clocks every quarter of an hour: no change of any zone is finer. Slow, plain,
/// and nothing of it is the decider's.
/// </summary>
internal sealed class Clocks(string zone)
{
    private static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);

    private readonly DateTimeZone _zone = zone == "UTC" ? DateTimeZone.Utc : DateTimeZoneProviders.Tzdb[zone];
    private readonly Dictionary<LocalDate, (Instant Opens, Instant Closes)?> _windows = [];

    public LocalDateTime Show(Instant at) => NodaTime.Instant.FromUnixTimeMilliseconds(at.UnixMs).InZone(_zone).LocalDateTime;

    public bool IsInside(ActiveHours hours, Instant at)
    {
        var today = Show(at).Date;
        for (var day = -2; day <= 1; day++)
        {
            if (Window(hours, today.PlusDays(day)) is { } window && window.Opens <= at && at < window.Closes) return true;
        }
        return false;
    }

    /// <summary>When the clock hour began that is on at an instant.</summary>
    public Instant HourStart(Instant at)
    {
        var quarter = new Instant(at.UnixMs - Mod(at.UnixMs, (long)Quarter.TotalMilliseconds));
        while (IsSameHour(quarter - Quarter, quarter)) quarter -= Quarter;
        return quarter;
    }

    /// <summary>When the day began that is on at an instant.</summary>
    public Instant DayStart(Instant at)
    {
        var quarter = new Instant(at.UnixMs - Mod(at.UnixMs, (long)Quarter.TotalMilliseconds));
        var day = Show(at).Date;
        // A day that clocks go back into has begun before.
        for (var back = 0; back < 30 * 4; back++)
        {
            var earlier = quarter - (Quarter * back);
            if (Show(earlier).Date == day && Show(earlier - Quarter).Date < day) return earlier;
        }
        throw new AuditException($"{day} never began in {zone}");
    }

    private bool IsSameHour(Instant a, Instant b) => Show(a).Date == Show(b).Date && Show(a).Hour == Show(b).Hour && Show(a) < Show(b);

    private (Instant Opens, Instant Closes)? Window(ActiveHours hours, LocalDate day)
    {
        if (_windows.TryGetValue(day, out var known)) return known;
        var length = hours.To > hours.From ? hours.To - hours.From : hours.To + (24 * 60) - hours.From;
        var from = day.AtMidnight().PlusMinutes(hours.From);
        var to = from.PlusMinutes(length);
        var noon = new Instant(NodaTime.Instant.FromUtc(day.Year, day.Month, day.Day, 12, 0).ToUnixTimeMilliseconds());
        Instant? opens = null;
        Instant closes = default;
        var exists = false;
        for (var at = noon - TimeSpan.FromHours(40); at < noon + TimeSpan.FromHours(64); at += Quarter)
        {
            var shown = Show(at);
            exists |= shown.Date == day;
            if (opens is null && shown >= from) opens = at;
            if (shown < to) closes = at + Quarter;
        }
        var isOpen = exists && ((int)hours.Days & (1 << ((int)day.DayOfWeek - 1))) != 0;
        if (closes <= opens) closes = opens.Value + TimeSpan.FromMinutes(length);
        return _windows[day] = isOpen ? (opens!.Value, closes) : null;
    }

    private static long Mod(long a, long b) => ((a % b) + b) % b;
}
