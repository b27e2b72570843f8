namespace Systole.Cli.Tests;

public sealed class ConfigCheckTests : IDisposable
{
    private const string Good = " is good: 0 agents, listens on http://127.0.0.1:7717";

    private readonly string _folder = Directory.CreateTempSubdirectory("systole-check-").FullName;

    [Fact]
    public async Task A_good_file_says_where_its_state_is()
    {
        var (exitCode, output, _) = await CheckAsync("store: heart.db");
        output.ShouldEndWith($"{Good}, keeps its state in {Path.Combine(_folder, "heart.db")}\n");
        exitCode.ShouldBe(0);
    }

    [Theory]
    [InlineData("Host=db;Password=hunter2", 0)]
    [InlineData("Password=hunter2", 2)]
    [InlineData("postgres://me:hunter2@db/systole", 0)]
    public async Task A_connection_string_is_never_shown(string connection, int expected)
    {
        var (exitCode, output, error) = await CheckAsync($"node: {{ name: eu-1 }}\nstore: {{ postgres: '{connection}' }}");
        exitCode.ShouldBe(expected);
        (output + error).ShouldNotContain("hunter2");
        if (expected == 0) output.ShouldEndWith($"{Good}, shares a PostgreSQL store as node eu-1\n");
        else error.ShouldContain(":2:20: store.postgres: the value ");
    }

    [Fact]
    public async Task That_nothing_is_told_to_a_channel_is_said()
    {
        var (exitCode, output, error) = await CheckAsync(
            "alerting:\n  channels: { phone: { ntfy: { topic: t } }, team: { ntfy: { topic: t } } }\n  routes: [{ channels: [team] }]");
        output.ShouldEndWith("\nnote: no route leads to the channel phone: nothing is told there (alerting.routes)\n");
        output.ShouldNotContain("team");
        (exitCode, error).ShouldBe((0, ""));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<(int ExitCode, string Out, string Error)> CheckAsync(string yaml)
    {
        var file = Path.Combine(_folder, "systole.yaml");
        await File.WriteAllTextAsync(file, yaml);
        await using var cli = await CliFixture.AwayAsync();
        return await cli.RunAsync("config", "check", file);
    }
}
