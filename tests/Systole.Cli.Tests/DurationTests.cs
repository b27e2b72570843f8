namespace Systole.Cli.Tests;

public sealed class DurationTests
{
    [Theory]
    [InlineData("90s", 90_000)]
    [InlineData("30m", 1_800_000)]
    [InlineData("1h30m", 5_400_000)]
    [InlineData("2d", 172_800_000)]
    [InlineData("250ms", 250)]
    [InlineData("1m250ms", 60_250)]
    public void A_duration_is_read(string text, long ms)
    {
        Durations.TryParse(text, out var duration).ShouldBeTrue();
        duration.TotalMilliseconds.ShouldBe(ms);
    }

    [Theory]
    [InlineData("")]
    [InlineData("30")]
    [InlineData("m")]
    [InlineData("-5m")]
    [InlineData("1.5h")]
    [InlineData("30 m")]
    [InlineData("999999999999999d")]
    public void Anything_else_is_none(string text) => Durations.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData(7, "7ms")]
    [InlineData(5_000, "5s")]
    [InlineData(75_000, "1m15s")]
    [InlineData(1_080_000, "18m")]
    [InlineData(5_400_000, "1h30m")]
    [InlineData(180_000_000, "2d2h")]
    public void A_duration_is_written_in_its_two_largest_units(long ms, string text) =>
        Text.Duration(TimeSpan.FromMilliseconds(ms)).ShouldBe(text);
}
