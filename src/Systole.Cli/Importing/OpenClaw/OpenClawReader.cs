using Systole.Cli.Importing.Json5;
using Systole.Server.Configuration;

namespace Systole.Cli.Importing.OpenClaw;

/// <summary>Finds agents and heartbeats in OpenClaw's file.</summary>
internal sealed class OpenClawReader(ErrorList errors)
{
    /// <summary>The most agents; ten thousand of them are what our configuration is made for.</summary>
    public const int AgentsMax = 10_000;

    /// <summary>Reads a file; null where it can't be read, and then why is among the errors.</summary>
    public OpenClawConfig? Read(Json5Node root)
    {
        if (root is not Json5Node.Object file)
        {
            errors.Add(root.At, $"OpenClaw's configuration is an object, and this is {root.Noun}");
            return null;
        }
        var all = new Fields(file, "", errors);
        if (all.Any("agents") is null)
        {
            errors.Add(file.At, NoAgents(file));
            return null;
        }
        return all.Object("agents") is { } agents ? Read(all, agents) : null;
    }

    private OpenClawConfig Read(Fields file, Fields agents)
    {
        var defaults = agents.Object("defaults");
        var heartbeat = defaults?.Object("heartbeat") is { } block ? HeartbeatReader.Read(block) : null;
        var list = agents.Objects("list");
        var entries = agents.Object("entries");
        if (list is not null && entries is not null)
            agents.Refuse("list", "stands beside agents.entries: keep one of them (`openclaw doctor --fix` moves the list)");
        var all = list?.Select(Listed) ?? entries?.Names.Select(name => Entry(entries, name));
        var read = all?.OfType<OpenClawAgent>().ToImmutableArray() ?? [];
        // Of two agents with one id OpenClaw knows the first.
        var known = read.DistinctBy(agent => agent.Id).ToImmutableArray();
        if (known.Length > AgentsMax) errors.Add(agents.At, $"agents are more than {AgentsMax}");
        return new OpenClawConfig
        {
            Defaults = heartbeat,
            UserTimezone = defaults is null ? null : Zones.OfUser(defaults),
            TimeoutSeconds = defaults?.Whole("timeoutSeconds", 1, (long)DurationText.Max.TotalSeconds),
            Workspace = defaults?.Text("workspace"),
            Owner = heartbeat?.AgentId ?? defaults?.Object("systemAgent")?.Text("agentId"),
            Agents = known.IsEmpty ? [new OpenClawAgent("agents", OpenClawAgent.Main, OpenClawAgent.Main)] : known,
            IsList = list is not null,
            Remarks = [.. Remarks.Of(file), .. About(read, known, heartbeat)],
        };
    }

    private static OpenClawAgent? Listed(Fields agent)
    {
        if (agent.Any("id") is null)
        {
            agent.Refuse("id", "is missing: every agent of the list has one");
            return null;
        }
        return agent.Text("id") is { } id ? Agent(agent, id.Value) : null;
    }

    private static OpenClawAgent? Entry(Fields entries, string name) => entries.Object(name) is { } agent ? Agent(agent, name) : null;

    private static OpenClawAgent Agent(Fields agent, string written) => new(agent.Path, OpenClawIds.Normal(written), written)
    {
        IsDefault = agent.Switch("default")?.Value ?? false,
        Heartbeat = agent.Object("heartbeat") is { } block ? HeartbeatReader.Read(block) : null,
        Workspace = agent.Text("workspace"),
    };

    private static IEnumerable<string> About(ImmutableArray<OpenClawAgent> read, ImmutableArray<OpenClawAgent> known, Heartbeat? defaults)
    {
        if (defaults is null && known.All(agent => agent.Heartbeat is null))
        {
            yield return "there is no heartbeat block in this file. "
                + "Where yours are among the gateway's jobs, compare `openclaw cron list --all`";
        }
        foreach (var agent in read.Except(known))
            yield return $"{agent.Path} has the id of an agent before it, and was left out: OpenClaw knows the first";
    }

    private static string NoAgents(Json5Node.Object file) => "there is no `agents` section: " + (
        file.Find("agent") is not null || file.Find("routing") is not null
            ? "this is how files were before OpenClaw had that name; run `openclaw doctor --fix`, and import again"
            : file.Find("$include") is not null ? "$include is not followed; import the file that has the section"
            : "is this OpenClaw's configuration (~/.openclaw/openclaw.json)? It may be as short as { agents: {} }");
}
