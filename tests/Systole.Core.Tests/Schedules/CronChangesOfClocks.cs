using System.Globalization;
using NodaTime;

namespace Systole.Core.Tests.Schedules;

/// <summary>
/// What becomes of cron slots where clocks change, by kind of change. Times are those of the clocks, with their offset from UTC.
/// </summary>
public sealed class CronChangesOfClocks
{
    [Theory]
    // Not existing: at the first valid instant after the change, once.
    [InlineData("30 2 * * *", "28 02:30 +01, 29 03:00 +02, 30 02:30 +02")]
    [InlineData("0 2 * * *", "28 02:00 +01, 29 03:00 +02, 30 02:00 +02")]
    [InlineData("0 3 * * *", "28 03:00 +01, 29 03:00 +02, 30 03:00 +02")]
    [InlineData("30 2 29 * *", "29 03:00 +02")]
    [InlineData("*/20 2 29 3 *", "29 03:00 +02")]
    [InlineData("*/20 2-3 29 3 *", "29 03:00 +02, 29 03:20 +02, 29 03:40 +02")]
    [InlineData("15,45 1-3 29 3 *", "29 01:15 +01, 29 01:45 +01, 29 03:00 +02, 29 03:15 +02, 29 03:45 +02")]
    [InlineData("30 15 2 29 3 *", "29 03:00 +02")]
    // Stepping through the hours: elapsed time goes on.
    [InlineData("0 * 29 3 *", "29 00:00 +01, 29 01:00 +01, 29 03:00 +02, 29 04:00 +02", 4)]
    [InlineData("15 * 29 3 *", "29 00:15 +01, 29 01:15 +01, 29 03:15 +02, 29 04:15 +02", 4)]
    [InlineData("*/30 * 29 3 *", "29 00:00 +01, 29 00:30 +01, 29 01:00 +01, 29 01:30 +01, 29 03:00 +02, 29 03:30 +02", 6)]
    [InlineData("0 */2 29 3 *", "29 00:00 +01, 29 03:00 +02, 29 04:00 +02, 29 06:00 +02", 4)]
    [InlineData("15 */2 29 3 *", "29 00:15 +01, 29 03:00 +02, 29 04:15 +02", 3)]
    public void Berlin_leaves_the_hour_from_two_out(string cron, string slots, int count = int.MaxValue) =>
        Slots(cron, "Europe/Berlin", "2026-03-28", "2026-03-31", count).ShouldBe(slots);

    [Theory]
    // Twice: once, at the first of the two.
    [InlineData("30 2 * * *", "24 02:30 +02, 25 02:30 +02, 26 02:30 +01")]
    [InlineData("0 3 * * *", "24 03:00 +02, 25 03:00 +01, 26 03:00 +01")]
    [InlineData("*/20 2 25 * *", "25 02:00 +02, 25 02:20 +02, 25 02:40 +02")]
    [InlineData("*/30 1-3 25 * *", "25 01:00 +02, 25 01:30 +02, 25 02:00 +02, 25 02:30 +02, 25 03:00 +01, 25 03:30 +01")]
    [InlineData("0 0-23 25 * *", "25 00:00 +02, 25 01:00 +02, 25 02:00 +02, 25 03:00 +01", 4)]
    // Stepping through the hours: elapsed time goes on.
    [InlineData("0 * 25 * *", "25 00:00 +02, 25 01:00 +02, 25 02:00 +02, 25 02:00 +01, 25 03:00 +01", 5)]
    [InlineData("45 * 25 * *", "25 00:45 +02, 25 01:45 +02, 25 02:45 +02, 25 02:45 +01, 25 03:45 +01", 5)]
    [InlineData("20/30 * 25 * *", "25 00:20 +02, 25 00:50 +02, 25 01:20 +02, 25 01:50 +02, 25 02:20 +02, 25 02:50 +02, 25 02:20 +01", 7)]
    [InlineData("0 */2 25 * *", "25 00:00 +02, 25 02:00 +02, 25 02:00 +01, 25 04:00 +01", 4)]
    [InlineData("0 */3 25 * *", "25 00:00 +02, 25 03:00 +01, 25 06:00 +01", 3)]
    public void Berlin_has_the_hour_from_two_twice(string cron, string slots, int count = int.MaxValue) =>
        Slots(cron, "Europe/Berlin", "2026-10-24", "2026-10-27", count).ShouldBe(slots);

    [Theory]
    [InlineData("0 * * * *", 23, 3600)]
    [InlineData("*/30 * * * *", 46, 1800)]
    [InlineData("17 * * * *", 23, 3600)]
    [InlineData("*/15 17 * * * *", 92, null)]
    [InlineData("* * * * *", 23 * 60, 60)]
    [InlineData("* * * * * *", 23 * 3600, 1)]
    public void Through_a_spring_day_of_23_hours_elapsed_time_is_kept(string cron, int count, int? seconds) =>
        Day(cron, "2026-03-29", "2026-03-30", count, seconds);

    [Theory]
    [InlineData("0 * * * *", 25, 3600)]
    [InlineData("*/30 * * * *", 50, 1800)]
    [InlineData("17 * * * *", 25, 3600)]
    [InlineData("* * * * *", 25 * 60, 60)]
    [InlineData("* * * * * *", 25 * 3600, 1)]
    public void Through_an_autumn_day_of_25_hours_elapsed_time_is_kept(string cron, int count, int? seconds) =>
        Day(cron, "2026-10-25", "2026-10-26", count, seconds);

    [Theory]
    // Half an hour is left out from 02:00 on: what lay in it is due at 02:30, unless the clocks come by it half an hour later.
    [InlineData("2026-10-04", "0 * * * *", "04 01:00 +10:30, 04 02:30 +11, 04 03:00 +11, 04 04:00 +11")]
    [InlineData("2026-10-04", "*/30 * * * *", "04 01:00 +10:30, 04 01:30 +10:30, 04 02:30 +11, 04 03:00 +11")]
    [InlineData("2026-10-04", "15 2 * * *", "04 02:30 +11, 05 02:15 +11, 06 02:15 +11, 07 02:15 +11")]
    [InlineData("2026-10-04", "45 2 * * *", "04 02:45 +11, 05 02:45 +11, 06 02:45 +11, 07 02:45 +11")]
    // The half hour from 01:30 on occurs twice.
    [InlineData("2026-04-05", "0 * * * *", "05 01:00 +11, 05 02:00 +10:30, 05 03:00 +10:30, 05 04:00 +10:30")]
    [InlineData("2026-04-05", "*/30 * * * *", "05 01:00 +11, 05 01:30 +11, 05 01:30 +10:30, 05 02:00 +10:30")]
    [InlineData("2026-04-05", "45 1 * * *", "05 01:45 +11, 06 01:45 +10:30, 07 01:45 +10:30, 08 01:45 +10:30")]
    [InlineData("2026-04-05", "15 1 * * *", "05 01:15 +11, 06 01:15 +10:30, 07 01:15 +10:30, 08 01:15 +10:30")]
    public void Lord_Howe_changes_by_half_an_hour(string date, string cron, string slots) =>
        Slots(cron, "Australia/Lord_Howe", $"{date}T01:00", $"{date}T23:59:59", 4, days: 4).ShouldBe(slots);

    [Theory]
    // 30 December 2011 is left out, from midnight to midnight.
    [InlineData("0 8 * * *", "29 08:00 -10, 31 00:00 +14, 31 08:00 +14")]
    [InlineData("0 8 * * fri", "31 00:00 +14")]
    [InlineData("0 0 30,31 * *", "31 00:00 +14")]
    [InlineData("0 */8 * * *", "29 00:00 -10, 29 08:00 -10, 29 16:00 -10, 31 00:00 +14, 31 08:00 +14, 31 16:00 +14")]
    [InlineData("0 */12 * * fri", "31 00:00 +14")]
    public void Apia_leaves_a_whole_day_out(string cron, string slots) =>
        Slots(cron, "Pacific/Apia", "2011-12-29", "2012-01-01").ShouldBe(slots);

    [Theory]
    // Midnight is left out, and at the end of summer the hour before it occurs twice.
    [InlineData("America/Sao_Paulo", "2018-11-03", "0 0 * * *", "03 00:00 -03, 04 01:00 -02, 05 00:00 -02")]
    [InlineData("America/Sao_Paulo", "2018-11-04", "0 */12 * * *", "04 01:00 -02, 04 12:00 -02, 05 00:00 -02, 05 12:00 -02", 4)]
    [InlineData("America/Sao_Paulo", "2018-11-03", "30 0 * * sun", "04 01:00 -02")]
    [InlineData("America/Sao_Paulo", "2018-02-16", "30 23 * * *", "16 23:30 -02, 17 23:30 -02, 18 23:30 -03")]
    [InlineData("America/Sao_Paulo", "2018-02-16", "0 0 * * *", "16 00:00 -02, 17 00:00 -02, 18 00:00 -03")]
    [InlineData("America/Sao_Paulo", "2018-02-16", "30 */23 17 * *", "17 00:30 -02, 17 23:30 -02, 17 23:30 -03")]
    [InlineData("Asia/Beirut", "2024-03-30", "0 0 * * *", "30 00:00 +02, 31 01:00 +03, 01 00:00 +03")]
    [InlineData("Asia/Beirut", "2024-10-25", "0 0 * * *", "25 00:00 +03, 26 00:00 +03, 27 00:00 +02")]
    [InlineData("Asia/Beirut", "2024-10-25", "30 23 26 * *", "26 23:30 +03")]
    // St. John's went back one minute past midnight: the minute that was Sunday is over before Saturday has ended.
    [InlineData("America/St_Johns", "2010-11-06", "0 0 * * *", "06 00:00 -02:30, 07 00:00 -02:30, 08 00:00 -03:30")]
    [InlineData("America/St_Johns", "2010-11-06", "30 23 * * *", "06 23:30 -02:30, 07 23:30 -03:30, 08 23:30 -03:30")]
    public void Some_zones_change_around_midnight(string zone, string from, string cron, string slots, int count = int.MaxValue) =>
        Slots(cron, zone, from, count: count, days: 3).ShouldBe(slots);

    [Theory]
    // Casablanca goes back for Ramadan, Dublin's winter is what is saved, Troll changes by two hours.
    [InlineData("Africa/Casablanca", "2026-02-15", "30 2 * * *", "15 02:30 +01, 16 02:30 +00, 17 02:30 +00")]
    [InlineData("Africa/Casablanca", "2026-02-14", "30 2 * * *", "14 02:30 +01, 15 02:30 +01, 16 02:30 +00")]
    [InlineData("Africa/Casablanca", "2026-03-21", "30 2 * * *", "21 02:30 +00, 22 03:00 +01, 23 02:30 +01")]
    [InlineData("Europe/Dublin", "2026-03-28", "30 1 * * *", "28 01:30 +00, 29 02:00 +01, 30 01:30 +01")]
    [InlineData("Europe/Dublin", "2026-10-24", "30 1 * * *", "24 01:30 +01, 25 01:30 +01, 26 01:30 +00")]
    [InlineData("Antarctica/Troll", "2026-03-28", "30 1,2 * * *", "28 01:30 +00, 28 02:30 +00, 29 03:00 +02, 30 01:30 +02, 30 02:30 +02")]
    [InlineData("Antarctica/Troll", "2026-03-29", "15 * 29 * *", "29 00:15 +00, 29 03:15 +02, 29 04:15 +02", 3)]
    [InlineData("Antarctica/Troll", "2026-03-29", "15 */2 29 * *", "29 00:15 +00, 29 04:15 +02, 29 06:15 +02", 3)]
    [InlineData("Antarctica/Troll", "2026-10-24", "30 1,2 * * *", "24 01:30 +02, 24 02:30 +02, 25 01:30 +02, 25 02:30 +02", 4)]
    [InlineData("Antarctica/Troll", "2026-10-25", "30 1,2 * * *", "25 01:30 +02, 25 02:30 +02, 26 01:30 +00, 26 02:30 +00", 4)]
    [InlineData("Antarctica/Troll", "2026-10-25", "30 * * * *", "25 00:30 +02, 25 01:30 +02, 25 02:30 +02, 25 01:30 +00, 25 02:30 +00", 5)]
    // No change at all at the far ends of the day.
    [InlineData("Pacific/Kiritimati", "2026-03-28", "0 0 * * *", "28 00:00 +14, 29 00:00 +14, 30 00:00 +14")]
    [InlineData("Etc/GMT+12", "2026-03-28", "0 0 * * *", "28 00:00 -12, 29 00:00 -12, 30 00:00 -12")]
    public void Some_zones_change_in_ways_of_their_own(string zone, string from, string cron, string slots, int count = int.MaxValue) =>
        Slots(cron, zone, from, count: count, days: 3).ShouldBe(slots);

    [Fact]
    public void A_time_in_a_gap_is_due_once_at_its_end_whatever_its_minute()
    {
        foreach (var minute in (string[])["0", "15", "30", "45", "59"])
        {
            Slots($"{minute} 2 29 3 *", "Europe/Berlin", "2026-03-29", days: 1).ShouldBe("29 03:00 +02");
        }
    }

    private static void Day(string cron, string from, string to, int count, int? seconds)
    {
        var slots = All(cron, "Europe/Berlin", from, to);

        slots.Count.ShouldBe(count);
        if (seconds is not { } distance) return;
        slots.Zip(slots.Skip(1)).ShouldAllBe(pair => pair.Second - pair.First == TimeSpan.FromSeconds(distance));
    }

    private static string Slots(
        string cron, string zone, string from, string? to = null, int count = int.MaxValue, int? days = null)
    {
        var rules = DateTimeZoneProviders.Tzdb[zone];
        var end = days is { } number ? Local(from).Date.PlusDays(number).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : to!;
        return string.Join(", ", All(cron, zone, from, end).Take(count).Select(Text));

        string Text(Instant slot) => NodaTime.Instant.FromUnixTimeMilliseconds(slot.UnixMs).InZone(rules)
            .ToString("dd HH:mm o<g>", CultureInfo.InvariantCulture);
    }

    private static List<Instant> All(string cron, string zone, string from, string to)
    {
        CronExpression.TryParse(cron, out var expression, out var error).ShouldBeTrue(error);
        Zone.TryFind(zone, out var found).ShouldBeTrue();
        var schedule = new Schedule.Cron(expression!, found);
        var end = found.Earliest(Local(to));
        var slots = new List<Instant>();
        var at = found.Earliest(Local(from)) - TimeSpan.FromMilliseconds(1);
        while ((at = schedule.FirstSlotAfter(default, TimeSpan.Zero, at)) < end) slots.Add(at);
        return slots;
    }

    private static LocalDateTime Local(string text) =>
        LocalDateTime.FromDateTime(DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.None));
}
