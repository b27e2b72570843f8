namespace Systole.Core.Tests.Time;

public sealed class NamesTests
{
    [Theory]
    [InlineData(RunOutcome.Succeeded, "succeeded")]
    [InlineData(RunOutcome.TimedOut, "timed_out")]
    public void A_member_is_written_in_snake_case_and_read_back(RunOutcome member, string name)
    {
        Names.Of(member).ShouldBe(name);
        Names.TryParse<RunOutcome>(name, out var read).ShouldBeTrue();
        read.ShouldBe(member);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("TimedOut")]
    public void What_names_no_member_is_none(string? text)
    {
        Names.TryParse<RunOutcome>(text, out var read).ShouldBeFalse();
        read.ShouldBe(default);
    }

    [Fact]
    public void All_names_come_in_the_order_of_the_members() => Names.All<CatchUp>().ShouldBe(["once", "skip"]);
}
