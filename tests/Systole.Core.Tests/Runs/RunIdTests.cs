namespace Systole.Core.Tests.Runs;

public sealed class RunIdTests
{
    [Theory]
    [InlineData("main-12", "main", 12)]
    [InlineData("a-1", "a", 1)]
    [InlineData("my-agent-3", "my-agent", 3)]
    public void A_run_is_read_as_it_is_written(string text, string agent, long number)
    {
        RunId.TryParse(text, out var id).ShouldBeTrue();
        id.ShouldBe(new RunId(AgentId.Parse(agent), number));
        id.ToString().ShouldBe(text);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("main")]
    [InlineData("-12")]
    [InlineData("main-")]
    [InlineData("main-x")]
    [InlineData("main- 1")]
    [InlineData("ma in-1")]
    public void What_is_no_run_is_none(string? text)
    {
        RunId.TryParse(text, out var id).ShouldBeFalse();
        id.ShouldBe(default);
    }
}
