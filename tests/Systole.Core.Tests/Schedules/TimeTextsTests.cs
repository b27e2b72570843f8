namespace Systole.Core.Tests.Schedules;

public sealed class TimeTextsTests
{
    [Theory]
    [InlineData("mon-sun", Weekdays.All)]
    [InlineData("wed", Weekdays.Wed)]
    [InlineData("sat,sun", Weekdays.Sat | Weekdays.Sun)]
    [InlineData("mon-fri", Weekdays.All & ~(Weekdays.Sat | Weekdays.Sun))]
    [InlineData("wed,fri-mon", Weekdays.Fri | Weekdays.Sat | Weekdays.Sun | Weekdays.Mon | Weekdays.Wed)]
    [InlineData("sun,mon", Weekdays.Sun | Weekdays.Mon)]
    public void Days_are_written_as_people_write_them(string text, Weekdays days) => TimeTexts.Of(days).ShouldBe(text);

    [Fact]
    public void Days_that_were_written_are_read_as_the_same_days()
    {
        for (var days = Weekdays.Mon; days <= Weekdays.All; days++) TimeTexts.DaysOf(TimeTexts.Of(days)).ShouldBe(days);
    }

    [Fact]
    public void Between_texts_that_are_no_times_no_window_is_judged() => TimeTexts.WindowProblem("noon", "noon").ShouldBeNull();

    [Fact]
    public void A_window_is_told_with_its_days_and_its_zone()
    {
        Zone.TryFind("Europe/Berlin", out var berlin).ShouldBeTrue();
        var window = new ActiveHours { From = (8 * 60) + 5, To = ActiveHours.MinutesADay };
        window.ToString().ShouldBe("08:05 to 24:00 in UTC");
        (window with { Days = Weekdays.Sat | Weekdays.Sun, Zone = berlin }).ToString()
            .ShouldBe("08:05 to 24:00 on sat,sun in Europe/Berlin");
    }
}
