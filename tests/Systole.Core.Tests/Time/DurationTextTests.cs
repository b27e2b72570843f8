namespace Systole.Core.Tests.Time;

public sealed class DurationTextTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("00", 0)]
    [InlineData("0s", 0)]
    [InlineData("0d0h0m0s0ms", 0)]
    [InlineData("250ms", 250)]
    [InlineData("90s", 90_000)]
    [InlineData("30m", 1_800_000)]
    [InlineData("1h30m", 5_400_000)]
    [InlineData("1h30m15s", 5_415_000)]
    [InlineData("1d2h3m4s5ms", 93_784_005)]
    [InlineData("1d5ms", 86_400_005)]
    [InlineData("36h", 129_600_000)]
    [InlineData("3650d", 315_360_000_000)]
    public void A_duration_is_read(string text, long ms)
    {
        DurationText.TryParse(text, out var span).ShouldBeTrue();
        span.ShouldBe(TimeSpan.FromMilliseconds(ms));
    }

    [Theory]
    [InlineData(null, DurationFault.NotADuration)]
    [InlineData("", DurationFault.NotADuration)]
    [InlineData(" 5m", DurationFault.NotADuration)]
    [InlineData("5m ", DurationFault.NotADuration)]
    [InlineData("1h 30m", DurationFault.NotADuration)]
    [InlineData("off", DurationFault.NotADuration)]
    [InlineData("m", DurationFault.NotADuration)]
    [InlineData("-", DurationFault.NotADuration)]
    [InlineData("+5m", DurationFault.NotADuration)]
    [InlineData("5M", DurationFault.NotADuration)]
    [InlineData("5min", DurationFault.NotADuration)]
    [InlineData("2w", DurationFault.NotADuration)]
    [InlineData("1.5h", DurationFault.NotADuration)]
    [InlineData("30m1h", DurationFault.NotADuration)]
    [InlineData("5m5m", DurationFault.NotADuration)]
    [InlineData("1h30", DurationFault.NotADuration)]
    [InlineData("٣m", DurationFault.NotADuration)]
    [InlineData("30", DurationFault.NoUnit)]
    [InlineData("99999999999999999999999", DurationFault.NoUnit)]
    [InlineData("-5s", DurationFault.Negative)]
    [InlineData("-5", DurationFault.Negative)]
    [InlineData("3650d1ms", DurationFault.TooLong)]
    [InlineData("3651d", DurationFault.TooLong)]
    [InlineData("9223372036854775807d", DurationFault.TooLong)]
    [InlineData("99999999999999999999999ms", DurationFault.TooLong)]
    public void What_is_none_is_told_apart(string? text, DurationFault fault)
    {
        DurationText.Read(text, out var span).ShouldBe(fault);
        span.ShouldBe(TimeSpan.Zero);
        DurationText.TryParse(text, out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("-90s", -90_000)]
    [InlineData("+1h", 3_600_000)]
    [InlineData("1h", 3_600_000)]
    public void A_step_has_a_sign(string text, long ms)
    {
        DurationText.TryParseSigned(text, out var span).ShouldBeTrue();
        span.ShouldBe(TimeSpan.FromMilliseconds(ms));
    }

    [Theory]
    [InlineData("--1h")]
    [InlineData("+-1h")]
    [InlineData("-")]
    [InlineData(null)]
    public void A_step_has_one_sign(string? text) => DurationText.TryParseSigned(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(250, "250ms")]
    [InlineData(90_000, "1m30s")]
    [InlineData(5_400_000, "1h30m")]
    [InlineData(86_400_000, "1d")]
    [InlineData(93_784_005, "1d2h3m4s5ms")]
    [InlineData(-1_500, "-1s500ms")]
    public void A_duration_is_written(long ms, string text) => DurationText.Format(TimeSpan.FromMilliseconds(ms)).ShouldBe(text);

    [Fact]
    public void Every_duration_can_be_written()
    {
        DurationText.Format(TimeSpan.MaxValue).ShouldBe("10675199d2h48m5s477ms");
        DurationText.Format(TimeSpan.MinValue).ShouldBe("-10675199d2h48m5s477ms");
        DurationText.Format(TimeSpan.FromTicks(1)).ShouldBe("0s");
    }

    [Fact]
    public void A_text_of_nothing_but_signs_is_answered() =>
        DurationText.Read(new string('-', 1_000_000), out _).ShouldBe(DurationFault.NotADuration);

    [Fact]
    public void What_is_written_is_read_back()
    {
        var random = new Random(1);
        for (var round = 0; round < 10_000; round++)
        {
            var span = TimeSpan.FromMilliseconds(random.NextInt64((long)DurationText.Max.TotalMilliseconds >> random.Next(40)));
            DurationText.TryParse(DurationText.Format(span), out var read).ShouldBeTrue();
            read.ShouldBe(span);
        }
    }
}
