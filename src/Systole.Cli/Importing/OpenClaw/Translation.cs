namespace Systole.Cli.Importing.OpenClaw;

/// <summary>Turns what holds for an agent of OpenClaw's into settings of ours.</summary>
/// <param name="config">The whole file.</param>
/// <param name="beats">Whether OpenClaw runs heartbeats at all.</param>
/// <param name="zone">The zone of this machine, which OpenClaw takes where none is set; null where it is not known.</param>
internal sealed class Translation(OpenClawConfig config, bool beats, string? zone)
{
    /// <summary>OpenClaw's own, in the words that our ack token is made for.</summary>
    public const string DefaultPrompt = "Read HEARTBEAT.md if it exists (workspace context). Follow it strictly. "
        + "Do not infer or repeat old tasks from prior chats. If nothing needs attention, reply HEARTBEAT_OK.";

    private static readonly TimeSpan DefaultEvery = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan EveryMin = TimeSpan.FromSeconds(1);

    /// <summary>What holds here where nothing is written.</summary>
    public static readonly TimeSpan TimeoutAfter = TimeSpan.FromMinutes(30);

    /// <summary>Likewise.</summary>
    public static readonly TimeSpan StaleAfter = TimeSpan.FromMinutes(5);

    /// <summary>Likewise, and there.</summary>
    public const long AckMaxChars = 300;

    public AgentSettings Of(OpenClawAgent agent, AgentId id)
    {
        var remarks = ImmutableArray.CreateBuilder<string>();
        if (id.Value != agent.Written) remarks.Add($"{agent.Path}: \"{Quoting.Line(agent.Written)}\" is called {id} here");
        var own = agent.Heartbeat ?? Heartbeat.None;
        var holds = own.Over(config.Defaults ?? Heartbeat.None);
        var every = Every(agent, holds, remarks);
        var hours = Usable(holds.ActiveHours, ref every, remarks);
        var zones = new Zones(config.UserTimezone, zone);
        var (agentZone, windowZone) = hours is null ? (zones.OfAgent, "") : zones.Of(hours, remarks);
        var timeout = (holds.TimeoutSeconds ?? config.TimeoutSeconds) is { } seconds ? TimeSpan.FromSeconds(seconds.Value) : TimeoutAfter;
        var settings = new AgentSettings
        {
            Id = id,
            Every = every,
            Timezone = agentZone,
            ActiveHours = hours is null ? null : new Window(hours.Value.Start!, hours.Value.End!, windowZone),
            Checklist = Workspaces.Checklist(agent, config, remarks),
            Prompt = holds.Prompt?.Value ?? DefaultPrompt,
            AckMaxChars = Math.Min(holds.AckMaxChars?.Value ?? AckMaxChars, Remarks.AckCharsMax),
            TimeoutAfter = timeout,
            // A run cannot be stale only after it has timed out.
            StaleAfter = timeout < StaleAfter ? timeout : StaleAfter,
            Command = OpenClawCommand.Of(agent, id, holds),
            Remarks = [],
        };
        if (Environment(settings) is { } told) remarks.Add(told);
        return settings with { Remarks = [.. remarks, .. own.Remarks] };
    }

    private TimeSpan Every(OpenClawAgent agent, Heartbeat holds, ImmutableArray<string>.Builder remarks)
    {
        if (!beats) return TimeSpan.Zero;
        var empty = agent.Heartbeat is { IsEmpty: true } ? $"{agent.Path}.heartbeat"
            : config.Defaults is { IsEmpty: true } && holds.Every is null ? "agents.defaults.heartbeat" : null;
        if (empty is not null)
        {
            remarks.Add($"{empty} is empty, which switches heartbeats off");
            return TimeSpan.Zero;
        }
        if (holds.Every is not { } every)
        {
            remarks.Add("every is not set: OpenClaw takes 30m, or 1h where Anthropic is used with OAuth or a setup-token");
            return DefaultEvery;
        }
        if (every.Value == TimeSpan.Zero || every.Value >= EveryMin) return every.Value;
        remarks.Add($"{every.Path} is less than 1s, which is the least here");
        return EveryMin;
    }

    /// <summary>Active hours that have both ends; what OpenClaw makes of others is told.</summary>
    private static Field<ActiveHours>? Usable(Field<ActiveHours>? hours, ref TimeSpan every, ImmutableArray<string>.Builder remarks)
    {
        if (hours is null) return null;
        if (hours.Value is not { Start: { } from, End: { } to })
        {
            remarks.Add($"{hours.Path} has no start or no end: OpenClaw takes no notice of it then");
            return null;
        }
        if (from != to) return hours;
        remarks.Add($"{hours.Path} begins and ends at {from}, which is no time at all: OpenClaw skips every heartbeat then");
        every = TimeSpan.Zero;
        return null;
    }

    private static string? Environment(AgentSettings settings)
    {
        // Nobody has to be told of HOME.
        var names = settings.Command.Append(settings.Prompt).Append(settings.Checklist).SelectMany(Variables.Names).Distinct()
            .Where(name => name != "HOME").ToList();
        return names.Count == 0 ? null : $"{Quoting.List(names)}: taken from the environment of the node, as there from the gateway's";
    }
}
