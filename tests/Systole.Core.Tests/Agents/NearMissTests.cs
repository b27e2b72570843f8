namespace Systole.Core.Tests.Agents;

public sealed class NearMissTests
{
    [Theory]
    [InlineData("evry", "every")]
    [InlineData("eevry", "every")]
    [InlineData("Every", "every")]
    [InlineData("catchup", "catch_up")]
    [InlineData("catch-up-max-age", "catch_up_max_age")]
    [InlineData("promt", "prompt")]
    [InlineData("drian", "drain")]
    [InlineData("colour", null)]
    [InlineData("x", null)]
    [InlineData("", null)]
    public void The_nearest_is_meant(string text, string? expected) =>
        NearMiss.Of(text, ["every", "catch_up", "catch_up_max_age", "prompt", "drain", "id"]).ShouldBe(expected);

    [Fact]
    public void Of_equally_near_ones_it_is_always_the_same() => NearMiss.Of("bat", ["cat", "bar", "bad"]).ShouldBe("bad");

    [Fact]
    public void A_long_text_is_no_name() => NearMiss.Of(new string('a', 1_000_000), [new string('a', 64)]).ShouldBeNull();

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("", "abc", 3)]
    [InlineData("abc", "acb", 1)]
    [InlineData("kitten", "sitting", 3)]
    public void Slips_are_counted(string a, string b, int slips)
    {
        NearMiss.Distance(a, b).ShouldBe(slips);
        NearMiss.Distance(b, a).ShouldBe(slips);
    }
}
