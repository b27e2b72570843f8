using Systole.Cli.Importing.OpenClaw;
using Systole.Server.Configuration;

namespace Systole.Cli.Tests.Importing;

public sealed class VariablesTests
{
    [Theory]
    [InlineData("plain $HOME $", "plain $HOME $", "plain $HOME $")]
    [InlineData("${NAME}", "${NAME}", "value")]
    [InlineData("a${NAME}${NAME}b", "a${NAME}${NAME}b", "avaluevalueb")]
    [InlineData("$${NAME}", "$${NAME}", "${NAME}")]
    [InlineData("$$${NAME}", "$$${NAME}", "$${NAME}")]
    [InlineData("${lower}", "$${lower}", "${lower}")]
    [InlineData("$${lower}", "$$${lower}", "$${lower}")]
    [InlineData("${NAME}${lower}", "${NAME}$${lower}", "value${lower}")]
    [InlineData("${NAME:-x}", "$${NAME:-x}", "${NAME:-x}")]
    [InlineData("${file:/etc/passwd}", "$${file:/etc/passwd}", "${file:/etc/passwd}")]
    [InlineData("${", "$${", "${")]
    [InlineData("${}", "$${}", "${}")]
    public void What_OpenClaw_fills_in_is_filled_in_here_and_nothing_else(string theirs, string ours, string read)
    {
        Variables.Ours(theirs).ShouldBe(ours);
        var yaml = $"agents:\n  main:\n    run: {{ command: [agent] }}\n    prompt: {YamlText.Of(ours)}\n";
        var loaded = ConfigLoader.Load(yaml, "systole.yaml", Docs.Doc.Root, name => name == "NAME" ? "value" : null);
        loaded.ShouldBeOfType<ConfigResult.Loaded>().Config.Agents[AgentId.Parse("main")].Prompt.ShouldBe(read);
    }

    [Fact]
    public void The_names_are_those_that_are_filled_in() =>
        Variables.Names("${A} $${B} ${c} ${A} ${D_1}").ShouldBe(["A", "D_1"]);
}
