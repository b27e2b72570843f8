using System.Globalization;
using NodaTime;
using Systole.Core.Tests.Properties;

namespace Systole.Core.Tests.Schedules;

public sealed class ActiveHoursTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    [Fact]
    public void From_is_inclusive_and_to_is_exclusive()
    {
        var hours = Window("08:00", "20:00", "UTC");

        hours.Contains(At("2026-02-16T08:00Z")).ShouldBeTrue();
        hours.Contains(At("2026-02-16T08:00Z") - Tick).ShouldBeFalse();
        hours.Contains(At("2026-02-16T20:00Z") - Tick).ShouldBeTrue();
        hours.Contains(At("2026-02-16T20:00Z")).ShouldBeFalse();
        hours.FirstInside(At("2026-02-16T12:00Z")).ShouldBe(At("2026-02-16T12:00Z"));
        hours.FirstInside(At("2026-02-16T20:00Z")).ShouldBe(At("2026-02-17T08:00Z"));
        hours.ClosesAfter(At("2026-02-16T12:00Z")).ShouldBe(At("2026-02-16T20:00Z"));
        hours.ClosesAfter(At("2026-02-16T20:00Z")).ShouldBe(At("2026-02-17T20:00Z"));
    }

    [Theory]
    // What is open between two dates, as the clocks of the zone show it.
    [InlineData("22:00", "06:00", Weekdays.All, "16", "18", "16 22:00 +00 - 17 06:00 +00, 17 22:00 +00 - 18 06:00 +00")]
    [InlineData("08:00", "24:00", Weekdays.All, "16", "18", "16 08:00 +00 - 17 00:00 +00, 17 08:00 +00 - 18 00:00 +00")]
    [InlineData("00:00", "24:00", Weekdays.Mon, "15", "25", "16 00:00 +00 - 17 00:00 +00, 23 00:00 +00 - 24 00:00 +00")]
    [InlineData("09:00", "17:00", Weekdays.Mon | Weekdays.Tue, "14", "20", "16 09:00 +00 - 16 17:00 +00, 17 09:00 +00 - 17 17:00 +00")]
    // The days are those on which it opens: Friday's goes on into Saturday, Sunday's night into Monday is none.
    [InlineData("22:00", "06:00", Weekdays.Fri, "16", "28", "20 22:00 +00 - 21 06:00 +00, 27 22:00 +00 - 28 06:00 +00")]
    public void It_opens_once_on_each_of_its_days(string opens, string closes, Weekdays days, string from, string to, string windows) =>
        Windows(Window(opens, closes, "UTC", days), $"2026-02-{from}", $"2026-02-{to}", skipOpen: true).ShouldBe(windows);

    [Theory]
    // In the gap from 02:00 to 03:00 on the 29th.
    [InlineData("02:00", "03:00", "28 02:00 +01 - 28 03:00 +01, 29 03:00 +02 - 29 04:00 +02, 30 02:00 +02 - 30 03:00 +02")]
    [InlineData("02:10", "02:40", "28 02:10 +01 - 28 02:40 +01, 29 03:00 +02 - 29 03:30 +02, 30 02:10 +02 - 30 02:40 +02")]
    [InlineData("02:30", "08:00", "28 02:30 +01 - 28 08:00 +01, 29 03:00 +02 - 29 08:00 +02, 30 02:30 +02 - 30 08:00 +02")]
    [InlineData("01:00", "02:30", "28 01:00 +01 - 28 02:30 +01, 29 01:00 +01 - 29 03:00 +02, 30 01:00 +02 - 30 02:30 +02")]
    [InlineData("22:00", "02:30", "28 22:00 +01 - 29 03:00 +02, 29 22:00 +02 - 30 02:30 +02, 30 22:00 +02 - 31 02:30 +02")]
    public void An_hour_that_is_left_out_takes_no_window_away(string opens, string closes, string windows) =>
        Windows(Window(opens, closes, "Europe/Berlin"), "2026-03-28T00:00", "2026-03-31T00:00", skipOpen: true).ShouldBe(windows);

    [Theory]
    // The hour from 02:00 to 03:00 on the 25th occurs twice.
    [InlineData("02:00", "03:00", "24 02:00 +02 - 24 03:00 +02, 25 02:00 +02 - 25 03:00 +01, 26 02:00 +01 - 26 03:00 +01")]
    [InlineData("02:30", "08:00", "24 02:30 +02 - 24 08:00 +02, 25 02:30 +02 - 25 08:00 +01, 26 02:30 +01 - 26 08:00 +01")]
    [InlineData("01:00", "02:30", "24 01:00 +02 - 24 02:30 +02, 25 01:00 +02 - 25 02:30 +01, 26 01:00 +01 - 26 02:30 +01")]
    // To is exclusive: an hour that the window does not have it does not have twice either.
    [InlineData("01:00", "02:00", "24 01:00 +02 - 24 02:00 +02, 25 01:00 +02 - 25 02:00 +02, 26 01:00 +01 - 26 02:00 +01")]
    [InlineData("03:00", "04:00", "24 03:00 +02 - 24 04:00 +02, 25 03:00 +01 - 25 04:00 +01, 26 03:00 +01 - 26 04:00 +01")]
    public void An_hour_that_occurs_twice_is_inside_both_times_and_opens_once(string opens, string closes, string windows) =>
        Windows(Window(opens, closes, "Europe/Berlin"), "2026-10-24T00:00", "2026-10-27T00:00", skipOpen: true).ShouldBe(windows);

    [Fact]
    public void The_next_window_may_be_two_weeks_away()
    {
        // Friday the 23rd is over for Samoa, and Friday the 30th is left out.
        var fridays = Window("09:00", "17:00", "Pacific/Apia", Weekdays.Fri);

        fridays.FirstInside(At("2011-12-24T04:00Z")).ShouldBe(At("2012-01-05T19:00Z"));
    }

    [Theory]
    // Samoa left 30 December 2011, a Friday, out: its window is none, and the night before it ends where Saturday begins.
    [InlineData("09:00", "17:00", Weekdays.All, "01-01", "29 09:00 -10 - 29 17:00 -10, 31 09:00 +14 - 31 17:00 +14")]
    [InlineData("09:00", "17:00", Weekdays.Fri, "01-08", "06 09:00 +14 - 06 17:00 +14")]
    [InlineData("22:00", "06:00", Weekdays.Thu, "01-08", "29 22:00 -10 - 31 00:00 +14, 05 22:00 +14 - 06 06:00 +14")]
    public void A_day_that_a_zone_left_out_has_no_window(string opens, string closes, Weekdays days, string to, string windows) =>
        Windows(Window(opens, closes, "Pacific/Apia", days), "2011-12-29", $"2012-{to}").ShouldBe(windows);

    [Theory]
    // Havana goes back from 01:00 to 00:00: what occurs twice is Sunday's. St. John's goes back from 00:01 to 23:01.
    [InlineData("America/Havana", "2024-11-02", "00:00", "24:00", "02 00:00 -04 - 03 00:00 -04")]
    [InlineData("America/Havana", "2024-11-03", "00:00", "24:00", "03 00:00 -04 - 04 00:00 -05")]
    [InlineData("America/Sao_Paulo", "2018-11-04", "00:00", "12:00", "04 01:00 -02 - 04 12:00 -02")]
    [InlineData("America/Sao_Paulo", "2018-11-03", "20:00", "24:00", "03 20:00 -03 - 04 01:00 -02")]
    [InlineData("America/St_Johns", "2010-11-06", "20:00", "24:00", "06 20:00 -02:30 - 07 00:00 -03:30")]
    public void Some_zones_change_around_midnight(string zone, string date, string opens, string closes, string window)
    {
        var day = Local(date).Date;
        var hours = Window(opens, closes, zone, (Weekdays)(1 << ((int)day.DayOfWeek - 1)));

        Windows(hours, date, day.PlusDays(2).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)).ShouldBe(window);
    }

    [Fact]
    public void Around_changes_in_all_zones_windows_are_those_of_a_walk_by_five_minutes()
    {
        var random = new Random(20260216);
        foreach (var id in Effort.Of([.. Zone.Known]))
        {
            Zone.TryFind(id, out var zone).ShouldBeTrue();
            // Some old changes were by odd minutes: the walk would step over them.
            var changes = zone.Rules.GetZoneIntervals(new Interval(NodaTime.Instant.FromUtc(1965, 1, 1, 0, 0), null))
                .TakeWhile(span => !span.HasStart || span.Start < NodaTime.Instant.FromUtc(2045, 1, 1, 0, 0))
                .Where(span => span.HasStart && span.WallOffset.Seconds % 300 == 0 && IsWhole(zone, span.Start)).ToArray();
            if (changes.Length == 0) continue;
            var change = new Instant(changes[random.Next(changes.Length)].Start.ToUnixTimeMilliseconds());
            var (from, to) = (random.Next(0, 24 * 12) * 5, random.Next(1, 24 * 12 + 1) * 5);
            if (from == to) to += 5;
            var hours = new ActiveHours { From = from, To = to, Zone = zone, Days = (Weekdays)random.Next(1, 128) | Weekdays.Sun };

            var times = Enumerable.Range(-4 * 24 * 12, 8 * 24 * 12).Select(step => change + TimeSpan.FromMinutes(step * 5)).ToArray();
            var expected = Walk(hours, times);
            for (var i = times.Length / 4; i < times.Length / 4 * 3; i++)
            {
                var name = $"{hours} around {change}, at {times[i]}";
                hours.Contains(times[i]).ShouldBe(expected[i], name);
                var next = hours.FirstInside(times[i]);
                if (expected.AsSpan(i).IndexOf(true) is >= 0 and var ahead) next.ShouldBe(times[i + ahead], name);
                hours.Contains(next).ShouldBeTrue(name);
                hours.ClosesAfter(times[i]).ShouldBeGreaterThan(next, name);
                hours.Contains(hours.ClosesAfter(times[i]) - Tick).ShouldBeTrue(name);
            }
        }
    }

    /// <summary>
    /// A window opens when clocks first come to its beginning on a day that they show, and closes when they show nothing before its end any
    /// more; where they passed over all of it, it is as long as always.
    /// </summary>
    private static bool[] Walk(ActiveHours hours, Instant[] times)
    {
        var shown = times.Select(hours.Zone.LocalAt).ToArray();
        var inside = new bool[times.Length];
        foreach (var day in shown.Select(local => local.Date).Distinct().Where(day => hours.Days.Has(day.DayOfWeek)))
        {
            var opens = day.AtMidnight().PlusMinutes(hours.From);
            var closes = (hours.To > hours.From ? day : day.PlusDays(1)).AtMidnight().PlusMinutes(hours.To);
            var first = Array.FindIndex(shown, local => local >= opens);
            var last = Array.FindLastIndex(shown, local => local < closes);
            if (first < 0) continue;
            if (last < first) last = first - 1 + (int)(Period.Between(opens, closes, PeriodUnits.Minutes).Minutes / 5);
            for (var i = first; i <= last && i < inside.Length; i++) inside[i] = true;
        }
        return inside;
    }

    private static bool IsWhole(Zone zone, NodaTime.Instant change) =>
        zone.Rules.GetUtcOffset(change - NodaTime.Duration.Epsilon).Seconds % 300 == 0 && change.ToUnixTimeSeconds() % 300 == 0;

    private static string Windows(ActiveHours hours, string from, string to, bool skipOpen = false)
    {
        var (at, end) = (hours.Zone.Earliest(Local(from)), hours.Zone.Earliest(Local(to)));
        if (skipOpen && hours.Contains(at)) at = hours.ClosesAfter(at);
        var windows = new List<string>();
        while ((at = hours.FirstInside(at)) < end)
        {
            var closes = hours.ClosesAfter(at);
            windows.Add($"{Text(hours.Zone, at)} - {Text(hours.Zone, closes)}");
            at = closes;
        }
        return string.Join(", ", windows);
    }

    private static ActiveHours Window(string from, string to, string zone, Weekdays days = Weekdays.All)
    {
        Zone.TryFind(zone, out var found).ShouldBeTrue();
        return new ActiveHours { From = Minutes(from), To = Minutes(to), Days = days, Zone = found };
    }

    private static int Minutes(string text) =>
        int.Parse(text[..2], CultureInfo.InvariantCulture) * 60 + int.Parse(text[3..], CultureInfo.InvariantCulture);

    private static string Text(Zone zone, Instant at) =>
        NodaTime.Instant.FromUnixTimeMilliseconds(at.UnixMs).InZone(zone.Rules).ToString("dd HH:mm o<g>", CultureInfo.InvariantCulture);

    private static LocalDateTime Local(string text) =>
        LocalDateTime.FromDateTime(DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.None));

    private static Instant At(string text) => Instant.TryParse(text, out var at) ? at : throw new FormatException(text);
}
