namespace Systole.Cli.Importing.OpenClaw;

/// <summary>Where an agent's <c>HEARTBEAT.md</c> lies.</summary>
internal static class Workspaces
{
    public static string Checklist(OpenClawAgent agent, OpenClawConfig config, ImmutableArray<string>.Builder remarks)
    {
        var folder = Set(agent.Workspace)
            ?? (agent.Id == config.DefaultAgent?.Id ? Set(config.Workspace) ?? "~/.openclaw/workspace" : Implied(agent, config, remarks));
        var ours = Variables.Ours(folder);
        return ours is ['~', .. var rest] && rest is "" or ['/', ..] ? $"${{HOME}}{Joined(rest)}" : Joined(ours);
    }

    private static string? Set(Field<string>? workspace) => workspace?.Value.Trim() is { Length: > 0 } folder ? folder : null;

    private static string Joined(string folder) => $"{folder.TrimEnd('/')}/HEARTBEAT.md";

    private static string Implied(OpenClawAgent agent, OpenClawConfig config, ImmutableArray<string>.Builder remarks)
    {
        var folder = Set(config.Workspace) is { } shared ? $"{shared.TrimEnd('/')}/{agent.Id}" : $"~/.openclaw/workspace-{agent.Id}";
        remarks.Add($"{agent.Path}.workspace is not set: the checklist is where OpenClaw puts such an agent's; see that it lies there");
        return folder;
    }
}
