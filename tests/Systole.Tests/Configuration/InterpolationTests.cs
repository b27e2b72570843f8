using Systole.Server.Configuration;
using static Systole.Tests.Configuration.ConfigFixture;

namespace Systole.Tests.Configuration;

/// <summary>Values from the environment and from secret files.</summary>
public sealed class InterpolationTests
{
    [Theory]
    [InlineData("${NAME}", "eve")]
    [InlineData("a ${NAME} b ${NAME}", "a eve b eve")]
    [InlineData("${NAME:-adam}", "eve")]
    [InlineData("${UNSET:-adam}", "adam")]
    [InlineData("${EMPTY:-adam}", "adam")]
    [InlineData("x${EMPTY}", "x")]
    [InlineData("${UNSET:-}x", "x")]
    [InlineData("${UNSET:-a:-b}", "a:-b")]
    [InlineData("$${NAME}", "${NAME}")]
    [InlineData("$$${NAME}", "$${NAME}")]
    [InlineData("costs $5 or {NAME} or $NAME", "costs $5 or {NAME} or $NAME")]
    [InlineData("${NESTED}", "${NAME}")]
    public void A_text_is_filled_in(string written, string filled) =>
        MainOf(Good($"agents: {{ main: {{ prompt: \"{written}\" }} }}", ("NAME", "eve"), ("EMPTY", ""), ("NESTED", "${NAME}")))
            .Prompt.ShouldBe(filled);

    [Fact]
    public void Any_value_may_be_a_variable_quoted_or_not()
    {
        var config = Good("""
            concurrency:
              runs: ${RUNS}
            retention: { days: "${RUNS}" }
            agents:
              main:
                every: ${EVERY}
                run: { command: ["${SHELL:-sh}"] }
                watch: { timeout_after: "${OFF:-off}", warn_once: "${YES:-true}" }
            """, ("RUNS", "3"), ("EVERY", "5m"));
        config.RunsMax.ShouldBe(3);
        config.RetentionAge.ShouldBe(TimeSpan.FromDays(3));
        MainOf(config).Policy.Schedule.ShouldBe(new Schedule.Every(TimeSpan.FromMinutes(5)));
        MainOf(config).Policy.Watch.TimeoutAfter.ShouldBe(TimeSpan.Zero);
        MainOf(config).Command!.Command.ShouldBe(["sh"]);
    }

    [Theory]
    [InlineData("x ${UNSET}", "1:9: the environment variable UNSET is not set: set it, or write ${UNSET:-default}")]
    [InlineData("a ${NAME", "1:9: '${' without its '}'; a literal one is written '$${'")]
    [InlineData("${}", "1:9: '${}' is none of ${NAME}, ${NAME:-default} and ${file:PATH}; a literal '${' is written '$${'")]
    [InlineData("${1A}", "1:9: '${1A}' is none of ${NAME}, ${NAME:-default} and ${file:PATH}; a literal '${' is written '$${'")]
    [InlineData("${A-B}", "1:9: '${A-B}' is none of ${NAME}, ${NAME:-default} and ${file:PATH}; a literal '${' is written '$${'")]
    [InlineData("${file:}", "1:9: '${file:}' names no file: write ${file:PATH}")]
    [InlineData("${file:nowhere/at all}", "1:9: the secret file 'nowhere/at all' does not exist")]
    [InlineData("${file:.}", "1:9: the secret file '.' is a folder, not a file")]
    public void What_can_not_be_filled_in_is_told(string written, string expected)
    {
        Directory.CreateDirectory(Folder);
        Errors($"listen: \"{written}\"\n").ShouldBe([expected]);
    }

    [Fact]
    public void What_was_filled_in_is_never_shown() =>
        Errors(
            "retention: { days: \"${SECRET}\" }\ndefaults: { every: \"${SECRET}\", jitter: \"${NUMBER}\" }",
            ("SECRET", "hunter2"), ("NUMBER", "42")).ShouldBe(
        [
            "1:20: retention.days: '${SECRET}' is not a whole number from 1 to 3650",
            "2:20: every: '${SECRET}' is not a duration such as 90s, 30m, 1h30m or off",
            "2:41: jitter: '${NUMBER}' has no unit: add ms, s, m, h or d",
        ]);

    [Fact]
    public void Secret_files_lose_their_last_line_break_and_are_relative_to_the_file()
    {
        using var folder = new TempFolder();
        folder.Write("secret.txt", "hunter2\r\n"u8);
        folder.Write("lines.txt", "a\n\n"u8);
        var path = folder.Write("systole.yaml", "agents: { main: { prompt: '${file:secret.txt}|${file:lines.txt}' } }"u8);
        var loaded = ConfigLoader.LoadFile(path, _ => null).ShouldBeOfType<ConfigResult.Loaded>();
        MainOf(loaded.Config).Prompt.ShouldBe("hunter2|a\n");
    }

    [Fact]
    public void Secret_files_are_bounded_text()
    {
        using var folder = new TempFolder();
        folder.Write("large", new byte[(64 << 10) + 1]);
        folder.Write("binary", [0xff, 0xfe, 0x00]);
        var path = folder.Write("systole.yaml", "store: '${file:large}'\nlisten: '${file:binary}'\n"u8);
        var errors = ConfigLoader.LoadFile(path, _ => null).ShouldBeOfType<ConfigResult.Refused>().Errors;
        errors.Select(e => e.ToString()).ShouldBe(
        [
            $"{path}:1:8: the secret file 'large' is too large: at most 64 KiB",
            $"{path}:2:9: the secret file 'binary' is not UTF-8: save it in that encoding",
        ]);
    }

    [Fact]
    public void A_small_file_can_not_fill_the_memory_with_one_large_value()
    {
        var agents = string.Concat(Enumerable.Range(0, 2000).Select(i => $"  a{i}: {{ prompt: \"${{BIG}}\" }}\n"));
        var errors = Errors("agents:\n" + agents, ("BIG", new string('x', 60_000)));
        errors.ShouldBe(["1:1: more than 4194304 characters once every ${...} is filled in"]);
    }
}
