namespace Systole.Cli.Tests.Importing;

public sealed class ImportVerbTests : IDisposable
{
    private const string Good = """{ agents: { defaults: { heartbeat: { every: "5m" } } } }""";

    private readonly string _folder = Directory.CreateTempSubdirectory("systole-import-").FullName;

    [Fact]
    public async Task The_configuration_goes_to_standard_output()
    {
        await using var cli = await CliFixture.AwayAsync();
        var (exitCode, output, error) = await cli.RunAsync("import", "openclaw", Write("openclaw.json", Good));
        error.ShouldBeEmpty();
        exitCode.ShouldBe(0);
        output.ShouldBe(OpenClawCases.Import(Good));
    }

    [Fact]
    public async Task A_dash_is_standard_input()
    {
        await using var cli = await CliFixture.AwayAsync();
        cli.In = new StringReader(Good);
        (await cli.RunAsync("import", "openclaw", "-")).Out.ShouldBe(OpenClawCases.Import(Good));
        cli.In = new StringReader("{");
        (await cli.RunAsync("import", "openclaw", "-")).Error.ShouldStartWith("standard input:1:2: not valid JSON5: ");
    }

    [Fact]
    public async Task A_file_that_is_there_is_overwritten_only_by_force()
    {
        await using var cli = await CliFixture.AwayAsync();
        var (from, to) = (Write("openclaw.json", Good), Path.Combine(_folder, "systole.yaml"));
        var (exitCode, output, _) = await cli.RunAsync("import", "openclaw", from, "--out", to);
        exitCode.ShouldBe(0);
        output.ShouldBe($"wrote {to}: 1 agent, 0 remarks in its comments\nnow read them, and check it with: systole config check {to}\n");
        (await File.ReadAllTextAsync(to)).ShouldBe(OpenClawCases.Import(Good));

        await File.WriteAllTextAsync(to, "mine");
        var (refused, _, error) = await cli.RunAsync("import", "openclaw", from, "--out", to);
        refused.ShouldBe(1);
        error.ShouldBe($"systole: {to} is there already and stays as it is; name another file, or overwrite it with --force\n");
        (await File.ReadAllTextAsync(to)).ShouldBe("mine");

        (await cli.RunAsync("import", "openclaw", from, "--out", to, "--force")).ExitCode.ShouldBe(0);
        (await File.ReadAllTextAsync(to)).ShouldBe(OpenClawCases.Import(Good));
        Directory.GetFiles(_folder).Length.ShouldBe(2);
    }

    [Fact]
    public async Task A_bad_file_writes_nothing()
    {
        await using var cli = await CliFixture.AwayAsync();
        var (from, to) = (Write("openclaw.json", "{ agents: { list: 1 } }"), Path.Combine(_folder, "systole.yaml"));
        var (exitCode, output, error) = await cli.RunAsync("import", "openclaw", from, "--out", to);
        exitCode.ShouldBe(2);
        output.ShouldBeEmpty();
        error.ShouldBe($"{from}:1:19: agents.list has to be a list of objects, and is a number\n");
        File.Exists(to).ShouldBeFalse();
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_or_written_is_told()
    {
        await using var cli = await CliFixture.AwayAsync();
        var missing = Path.Combine(_folder, "nope.json");
        var (exitCode, _, error) = await cli.RunAsync("import", "openclaw", missing);
        error.ShouldBe($"{missing}:1:1: OpenClaw's configuration does not exist\n");
        exitCode.ShouldBe(2);

        var large = Write("large.json", new string(' ', (1 << 20) + 1));
        const string tooLarge = "OpenClaw's configuration is too large: at most 1024 KiB";
        (await cli.RunAsync("import", "openclaw", large)).Error.ShouldBe($"{large}:1:1: {tooLarge}\n");
        cli.In = new StringReader(new string(' ', (1 << 20) + 1));
        (await cli.RunAsync("import", "openclaw", "-")).Error.ShouldBe($"standard input:1:1: {tooLarge}\n");

        var nowhere = Path.Combine(_folder, "no", "systole.yaml");
        var (failed, _, why) = await cli.RunAsync("import", "openclaw", Write("openclaw.json", Good), "--out", nowhere);
        why.ShouldStartWith($"systole: cannot write {nowhere}: ");
        failed.ShouldBe(1);
    }

    [Theory]
    [InlineData("import", "Required command was not provided; see `systole import --help`")]
    [InlineData("import opnclaw x", "there is no command \"opnclaw\"; did you mean \"openclaw\"?")]
    [InlineData("import openclaw", "Required argument 'FILE' missing for command: 'openclaw'; see `systole import openclaw --help`")]
    [InlineData("import openclaw - --force", "--force goes with --out FILE")]
    public async Task What_is_wrong_with_the_command_line_is_told(string line, string error)
    {
        await using var cli = await CliFixture.AwayAsync();
        var (exitCode, _, said) = await cli.RunAsync(line.Split(' '));
        said.ShouldBe($"systole: {error}\n");
        exitCode.ShouldBe(2);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Write(string name, string content)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, content);
        return path;
    }
}
