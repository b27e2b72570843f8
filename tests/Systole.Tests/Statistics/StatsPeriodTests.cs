using Systole.Statistics;

namespace Systole.Tests.Statistics;

public sealed class StatsPeriodTests
{
    [Theory]
    [InlineData("2026-02-16T03:30:12.345Z", "2026-02-16T03:00:00Z", "2026-02-16T00:00:00Z")]
    [InlineData("2026-02-16T03:00:00Z", "2026-02-16T03:00:00Z", "2026-02-16T00:00:00Z")]
    [InlineData("2026-02-16T00:00:00Z", "2026-02-16T00:00:00Z", "2026-02-16T00:00:00Z")]
    [InlineData("1969-12-31T23:59:59.999Z", "1969-12-31T23:00:00Z", "1969-12-31T00:00:00Z")]
    [InlineData("1969-12-31T00:00:00Z", "1969-12-31T00:00:00Z", "1969-12-31T00:00:00Z")]
    public void An_hour_and_a_day_begin_on_the_hour_in_UTC(string at, string hour, string day)
    {
        StatsPeriod.Hour.StartOf(Time(at)).ShouldBe(Time(hour));
        StatsPeriod.Day.StartOf(Time(at)).ShouldBe(Time(day));
    }

    [Theory]
    [InlineData(StatsPeriod.Hour, "", "", "2026-02-15T13:00:00Z", "2026-02-16T12:30:00Z")]
    [InlineData(StatsPeriod.Day, "", "", "2026-01-18T00:00:00Z", "2026-02-16T12:30:00Z")]
    [InlineData(StatsPeriod.Hour, "", "2026-02-10T08:00:00Z", "2026-02-09T08:00:00Z", "2026-02-10T08:00:00Z")]
    [InlineData(StatsPeriod.Hour, "2026-02-16T11:59:00Z", "", "2026-02-16T11:00:00Z", "2026-02-16T12:30:00Z")]
    [InlineData(StatsPeriod.Hour, "2026-02-02T12:30:00Z", "", "2026-02-02T12:00:00Z", "2026-02-16T12:30:00Z")]
    [InlineData(StatsPeriod.Day, "2025-02-16T12:00:00Z", "2026-02-16T12:00:00Z", "2025-02-16T00:00:00Z", "2026-02-16T12:00:00Z")]
    public void What_is_left_out_of_a_range_is_the_last_day_or_the_last_thirty(
        StatsPeriod period, string from, string to, string first, string end) =>
        StatsRange.Of(period, Maybe(from), Maybe(to), Time("2026-02-16T12:30:00Z")).Value.ShouldBe(new StatsRange(Time(first), Time(end)));

    [Theory]
    [InlineData(StatsPeriod.Hour, "2026-02-16T12:00:00Z", "2026-02-16T12:00:00Z",
        "from is 2026-02-16T12:00:00.000Z and to is 2026-02-16T12:00:00.000Z; from has to be before to")]
    [InlineData(StatsPeriod.Day, "2026-02-17T00:00:00Z", "",
        "from is 2026-02-17T00:00:00.000Z and to is 2026-02-16T12:30:00.000Z; from has to be before to")]
    [InlineData(StatsPeriod.Hour, "2026-02-02T12:29:59Z", "",
        "from 2026-02-02T12:29:59.000Z to 2026-02-16T12:30:00.000Z is more than 14 days, as many as are kept by hour;"
        + " ask by day, or for less")]
    [InlineData(StatsPeriod.Day, "0001-01-01T00:00:00Z", "9999-12-31T00:00:00Z",
        "from 0001-01-01T00:00:00.000Z to 9999-12-31T00:00:00.000Z is more than 400 days, as many as are kept by day; ask for less")]
    public void A_range_that_cannot_be_is_told(StatsPeriod period, string from, string to, string line)
    {
        var refusal = StatsRange.Of(period, Maybe(from), Maybe(to), Time("2026-02-16T12:30:00Z")).Refusal!;
        refusal.Code.ShouldBe(RefusalCode.Invalid);
        refusal.Message.ShouldBe(line);
    }

    private static Instant? Maybe(string text) => text.Length == 0 ? null : Time(text);

    private static Instant Time(string text) => Instant.TryParse(text, out var at) ? at : throw new ArgumentException(text);
}
