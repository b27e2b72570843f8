using NodaTime;
using Systole.Core.Tests.Properties;

namespace Systole.Core.Tests.Schedules;

public sealed class ZoneTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    [Fact]
    public void Around_changes_in_all_zones_hours_and_days_follow_on_one_another()
    {
        foreach (var (zone, change) in Changes(3))
        {
            var name = $"{zone} around {change}";
            var (from, to) = (change - TimeSpan.FromHours(30), change + TimeSpan.FromHours(30));
            FollowOnOneAnother(zone.HourStart, zone.HourEnd, from, to, name);
            FollowOnOneAnother(zone.DayStart, zone.DayEnd, from - TimeSpan.FromDays(2), to + TimeSpan.FromDays(2), name);
        }
    }

    [Fact]
    public void Around_changes_in_all_zones_an_hour_has_the_times_of_one_hour()
    {
        foreach (var (zone, change) in Changes(3))
        {
            var name = $"{zone} around {change}";
            var hour = zone.HourStart(change - TimeSpan.FromHours(5));
            for (; hour < change + TimeSpan.FromHours(5); hour = zone.HourEnd(hour))
            {
                var (first, last) = (zone.LocalAt(hour), zone.LocalAt(zone.HourEnd(hour) - Tick));
                (first.Date, first.Hour).ShouldBe((last.Date, last.Hour), name);
                (zone.HourEnd(hour) - hour).ShouldBeLessThan(TimeSpan.FromHours(2), name);
            }
        }
    }

    [Fact]
    public void Around_changes_in_all_zones_no_day_is_skipped_that_its_calendar_has_and_none_comes_twice()
    {
        foreach (var (zone, change) in Changes(3))
        {
            var days = new List<LocalDate>();
            for (var day = zone.DayStart(change - TimeSpan.FromDays(3)); day < change + TimeSpan.FromDays(3); day = zone.DayEnd(day))
            {
                days.Add(zone.LocalAt(day).Date);
            }

            var calendar = Enumerable.Range(0, Period.DaysBetween(days[0], days[^1]) + 1).Select(days[0].PlusDays).Where(zone.HasDay);
            days.ShouldBe(calendar, $"{zone} around {change}");
        }
    }

    [Theory]
    // Spring: the hour after the gap is a whole one. Autumn: the hour that occurs twice is two.
    [InlineData("Europe/Berlin", "2026-03-29T00:30Z", "2026-03-29T00:00Z", "2026-03-29T01:00Z")]
    [InlineData("Europe/Berlin", "2026-03-29T01:30Z", "2026-03-29T01:00Z", "2026-03-29T02:00Z")]
    [InlineData("Europe/Berlin", "2026-10-25T00:30Z", "2026-10-25T00:00Z", "2026-10-25T01:00Z")]
    [InlineData("Europe/Berlin", "2026-10-25T01:30Z", "2026-10-25T01:00Z", "2026-10-25T02:00Z")]
    // Half an hour is left out: what is left of the hour is short. Half an hour occurs twice: the hour goes on, for 90 minutes.
    [InlineData("Australia/Lord_Howe", "2026-10-03T15:45Z", "2026-10-03T15:30Z", "2026-10-03T16:00Z")]
    [InlineData("Australia/Lord_Howe", "2026-04-04T14:50Z", "2026-04-04T14:00Z", "2026-04-04T15:30Z")]
    [InlineData("Australia/Lord_Howe", "2026-04-04T15:00Z", "2026-04-04T14:00Z", "2026-04-04T15:30Z")]
    [InlineData("Australia/Lord_Howe", "2026-04-04T15:10Z", "2026-04-04T14:00Z", "2026-04-04T15:30Z")]
    [InlineData("Asia/Kolkata", "2026-04-04T15:10Z", "2026-04-04T14:30Z", "2026-04-04T15:30Z")]
    public void An_hour_is_that_of_the_clocks(string zone, string at, string start, string end)
    {
        Find(zone).HourStart(At(at)).ShouldBe(At(start));
        Find(zone).HourEnd(At(at)).ShouldBe(At(end));
    }

    [Theory]
    [InlineData("Europe/Berlin", "2026-03-29T12:00Z", "2026-03-28T23:00Z", "2026-03-29T22:00Z")]
    [InlineData("Europe/Berlin", "2026-10-25T12:00Z", "2026-10-24T22:00Z", "2026-10-25T23:00Z")]
    // Midnight is left out; the day that Samoa left out is none; back over midnight the new day goes on.
    [InlineData("America/Sao_Paulo", "2018-11-04T12:00Z", "2018-11-04T03:00Z", "2018-11-05T02:00Z")]
    [InlineData("America/Sao_Paulo", "2018-02-18T02:30Z", "2018-02-17T02:00Z", "2018-02-18T03:00Z")]
    [InlineData("Pacific/Apia", "2011-12-30T09:00Z", "2011-12-29T10:00Z", "2011-12-30T10:00Z")]
    [InlineData("Pacific/Apia", "2011-12-30T11:00Z", "2011-12-30T10:00Z", "2011-12-31T10:00Z")]
    [InlineData("America/St_Johns", "2010-11-07T03:00Z", "2010-11-07T02:30Z", "2010-11-08T03:30Z")]
    [InlineData("America/Havana", "2024-11-03T04:30Z", "2024-11-03T04:00Z", "2024-11-04T05:00Z")]
    [InlineData("America/Havana", "2024-11-03T05:30Z", "2024-11-03T04:00Z", "2024-11-04T05:00Z")]
    public void A_day_is_that_of_the_calendar(string zone, string at, string start, string end)
    {
        Find(zone).DayStart(At(at)).ShouldBe(At(start));
        Find(zone).DayEnd(At(at)).ShouldBe(At(end));
    }

    [Fact]
    public void Zones_are_found_by_their_names_and_equal_by_them()
    {
        Find("Europe/Berlin").ShouldBe(Find("Europe/Berlin"));
        Find("Europe/Berlin").GetHashCode().ShouldBe(Find("Europe/Berlin").GetHashCode());
        Find("Europe/Berlin").ShouldNotBe(Find("Europe/Paris"));
        Find("UTC").ShouldBe(Zone.Utc);
        Find("Europe/Berlin").ToString().ShouldBe("Europe/Berlin");
        Zone.Known.ShouldContain("Europe/Berlin");
        foreach (var id in (string?[])[null, "", "Europe/Atlantis", "europe/berlin"])
        {
            Zone.TryFind(id, out var none).ShouldBeFalse();
            none.ShouldBe(Zone.Utc);
        }
    }

    private static void FollowOnOneAnother(Func<Instant, Instant> start, Func<Instant, Instant> end, Instant from, Instant to, string name)
    {
        for (var at = start(from); at < to; at = end(at))
        {
            start(at).ShouldBe(at, name);
            var last = end(at) - Tick;
            last.ShouldBeGreaterThanOrEqualTo(at, name);
            foreach (var inside in (Instant[])[at + (last - at) / 3, at + (last - at) / 3 * 2, last])
            {
                start(inside).ShouldBe(at, name);
                end(inside).ShouldBe(end(at), name);
            }
        }
    }

    /// <summary>Some changes of clocks of every zone since 1900.</summary>
    private static IEnumerable<(Zone Zone, Instant Change)> Changes(int each)
    {
        var random = new Random(20260216);
        foreach (var zone in Effort.Of([.. Zone.Known]).Select(Find))
        {
            var (from, to) = (NodaTime.Instant.FromUtc(1900, 1, 1, 0, 0), NodaTime.Instant.FromUtc(2045, 1, 1, 0, 0));
            var changes = zone.Rules.GetZoneIntervals(from, to)
                .Skip(1).Select(interval => new Instant(interval.Start.ToUnixTimeMilliseconds())).ToArray();
            for (var i = 0; i < each && changes.Length > 0; i++) yield return (zone, changes[random.Next(changes.Length)]);
        }
    }

    private static Zone Find(string id) => Zone.TryFind(id, out var zone) ? zone : throw new ArgumentException(id);

    private static Instant At(string text) => Instant.TryParse(text, out var at) ? at : throw new FormatException(text);
}
