using NCrontab;

namespace Systole.Core.Tests.Schedules;

public sealed class CronExpressionTests
{
    [Theory]
    [InlineData("* * * * *", "* * * * *")]
    [InlineData("  0   8-20 *\t* MON-Fri ", "0 8-20 * * mon-fri")]
    [InlineData("00 08 01 01 1", "0 8 1 jan mon")]
    [InlineData("0 0 8 * * *", "0 8 * * *")]
    [InlineData("*/10 0 8 * * *", "*/10 0 8 * * *")]
    [InlineData("5/15 * * * *", "5-59/15 * * * *")]
    [InlineData("*/1 0-23/1 * * *", "* 0-23 * * *")]
    [InlineData("0 0 ? * 7", "0 0 * * sun")]
    [InlineData("0 0 * * 0-7", "0 0 * * sun-sat")]
    [InlineData("0 0 * * 1-7", "0 0 * * mon-sun")]
    [InlineData("0 0 * * 5-7,2", "0 0 * * fri-sun,tue")]
    [InlineData("0 0 * * 7-2", "0 0 * * sun-tue")]
    [InlineData("0 0 * jan,3,nov-feb *", "0 0 * jan,mar,nov-feb *")]
    [InlineData("0 22-4/2 * * *", "0 22-4/2 * * *")]
    [InlineData("@yearly", "0 0 1 jan *")]
    [InlineData("@annually", "0 0 1 jan *")]
    [InlineData("@monthly", "0 0 1 * *")]
    [InlineData("@weekly", "0 0 * * sun")]
    [InlineData("@daily", "0 0 * * *")]
    [InlineData("@midnight", "0 0 * * *")]
    [InlineData(" @Hourly ", "0 * * * *")]
    public void An_expression_has_one_usual_form_that_is_read_as_the_same(string text, string usual)
    {
        var expression = Read(text);

        expression.Text.ShouldBe(usual);
        Read(usual).ShouldBe(expression);
        Read(usual).GetHashCode().ShouldBe(expression.GetHashCode());
        expression.ToString().ShouldBe(usual);
    }

    [Theory]
    [InlineData("0 0 * * fri-mon", "2026-01-02 2026-01-03 2026-01-04 2026-01-05 2026-01-09")]
    [InlineData("0 0 * * 7", "2026-01-04 2026-01-11")]
    [InlineData("0 0 * * 0", "2026-01-04 2026-01-11")]
    [InlineData("0 0 * * sat-tue/2", "2026-01-03 2026-01-05 2026-01-10")]
    [InlineData("0 0 30-2 * *", "2026-01-01 2026-01-02 2026-01-30 2026-01-31 2026-02-01")]
    [InlineData("0 0 1 nov-feb/2 *", "2026-01-01 2026-11-01 2027-01-01")]
    [InlineData("0 0 13 * fri", "2026-01-02 2026-01-09 2026-01-13 2026-01-16")]
    [InlineData("0 0 31 2 mon", "2026-02-02 2026-02-09 2026-02-16 2026-02-23 2027-02-01")]
    [InlineData("0 0 */2 * mon", "2026-01-05 2026-01-19 2026-02-09")]
    [InlineData("0 0 13 * */5", "2026-02-13 2026-03-13 2026-09-13")]
    [InlineData("0 0 29 2 *", "2028-02-29 2032-02-29 2036-02-29 2040-02-29")]
    [InlineData("0 0 29 2 */6", "2032-02-29 2048-02-29 2060-02-29 2076-02-29 2088-02-29 2116-02-29")]
    public void Days_are_those_of_classic_cron(string text, string expected)
    {
        var dates = expected.Split(' ');

        Slots(text, dates.Length).ShouldBe(dates.Select(date => $"{date}T00:00:00.000Z"));
    }

    [Theory]
    [InlineData("5/20 8 * * *", "08:05:00 08:25:00 08:45:00")]
    [InlineData("0 22-3/2 * * *", "00:00:00 02:00:00 22:00:00")]
    [InlineData("50-10/10 7 * * *", "07:00:00 07:10:00 07:50:00")]
    [InlineData("*/30 59 23 * * *", "23:59:00 23:59:30")]
    [InlineData("15,45 0 12 * * *", "12:00:15 12:00:45")]
    [InlineData("0 */9 * * *", "00:00:00 09:00:00 18:00:00")]
    public void Times_of_a_day_are_those_that_the_fields_say(string text, string expected)
    {
        var times = expected.Split(' ');

        Slots(text, times.Length + 1).ShouldBe([
            .. times.Select(time => $"2026-01-01T{time}.000Z"),
            $"2026-01-02T{times[0]}.000Z"]);
    }

    [Theory]
    [InlineData(null, "it has 0 fields; needed are minute, hour, day-of-month, month and day-of-week")]
    [InlineData("", "it has 0 fields")]
    [InlineData("* * * *", "it has 4 fields")]
    [InlineData("0 0 0 1 1 * 2026", "it has 7 fields, and a year cannot be named")]
    [InlineData("60 * * * *", "the minute field says '60': '60' is none of its values; allowed are 0 to 59, lists")]
    [InlineData("-1 * * * *", "the minute field says '-1': a value is missing")]
    [InlineData("0 24 * * *", "the hour field says '24': '24' is none of its values; allowed are 0 to 23")]
    [InlineData("0 8-25 * * *", "the hour field says '8-25': '25' is none")]
    [InlineData("0 0 0 * *", "the day-of-month field says '0': '0' is none of its values; allowed are 1 to 31")]
    [InlineData("0 0 * 13 *", "the month field says '13': '13' is none of its values; allowed are 1 to 12 and jan to dec")]
    [InlineData("0 0 * * 8", "'8' is none of its values; allowed are 0 to 7 (0 and 7 are Sunday) and sun to sat")]
    [InlineData("0 0 * * monday", "the day-of-week field says 'monday': 'monday' is none")]
    [InlineData("0 0 * * mon,", "the day-of-week field says 'mon,': a value is missing")]
    [InlineData("61 0 0 * * *", "the second field says '61'")]
    [InlineData("0 1,,2 * * *", "the hour field says '1,,2': a value is missing")]
    [InlineData("0 1-2-3 * * *", "the hour field says '1-2-3': '2-3' is none")]
    [InlineData("0 0.5 * * *", "the hour field says '0.5'")]
    [InlineData("0 99999999999 * * *", "the hour field says '99999999999'")]
    [InlineData("? * * * *", "the minute field says '?': '?' stands for days only")]
    [InlineData("*/0 * * * *", "the minute field says '*/0': a step is 1 to 59")]
    [InlineData("*/90 * * * *", "a step is 1 to 59 and begins anew with each round of its field; 'every' steps across them")]
    [InlineData("0 */24 * * *", "the hour field says '*/24': a step is 1 to 23")]
    [InlineData("*/ * * * *", "the minute field says '*/': a step is")]
    [InlineData("*/2/3 * * * *", "the minute field says '*/2/3': a step is")]
    [InlineData("0 0 L * *", "'l': last days (L), nearest workdays (W) and counted weekdays (#) are not part of cron")]
    [InlineData("0 0 15W * *", "the day-of-month field says '15w': last days (L)")]
    [InlineData("0 0 * * 5L", "the day-of-week field says '5l': last days (L)")]
    [InlineData("0 0 * * 1#2", "the day-of-week field says '1#2': last days (L)")]
    [InlineData("0 0 30 2 *", "it can never be due: no year has a day of month '30' in month 'feb'")]
    [InlineData("0 0 31 feb,4,jun ?", "it can never be due: no year has a day of month '31' in month 'feb,apr,jun'")]
    [InlineData("0 0 30-31 2 */2", "it can never be due")]
    [InlineData("0 0 */31 * *", "the day-of-month field says '*/31': a step is 1 to 30")]
    [InlineData("/5 * * * *", "the minute field says '/5': a value is missing")]
    [InlineData("/0 * * * *", "the minute field says '/0': a step is")]
    [InlineData("0 0 * * hello", "the day-of-week field says 'hello': 'hello' is none of its values")]
    [InlineData("@every 5m", "write 'every: 5m' instead of cron")]
    [InlineData("@every 10m", "write 'every: 10m' instead of cron")]
    [InlineData("@every", "write 'every: 10m' instead of cron")]
    [InlineData("@reboot", "'@reboot' is no time; 'first_beat: now' gives a run at the agent's first start")]
    [InlineData("@fortnightly", "'@fortnightly' is not known; known are @yearly, ")]
    [InlineData("@daily *", "nothing may follow '@daily'")]
    public void What_is_no_expression_is_refused_with_the_field_and_what_is_allowed(string? text, string error)
    {
        CronExpression.TryParse(text, out var expression, out var said).ShouldBeFalse();

        expression.ShouldBeNull();
        said.ShouldNotBeNull().ShouldContain(error);
    }

    [Fact]
    public void A_text_of_any_length_is_answered()
    {
        CronExpression.TryParse(new string('1', CronExpression.TextMax + 1), out _, out var error).ShouldBeFalse();
        error.ShouldBe("it has 257 characters; at most 256 are read");

        Read("0 8 * * *".PadRight(CronExpression.TextMax)).Text.ShouldBe("0 8 * * *");
        var minutes = string.Join(',', Enumerable.Range(0, 60));
        Read($"{minutes} * * * *").Text.ShouldStartWith("0,1,2,");
    }

    /// <summary>
    /// NCrontab shares nothing with our parser. It is asked only what it reads as cron does: one kind of days, no range around the end, no
    /// seconds (of which it leaves the first of a minute out when asked from a whole one).
    /// </summary>
    [Fact]
    public void In_UTC_slots_are_those_of_another_librarys_reading()
    {
        var random = new Random(20260216);
        for (var i = 0; i < 2000; i++)
        {
            var cron = GeneratedCron.From(random, forNCrontab: true);
            var from = new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddMinutes(random.Next(4 * 365 * 24 * 60));
            var theirs = CrontabSchedule.Parse(cron.Text);

            var end = from.AddYears(9);
            var expected = theirs.GetNextOccurrences(from, end).Take(20).Select(At);

            Slots(cron.Text, from, 20).Where(slot => slot < At(end)).ShouldBe(expected, cron.Text);
        }
    }

    private static Instant At(DateTime at) => Instant.From(new DateTimeOffset(at));

    private static CronExpression Read(string text) =>
        CronExpression.TryParse(text, out var expression, out var error) ? expression : throw new FormatException(error);

    private static IEnumerable<string> Slots(string text, int count) =>
        Slots(text, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddTicks(-1), count).Select(slot => slot.ToString());

    private static List<Instant> Slots(string text, DateTime after, int count)
    {
        var schedule = new Schedule.Cron(Read(text), Zone.Utc);
        var slots = new List<Instant>();
        for (var at = At(after); slots.Count < count; slots.Add(at)) at = schedule.FirstSlotAfter(default, TimeSpan.Zero, at);
        return slots;
    }
}
