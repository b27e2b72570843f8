namespace Systole.Core.Tests.Time;

public sealed class InstantTests
{
    private static readonly TimeSpan Everything = Instant.Max - Instant.Min;

    [Fact]
    public void From_the_first_instant_to_the_last_and_back_is_one_step()
    {
        (Instant.Min + Everything).ShouldBe(Instant.Max);
        (Instant.Max - Everything).ShouldBe(Instant.Min);
    }

    [Fact]
    public void No_step_leaves_the_calendar()
    {
        (Instant.Max + TimeSpan.FromMilliseconds(1)).ShouldBe(Instant.Max);
        (Instant.Min - TimeSpan.FromMilliseconds(1)).ShouldBe(Instant.Min);
        (Instant.Min + TimeSpan.MaxValue).ShouldBe(Instant.Max);
        (Instant.Max - TimeSpan.MaxValue).ShouldBe(Instant.Min);
        (Instant.Max + TimeSpan.MinValue).ShouldBe(Instant.Min);
    }

    [Fact]
    public void The_edges_of_the_calendar_can_be_written_and_read()
    {
        Instant.Min.ToString().ShouldBe("0001-01-01T00:00:00.000Z");
        Instant.Max.ToString().ShouldBe("9999-12-31T23:59:59.999Z");
        Instant.TryParse(Instant.Max.ToString(), out var last).ShouldBeTrue();
        last.ShouldBe(Instant.Max);
    }

    [Theory]
    [InlineData("2026-02-16T01:00:00+01:00")]
    [InlineData("2026-02-16T00:00:00Z")]
    [InlineData("2026-02-16T00:00:00")]
    public void Every_offset_is_read_and_none_is_that_of_the_world(string text)
    {
        Instant.TryParse(text, out var instant).ShouldBeTrue();
        instant.ShouldBe(Times.Start);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("tomorrow")]
    public void What_is_no_instant_is_none(string? text)
    {
        Instant.TryParse(text, out var instant).ShouldBeFalse();
        instant.ShouldBe(default);
    }

    [Fact]
    public void Two_are_compared_by_when_they_are()
    {
        var (a, b, same) = (new Instant(1), new Instant(2), new Instant(1));

        (a < b, a <= b, a > b, a >= b).ShouldBe((true, true, false, false));
        (b < a, b <= a, b > a, b >= a).ShouldBe((false, false, true, true));
        (a < same, a <= same, a > same, a >= same).ShouldBe((false, true, false, true));
        (Instant.Earlier(a, b), Instant.Earlier(b, a), Instant.Later(a, b), Instant.Later(b, a)).ShouldBe((a, a, b, b));
        (a.CompareTo(b), b.CompareTo(a), a.CompareTo(same)).ShouldBe((-1, 1, 0));
    }

    [Fact]
    public void Of_an_instant_and_none_the_instant_is_the_earlier()
    {
        Instant? none = null, some = new Instant(1), later = new Instant(2);

        (Instant.Earlier(none, some), Instant.Earlier(some, none), Instant.Earlier(none, none)).ShouldBe((some, some, none));
        (Instant.Earlier(some, later), Instant.Earlier(later, some)).ShouldBe((some, some));
    }
}
