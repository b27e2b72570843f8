using Systole.Cli.Importing.OpenClaw;
using Systole.Server.Configuration;

namespace Systole.Cli.Tests.Importing;

public sealed class YamlTextTests
{
    [Theory]
    [InlineData("openclaw", "openclaw")]
    [InlineData("--session-key", "--session-key")]
    [InlineData("/srv/main/HEARTBEAT.md", "/srv/main/HEARTBEAT.md")]
    [InlineData("Etc/GMT+5", "Etc/GMT+5")]
    [InlineData("Null", "\"Null\"")]
    [InlineData("on", "\"on\"")]
    [InlineData("45", "\"45\"")]
    [InlineData("", "\"\"")]
    [InlineData("openclaw\n", "\"openclaw\\n\"")]
    [InlineData("a b", "\"a b\"")]
    [InlineData("{agent}", "\"{agent}\"")]
    [InlineData("a\\b\"c", "\"a\\\\b\\\"c\"")]
    [InlineData("a\u0001\u0085\u2028\uFEFF", "\"a\\x01\\x85\\u2028\\uFEFF\"")]
    public void Quotes_stand_where_they_are_needed(string text, string yaml) => YamlText.Of(text).ShouldBe(yaml);

    [Theory]
    [InlineData("one")]
    [InlineData("- one")]
    [InlineData("one\ntwo")]
    [InlineData("# one\n\n  two: \"2\" \\n\n---\nthree 🦞 — ’")]
    [InlineData("one \ntwo")]
    [InlineData(" one\ntwo")]
    [InlineData("\none")]
    [InlineData("one\n")]
    [InlineData("one\n\n")]
    [InlineData("one\r\ntwo")]
    [InlineData("one\n\ttwo")]
    [InlineData("one\u2028two\u0085three\n\u007F\uFEFF")]
    public void Texts_read_back_as_they_were(string text)
    {
        var block = YamlText.Block(text).Replace("\n", "\n      ", StringComparison.Ordinal);
        Prompt(block).ShouldBe(text);
        Prompt(YamlText.Of(text)).ShouldBe(text);

        static string? Prompt(string value) => ConfigLoader
            .Load($"agents:\n  main:\n    prompt: {value}\n    run: {{ command: [agent] }}\n", "systole.yaml", Docs.Doc.Root, _ => null)
            .ShouldBeOfType<ConfigResult.Loaded>().Config.Agents[AgentId.Parse("main")].Prompt;
    }
}
