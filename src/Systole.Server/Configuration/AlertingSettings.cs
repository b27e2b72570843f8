using Systole.Channels;

namespace Systole.Server.Configuration;

/// <summary>What settings say of alerts: who is told, and how.</summary>
internal static class AlertingSettings
{
    /// <summary>The channels that can be made; what keeps others from it has been told.</summary>
    public static IEnumerable<ChannelDefinition> Channels(Settings file, string folder) =>
        from row in file.Rows("alerting.channels")
        let options = KindOf(row) is var (kind, setting) && setting.Value is Settings own ? kind.Options(own, folder) : null
        where options is not null
        select new ChannelDefinition { Name = row.Name, Options = options };

    /// <summary>The kind of a channel with its settings; null where it says none.</summary>
    public static (ChannelKind Kind, Setting Setting)? KindOf(Named channel)
    {
        if (channel.Setting.Value is not Settings holds) return null;
        foreach (var kind in ChannelKinds.All)
        {
            if (holds.Find(kind.Name) is { } setting) return (kind, setting);
        }
        return null;
    }

    /// <summary>The routes, each with its settings; none where one of them cannot be read.</summary>
    public static ImmutableArray<(AlertRoute Route, Settings Settings)> Routes(Settings file) =>
        [.. file.Items("alerting.routes").Select(item => item.Value).OfType<Settings>().Select(route => (Route(route), route))];

    /// <summary>When what is told; the channels are those that were made.</summary>
    public static AlertingPolicy Policy(Settings file, IEnumerable<ChannelDefinition> channels) => new()
    {
        GroupWait = file.Get<TimeSpan>("alerting.group_wait"),
        GroupInterval = file.Get<TimeSpan>("alerting.group_interval"),
        RepeatInterval = file.Get<TimeSpan>("alerting.repeat_interval"),
        GroupBy = file.Items("alerting.group_by") is { IsEmpty: false } items
            ? [.. items.Select(item => Member<GroupBy>((string)item.Value)!.Value).Distinct()] : AlertingPolicy.Default.GroupBy,
        Channels = AlertChannelSet.All(channels).ToImmutableSortedDictionary(channel => channel.Name, channel => channel.Traits, StringComparer.Ordinal),
        Routes = [.. Routes(file).Select(route => route.Route)],
    };

    private static AlertRoute Route(Settings route) => new(
        route.Get<string>("name"),
        new AlertMatch
        {
            // Ids are lower-case, however they are written.
            Agent = route.Get<string>("match.agent")?.ToLowerInvariant(),
            Kind = route.Get<string>("match.kind"),
            Severity = Member<Severity>(route.Get<string>("match.severity")),
            Label = route.Get<string>("match.label"),
        },
        [.. route.Items("channels").Select(channel => (string)channel.Value)],
        route.Get<bool>("continue"));

    private static T? Member<T>(string? name) where T : struct, Enum => Names.TryParse<T>(name, out var member) ? member : null;
}
