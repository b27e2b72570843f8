namespace Systole.Core.Tests.Wakes;

public sealed class WakeIdTests
{
    [Fact]
    public void A_wake_is_read_as_it_is_written()
    {
        WakeId.TryParse("w12", out var id).ShouldBeTrue();
        id.ShouldBe(new WakeId(12));
        id.ToString().ShouldBe("w12");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("w")]
    [InlineData("12")]
    [InlineData("x12")]
    [InlineData("w-1")]
    [InlineData("w99999999999999999999")]
    public void What_is_no_wake_is_none(string? text)
    {
        WakeId.TryParse(text, out var id).ShouldBeFalse();
        id.ShouldBe(default);
    }

    [Fact]
    public void The_younger_has_the_higher_number() => new WakeId(9).CompareTo(new WakeId(10)).ShouldBeLessThan(0);
}
