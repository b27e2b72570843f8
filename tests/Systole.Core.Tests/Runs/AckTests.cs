namespace Systole.Core.Tests.Runs;

public sealed class AckTests
{
    private static readonly Ack Ten = new("OK", 10);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \n ")]
    [InlineData("OK")]
    [InlineData("  OK\n")]
    [InlineData("OK 0123456789")]
    [InlineData("0123456789 OK")]
    public void Nothing_the_token_or_the_token_with_little_beside_it_is_nothing_to_report(string? reply) => Ten.Covers(reply).ShouldBeTrue();

    [Theory]
    [InlineData("OK 0123456789x")]
    [InlineData("0123456789x OK")]
    [InlineData("done OK so far")]
    [InlineData("ok")]
    [InlineData("done")]
    public void Anything_else_is_a_message(string reply) => Ten.Covers(reply).ShouldBeFalse();

    [Fact]
    public void Without_a_token_every_reply_is_a_message()
    {
        new Ack("").Covers("done").ShouldBeFalse();
        new Ack("").Covers(" ").ShouldBeTrue();
    }
}
