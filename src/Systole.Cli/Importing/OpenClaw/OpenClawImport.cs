using System.Text;
using Systole.Cli.Importing.Json5;
using Systole.Server.Configuration;

namespace Systole.Cli.Importing.OpenClaw;

/// <summary>Turns OpenClaw's configuration into ours.</summary>
internal static class OpenClawImport
{
    /// <summary>Reads a text, and writes what is equal to it.</summary>
    /// <param name="text">JSON5.</param>
    /// <param name="file">What errors call the file.</param>
    /// <param name="zone">The zone of this machine; null where it is not known.</param>
    public static ImportResult Of(string text, string file, string? zone)
    {
        var errors = new ErrorList(file);
        var config = Json5Reader.Read(text, errors) is { } root ? new OpenClawReader(errors).Read(root) : null;
        var enrolment = config is null ? null : Enrolment.Of(config, errors);
        if (config is null || enrolment is null || errors.Any) return new ImportResult.Refused(errors.ToResult().Errors);

        var translation = new Translation(config, enrolment.Beats, zone);
        var agents = Named(enrolment.Agents).Select(named => translation.Of(named.Agent, named.Id)).ToImmutableArray();
        // What concerns several agents is said once.
        var common = agents.SelectMany(agent => agent.Remarks).CountBy(remark => remark).Where(same => same.Value > 1)
            .Select(same => same.Key).ToImmutableArray();
        ImmutableArray<string> left = enrolment.Remark is { } who ? [who] : [];
        ImmutableArray<string> general = [.. config.Remarks, .. left, .. config.Defaults?.Remarks ?? [], .. common];
        agents = [.. agents.Select(agent => agent with { Remarks = agent.Remarks.RemoveAll(remark => common.Contains(remark)) })];
        var yaml = SystoleYaml.Of([.. Head, .. general.Select(remark => $"openclaw: {remark}")], agents);
        if (Encoding.UTF8.GetByteCount(yaml) > ConfigLoader.BytesMax)
        {
            errors.Add(Position.Start,
                $"as a systole.yaml this is more than {ConfigLoader.BytesMax >> 10} KiB, which no node reads: import fewer agents");
            return new ImportResult.Refused(errors.ToResult().Errors);
        }
        return new ImportResult.Written(yaml, agents.Length, general.Length + agents.Sum(agent => agent.Remarks.Length));
    }

    private static readonly ImmutableArray<string> Head =
    [
        "Agents of OpenClaw, as `systole import openclaw` found them.",
        "A run is one turn of the agent: `openclaw agent` hands the prompt to the gateway, waits for the reply and prints it.",
        "Before you start this, switch OpenClaw's own heartbeats off (every: \"0m\"), or both wake the agents.",
        "Models, channels, tools and secrets stay in OpenClaw's file; nothing of them is here.",
        "Lines that begin with \"openclaw:\" name what has no equal, and what to look at.",
    ];

    private static IEnumerable<(OpenClawAgent Agent, AgentId Id)> Named(ImmutableArray<OpenClawAgent> agents)
    {
        // Who has an id that is one here keeps it; the others come after.
        var taken = agents.Where(agent => AgentId.TryParse(agent.Id, out _)).Select(agent => AgentId.Parse(agent.Id)).ToHashSet();
        foreach (var agent in agents)
        {
            if (!AgentId.TryParse(agent.Id, out var id))
            {
                id = OpenClawIds.Ours(agent.Id, taken);
                taken.Add(id);
            }
            yield return (agent, id);
        }
    }
}

/// <summary>What an import gives. A bad file is a value, never an exception.</summary>
internal abstract record ImportResult
{
    private ImportResult()
    {
    }

    /// <summary>A configuration.</summary>
    /// <param name="Yaml">It.</param>
    /// <param name="Agents">How many agents it has.</param>
    /// <param name="Remarks">How many things have no equal, or have to be looked at.</param>
    public sealed record Written(string Yaml, int Agents, int Remarks) : ImportResult;

    /// <summary>The file can't be read, and nothing was written.</summary>
    /// <param name="Errors">Everything that is wrong with it, in its order.</param>
    public sealed record Refused(ImmutableArray<ConfigError> Errors) : ImportResult;
}
