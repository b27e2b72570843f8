using Systole.Tests.Api.Fakes;

namespace Systole.Cli.Tests;

public sealed class ErrorTests
{
    [Theory]
    [InlineData("agents mian")]
    [InlineData("wake mian")]
    [InlineData("pause mian")]
    [InlineData("resume mian")]
    [InlineData("explain mian")]
    [InlineData("next mian")]
    [InlineData("runs mian")]
    [InlineData("tail mian")]
    [InlineData("tail -f mian")]
    public async Task An_agent_that_is_not_there_is_told_with_the_nearest_name(string line)
    {
        await using var cli = await CliFixture.StartAsync();
        var (exitCode, output, error) = await cli.RunAsync(line.Split(' '));
        error.ShouldBe($"systole: no agent named \"mian\" on {cli.Url}; did you mean \"main\"?\n");
        output.ShouldBeEmpty();
        exitCode.ShouldBe(1);
    }

    [Fact]
    public async Task Without_a_near_name_the_list_is_pointed_to()
    {
        await using var cli = await CliFixture.StartAsync();
        (await cli.RunAsync("agents", "nobody")).Error.ShouldBe(
            $"systole: no agent named \"nobody\" on {cli.Url}; `systole agents` lists them\n");
        cli.Systole.Refuse = new Refusal(RefusalCode.UnknownRun, "no run \"main-9\"");
        (await cli.RunAsync("cancel", "main-9")).Error.ShouldBe($"systole: no run \"main-9\" on {cli.Url}; `systole runs` lists them\n");
    }

    [Fact]
    public async Task Any_other_refusal_is_told_in_the_node_s_words()
    {
        await using var cli = await CliFixture.StartAsync();
        cli.Systole.Refuse = new Refusal(RefusalCode.InboxFull, "10000 wakes are pending for main; let it run first");
        var (exitCode, _, error) = await cli.RunAsync("wake", "main");
        error.ShouldBe($"systole: 10000 wakes are pending for main; let it run first (on {cli.Url})\n");
        exitCode.ShouldBe(1);
    }

    [Theory]
    [InlineData("status")]
    [InlineData("wake main")]
    [InlineData("tail -f")]
    [InlineData("status --json")]
    public async Task A_node_that_is_not_there_is_exit_3(string line)
    {
        await using var cli = await CliFixture.AwayAsync();
        var (exitCode, output, error) = await cli.RunAsync(line.Split(' '));
        const string hint = "start the node with `systole run`, or name another with --url or SYSTOLE_URL";
        error.ShouldBe($"systole: cannot reach {cli.Url}: connection refused; {hint}\n");
        output.ShouldBeEmpty();
        exitCode.ShouldBe(3);
    }

    [Fact]
    public async Task The_address_on_the_command_line_counts_more_than_the_environment()
    {
        await using var cli = await CliFixture.StartAsync();
        var url = cli.Url;
        cli.Environment["SYSTOLE_URL"] = "http://127.0.0.1:9";
        (await cli.RunAsync("status", "--url", url)).ExitCode.ShouldBe(0);
        (await cli.RunAsync("--url", url, "status")).ExitCode.ShouldBe(0);
        (await cli.RunAsync("status")).ExitCode.ShouldBe(3);
    }

    [Fact]
    public async Task Text_from_others_cannot_drive_the_terminal()
    {
        await using var cli = await CliFixture.StartAsync();
        cli.Systole.RunHistory.Add(FakeSystole.Run("main-1", 1) with { Reasons = ["\u001b[2Jhi[bold]"] });
        (await cli.RunAsync("runs")).Out.ShouldContain("?[2Jhi[bold]");
    }
}
