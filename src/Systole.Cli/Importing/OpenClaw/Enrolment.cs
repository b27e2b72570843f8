using Systole.Server.Configuration;

namespace Systole.Cli.Importing.OpenClaw;

/// <summary>Which agents OpenClaw runs heartbeats for.</summary>
/// <param name="Agents">These.</param>
/// <param name="Beats">Whether it does; false where it would, if it knew whose they are.</param>
/// <param name="Remark">Who is left out, and why; null where everybody is in.</param>
internal sealed record Enrolment(ImmutableArray<OpenClawAgent> Agents, bool Beats, string? Remark)
{
    private const int NamesMax = 5;

    /// <summary>Where any agent has a <c>heartbeat</c> block, those that have one; else the default agent alone.</summary>
    public static Enrolment Of(OpenClawConfig config, ErrorList errors)
    {
        var explicitly = config.Agents.Where(agent => agent.Heartbeat is not null).ToImmutableArray();
        if (explicitly.Length > 0) return new Enrolment(explicitly, true, LeftOut(config, explicitly, "others have a heartbeat block"));
        if (config.DefaultAgent is { } owner)
            return new Enrolment([owner], true, LeftOut(config, [owner], "no agent has a heartbeat block, which leaves the default agent"));
        if (config.Owner is { } named) errors.Add(named.At, $"{named.Path} names no agent of this file: name one, or remove it");
        return new Enrolment(config.Agents, false,
            "no agent has a heartbeat block and none is named as the default: OpenClaw runs no heartbeats then. "
            + "Set every for the agents that shall have them");
    }

    private static string? LeftOut(OpenClawConfig config, ImmutableArray<OpenClawAgent> enrolled, string why)
    {
        var others = config.Agents.Except(enrolled).Select(agent => $"\"{agent.Id}\"").ToList();
        if (others.Count == 0) return null;
        var names = Quoting.List(others.Count <= NamesMax ? others : [.. others.Take(NamesMax), $"{others.Count - NamesMax} more"]);
        return $"OpenClaw runs no heartbeats for {names}, because {why}. Left out here; to wake one by events, add it with every: off";
    }
}
