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

    [Theory]
    [InlineData("mon,mon", Weekdays.Mon)]
    [InlineData("mon-wed, tue-thu", Weekdays.Mon | Weekdays.Tue | Weekdays.Wed | Weekdays.Thu)]
    public void A_day_that_is_named_twice_is_named(string text, Weekdays days) => TimeTexts.DaysOf(text).ShouldBe(days);

    [Theory]
    [InlineData("funday", "is not days of the week: 'funday' is none")]
    [InlineData("mon,tue-wed-thu", "is not days of the week: 'tue-wed-thu' is none")]
    public void What_names_no_days_is_told_with_the_part_that_does_not(string text, string problem) =>
        TimeTexts.DaysProblem(text).ShouldNotBeNull().ShouldStartWith(problem);

    [Theory]
    [InlineData("00:00", 0)]
    [InlineData("8:05", 485)]
    [InlineData("00:59", 59)]
    [InlineData("24:00", 1440)]
    [InlineData("24:01", null)]
    [InlineData("08:60", null)]
    [InlineData("08:xx", null)]
    [InlineData("xx:08", null)]
    [InlineData("08", null)]
    [InlineData("-8:00", null)]
    public void A_time_of_day_is_read_in_minutes(string text, int? minutes)
    {
        TimeTexts.Minutes(text).ShouldBe(minutes);
        TimeTexts.TimeProblem(text).ShouldBe(
            minutes is null ? "is not a time of day: write it as \"08:00\", from \"00:00\" to \"24:00\"" : null);
    }

    [Fact]
    public void A_window_opens_before_the_day_is_over()
    {
        TimeTexts.OpeningProblem("24:00").ShouldBe("a window opens at \"00:00\", not at \"24:00\"");
        TimeTexts.OpeningProblem("23:59").ShouldBeNull();
    }

    [Theory]
    [InlineData("08:00", "08:00", true)]
    [InlineData("00:00", "00:00", true)]
    [InlineData("24:00", "00:00", true)]
    [InlineData("00:00", "24:00", false)]
    [InlineData("22:00", "06:00", false)]
    public void Between_two_times_that_are_one_there_is_no_window(string from, string to, bool isEmpty) =>
        (TimeTexts.WindowProblem(from, to) is not null).ShouldBe(isEmpty);

    [Fact]
    public void A_zone_that_is_not_known_is_told_with_one_that_is()
    {
        TimeTexts.ZoneProblem("Europe/Berlin").ShouldBeNull();
        TimeTexts.ZoneProblem("Europe/Berlim").ShouldBe("is not a time zone: did you mean 'Europe/Berlin'?");
        TimeTexts.ZoneProblem("somewhere else entirely").ShouldBe("is not a time zone: write a name such as Europe/Berlin");
    }

    [Fact]
    public void A_text_that_is_missing_is_a_programmers_error()
    {
        Should.Throw<ArgumentNullException>(() => TimeTexts.ZoneProblem(null!)).ParamName.ShouldBe("text");
        Should.Throw<ArgumentNullException>(() => TimeTexts.Minutes(null!)).ParamName.ShouldBe("text");
        Should.Throw<ArgumentNullException>(() => TimeTexts.DaysOf(null!)).ParamName.ShouldBe("text");
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
