using Systole.Runners.Command;

namespace Systole.Tests.Runners;

/// <summary>What is read from the output of a command. Whatever it prints, it is never an exception.</summary>
public sealed class CommandReplyTests
{
    [Theory]
    [InlineData("", null, null, null)]
    [InlineData("  \n ", null, null, null)]
    [InlineData("all quiet\n", "all quiet", null, null)]
    [InlineData("{\"result\":\"ok\"}\n\n", "ok", null, null)]
    [InlineData("before\n{\"usage\":{\"total_tokens\":5}}", "before", 5L, null)]
    [InlineData("{\"result\":null,\"usage\":{\"input_tokens\":2}}", null, 2L, null)]
    [InlineData("{\"result\":{\"a\":1}}", "{\"a\":1}", null, null)]
    [InlineData("{\"result\":\"x\",\"usage\":{\"input_tokens\":-2,\"output_tokens\":1e30},\"total_cost_usd\":-1}", "x", null, null)]
    [InlineData("{\"result\":\"x\",\"usage\":[1],\"total_cost_usd\":1e400}", "x", null, null)]
    [InlineData("{\"result\":\"x\",\"usage\":{\"input_tokens\":9223372036854775807,\"output_tokens\":3}}", "x", 3L, null)]
    [InlineData("{\"result\":\"x\",\"total_cost_usd\":0.25}", "x", null, 0.25)]
    [InlineData("{\"result\":\"\\ud800\"}", "{\"result\":\"\\ud800\"}", null, null)]
    [InlineData("{\"other\":1}", "{\"other\":1}", null, null)]
    [InlineData("{\"result\":\"cut", "{\"result\":\"cut", null, null)]
    [InlineData("{}", "{}", null, null)]
    public void Reads_the_last_line_where_it_is_a_result(string stdout, string? text, long? tokens, double? usd)
    {
        var reply = CommandReply.Read(stdout);

        reply.Text.ShouldBe(text);
        reply.Tokens.ShouldBe(tokens);
        reply.Usd.ShouldBe((decimal?)usd);
    }

    [Fact]
    public void An_agent_that_says_it_failed_has_failed_whatever_its_exit_code()
    {
        var end = CommandEnd.Of(new ResultDocument { ExitCode = 0, Stdout = """{"result":"Credit balance is too low","is_error":true}""" });

        end.Outcome.ShouldBe(RunOutcome.Failed);
        end.Error.ShouldBe("Credit balance is too low");
    }

    [Fact]
    public void Absurd_durations_and_deep_nesting_are_survived()
    {
        CommandEnd.Of(new ResultDocument { ExitCode = 0, DurationMs = long.MinValue }).Duration.ShouldBe(TimeSpan.Zero);
        CommandEnd.Of(new ResultDocument { ExitCode = 0, DurationMs = long.MaxValue }).Outcome.ShouldBe(RunOutcome.Succeeded);
        CommandReply.Read("{\"result\":" + new string('[', 5000)).Tokens.ShouldBeNull();
    }
}
