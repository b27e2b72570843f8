namespace Systole.Server.Configuration;

/// <summary>The keys of <c>alerting</c>.</summary>
internal static class AlertingKeys
{
    private static readonly Shape.Text Name = new(64, "a name") { Problem = Keys.NameProblem };
    private static readonly Shape.Text ChannelName = new(64, "a channel's name");

    private static readonly Shape.Text AgentPattern = new(64, "agent ids with * and ?")
    {
        Problem = text => text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '*' or '?')
            ? null : "is no pattern of agent ids: a-z, 0-9, '.', '_' and '-', with * for any characters and ? for one",
    };

    private static readonly Shape.Choice GroupBy = Shape.Choice.Of<GroupBy>();

    private static readonly Shape.Map Match = new(
    [
        new("agent", AgentPattern, "Agent ids, with * and ?. What concerns all agents together is taken by * alone.") { Sample = "ci-*" },
        new("kind", new Shape.Choice([.. Names.All<AlertKind>(), AlertMatch.MessageKind]), "A kind of alert, or message for what runs say.") { Sample = "stale" },
        new("severity", Shape.Choice.Of<Severity>(), "warning or error; info is what runs say.") { Sample = "error" },
        new("label", new Shape.Text(321, "a label as name=value, or only its name"), "A label of the agent (run.labels) as name=value, or only its name.")
            { Sample = "team=ops" },
    ]);

    private static readonly Shape.Map Route = new(
    [
        new("name", Name, "What agents call it with alerts.route."),
        new("match", Match, "Which alerts it takes: those for which all of it holds; all where left out."),
        new("channels", new Shape.List(ChannelName)
            {
                What = "a channel's name, or a list of them",
                One = ChannelName,
                ItemsMin = 1,
                EmptyAdvice = "name at least one channel",
            }, "Where they go.") { Required = true },
        new("continue", new Shape.Switch(), "Whether later routes are looked at, too.") { Default = "false" },
    ]);

    /// <summary>All of them.</summary>
    public static readonly Shape.Map Alerting = new(
    [
        new("group_wait", new Shape.Duration(TimeSpan.Zero) { Max = AlertingPolicy.GroupWaitMax },
            "How long an alert waits for company; one that closes within it is never sent. Errors are told at once.") { Default = "5s" },
        new("group_interval", new Shape.Duration(TimeSpan.Zero) { Max = AlertingPolicy.GroupIntervalMax },
            "The least distance between two messages of one group; not for errors that are new.") { Default = "5m" },
        new("repeat_interval", new Shape.Duration(AlertingPolicy.RepeatIntervalMin) { Max = AlertingPolicy.RepeatIntervalMax, OffAllowed = true },
            "When what is still open is told again; off for never.") { Default = "4h" },
        new("group_by", new Shape.List(GroupBy)
            {
                What = "agent, kind, severity or task, or a list of them",
                One = GroupBy,
                ItemsMin = 1,
                EmptyAdvice = "leave it out for agent and kind",
            }, "What alerts have in common that are told together; agent and kind where left out.") { Sample = "[agent, kind]" },
        new("channels", new Shape.Table(ChannelKinds.Channel, "a channel") { NameProblem = Keys.NameProblem },
            "Channels by name, each of one kind. Take secrets from ${NAME} or ${file:PATH}.")
            { Default = "{}", Sample = "{ ops: { ntfy: { topic: my-secret-topic } } }" },
        new("routes", new Shape.List(Route) { What = "a list of { name, match, channels, continue }" },
            "Which alerts go to which channels: the first that matches wins. What none takes goes to log, which is always there.")
            { Default = "[]", Sample = "[{ name: ops, match: { severity: error }, channels: [log] }]" },
    ]);
}
