using Systole.Server.Configuration;

namespace Systole.Tests.Configuration;

internal static class ConfigFixture
{
    public static readonly string Folder = Path.GetFullPath(Path.Combine(Path.GetTempPath(), "systole-config"));

    /// <summary>An agent that can run, to hang keys on; they begin on line 4, column 5.</summary>
    public const string Agent = "agents:\n  main:\n    run: { command: [agent] }\n";

    public static ConfigResult Load(string yaml, params (string Name, string Value)[] environment) =>
        ConfigLoader.Load(yaml, "systole.yaml", Folder, name => environment.FirstOrDefault(v => v.Name == name).Value);

    public static NodeConfig Good(string yaml, params (string Name, string Value)[] environment) => Load(yaml, environment) switch
    {
        ConfigResult.Loaded loaded => loaded.Config,
        ConfigResult.Refused refused => throw new ShouldAssertException(string.Join('\n', refused.Errors)),
        var other => throw new ShouldAssertException($"{other}"),
    };

    /// <summary>The errors as <c>LINE:COL: message</c>.</summary>
    public static string[] Errors(string yaml, params (string Name, string Value)[] environment)
    {
        var errors = Load(yaml, environment) is ConfigResult.Refused refused ? refused.Errors : [];
        foreach (var error in errors)
        {
            error.ToString().ShouldStartWith("systole.yaml:");
            error.Message.ShouldNotContain("\n");
        }
        return [.. errors.Select(e => e.ToString()["systole.yaml:".Length..])];
    }

    public static AgentConfig MainOf(NodeConfig config) => config.Agents[AgentId.Parse("main")];
}
