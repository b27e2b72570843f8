using Systole.Cli.Importing.OpenClaw;
using Systole.Server.Configuration;

namespace Systole.Cli.Tests.Importing;

/// <summary>Imports, and what our own loader makes of them.</summary>
internal static class OpenClawCases
{
    public const string Folder = "tests/Systole.Cli.Tests/Importing/Cases";

    public static string Read(string name) => File.ReadAllText(Path.Combine(Docs.Doc.Root, Folder, name)).ReplaceLineEndings("\n");

    public static string Import(string json5, string? zone = "Europe/Paris") => OpenClawImport.Of(json5, "openclaw.json", zone) switch
    {
        ImportResult.Written written => written.Yaml,
        ImportResult.Refused refused => throw new ShouldAssertException(string.Join('\n', refused.Errors)),
        var other => throw new ShouldAssertException($"{other}"),
    };

    /// <summary>What is wrong with a file, as <c>LINE:COL: message</c>.</summary>
    public static string[] Errors(string json5) => OpenClawImport.Of(json5, "openclaw.json", null) is ImportResult.Refused refused
        ? [.. refused.Errors.Select(error => error.ToString()["openclaw.json:".Length..])] : [];

    /// <summary>What the node would run on.</summary>
    public static NodeConfig Load(string yaml) => ConfigLoader.Load(yaml, "systole.yaml", Docs.Doc.Root, Environment) switch
    {
        ConfigResult.Loaded loaded => loaded.Config,
        ConfigResult.Refused refused => throw new ShouldAssertException(string.Join('\n', refused.Errors)),
        var other => throw new ShouldAssertException($"{other}"),
    };

    public static AgentConfig Agent(string yaml, string id = "main") => Load(yaml).Agents[AgentId.Parse(id)];

    private static string? Environment(string name) => name switch
    {
        "HOME" => "/home/me",
        "BOARD" => "the board",
        _ => null,
    };
}
