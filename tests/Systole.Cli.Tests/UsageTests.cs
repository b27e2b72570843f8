namespace Systole.Cli.Tests;

public sealed class UsageTests
{
    [Theory]
    [InlineData("statsu", "there is no command \"statsu\"; did you mean \"status\"?")]
    [InlineData("frobnicate", "there is no command \"frobnicate\"; see `systole --help`")]
    [InlineData("status --jsn", "there is no option \"--jsn\"; did you mean \"--json\"?")]
    [InlineData("status extra", "there is no argument \"extra\"; see `systole status --help`")]
    [InlineData("config check --config x", "there is no argument \"x\"; see `systole config check --help`")]
    [InlineData("wake", "Required argument 'AGENT' missing for command: 'wake'; see `systole wake --help`")]
    [InlineData("wake main --intent now", "--intent is \"now\"; allowed is next, event, immediate, manual; see `systole wake --help`")]
    [InlineData("pause main --for soon", "\"soon\" is not a duration; write it as 90s, 30m, 1h30m or 2d; see `systole pause --help`")]
    [InlineData("pause main --for 0s", "\"0s\" is not a duration; write it as 90s, 30m, 1h30m or 2d; see `systole pause --help`")]
    [InlineData("next main --count 1001", "--count is \"1001\"; allowed is a whole number from 1 to 1000; see `systole next --help`")]
    [InlineData("agents --stats", "--stats needs an AGENT; see `systole agents --help`")]
    [InlineData("agents main --by day", "--by goes with --stats; see `systole agents --help`")]
    [InlineData("agents main --stats --by week", "--by is \"week\"; allowed is hour, day; see `systole agents --help`")]
    [InlineData("status --url nonsense", "\"nonsense\" is not the address of a node; write it as http://127.0.0.1:7717")]
    public async Task What_is_wrong_with_a_command_line_is_one_line_and_exit_2(string line, string error)
    {
        await using var cli = await CliFixture.StartAsync();
        var (exitCode, output, said) = await cli.RunAsync(line.Split(' '));
        said.ShouldBe($"systole: {error}\n");
        output.ShouldBeEmpty();
        exitCode.ShouldBe(2);
    }

    [Fact]
    public async Task Every_verb_has_help_with_examples()
    {
        await using var cli = await CliFixture.StartAsync();
        var verbs = SystoleCommand.Root().Subcommands.Select(c => c.Name).ToArray();
        verbs.ShouldBe(["run", "init", "config", "import", "migrate", "status", "agents", "wake", "pause", "resume", "explain", "next", "runs", "cancel", "inflight", "register", "activity", "idle", "extend", "unregister", "checkpoint", "deadletter", "alerts", "silence", "exec", "nodes", "tail", "simulate", "export", "version"]);
        foreach (var verb in verbs)
        {
            var (exitCode, output, error) = await cli.RunAsync(verb, "--help");
            exitCode.ShouldBe(0);
            error.ShouldBeEmpty();
            output.ShouldContain($"Examples:\n  ");
            output.ShouldContain($"systole {verb}");
        }
    }

    [Fact]
    public async Task Without_a_verb_the_help_is_shown()
    {
        await using var cli = await CliFixture.StartAsync();
        var (exitCode, output, _) = await cli.RunAsync();
        exitCode.ShouldBe(2);
        output.ShouldContain("Exit codes:");
        (await cli.RunAsync("--help")).ExitCode.ShouldBe(0);
    }

    [Theory]
    [InlineData("version")]
    [InlineData("--version")]
    public async Task The_version_is_told(string word)
    {
        await using var cli = await CliFixture.StartAsync();
        (await cli.RunAsync(word)).Out.ShouldMatch(@"^systole \d+\.\d+\.\d+\S*\n$");
        (await cli.RunAsync(word, "--json")).Out.ShouldMatch("""^\{"version":"\d+\.\d+\.\d+\S*"\}\n$""");
    }
}
