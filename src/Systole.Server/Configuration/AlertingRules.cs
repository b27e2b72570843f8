using System.Globalization;

namespace Systole.Server.Configuration;

/// <summary>What can't be meant of channels and routes: what is missing, cannot work, leads nowhere or is never got to.</summary>
internal sealed class AlertingRules(ErrorList errors, string folder)
{
    /// <summary>Rules of all channels and routes.</summary>
    /// <param name="file">The file.</param>
    /// <param name="agents">Its agents, with what holds for them.</param>
    /// <param name="defaults">What holds for any other.</param>
    public void Check(Settings file, IReadOnlyCollection<(AgentId Id, Settings Holds)> agents, Settings defaults)
    {
        var channels = file.Rows("alerting.channels");
        foreach (var channel in channels) Channel(channel);

        // Of routes that aren't even a list nothing is said.
        if (file.Find("alerting.routes") is { Value: Bad }) return;
        var routes = AlertingSettings.Routes(file);
        var holders = agents.Select(agent => agent.Holds).Append(defaults).ToList();
        OfAgents(routes, agents, defaults);
        var tried = holders.Select(holds => holds.Get<string>("alerts.route")).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var problems = RouteProblems.Of(
            [.. routes.Select(Known)], [.. channels.Select(channel => channel.Name)], [.. agents.Select(agent => agent.Id)], tried);
        var items = file.Items("alerting.routes");
        foreach (var (place, key, problem) in problems)
        {
            var route = routes[place].Settings;
            // That there are none, or that they can't be read, has been told.
            if (key == "channels" && (route.Items(key).IsEmpty || file.Find("alerting.channels") is { Value: Bad })) continue;
            errors.Add(PlaceOf(route, key, problem) ?? items[place].At, $"alerting.routes.{key}: {problem}");
        }
    }

    private void OfAgents(
        ImmutableArray<(AlertRoute Route, Settings Settings)> routes, IEnumerable<(AgentId Id, Settings Holds)> agents, Settings defaults)
    {
        // One that can't be read may be the one that is meant.
        if (routes.Any(route => route.Settings.Find("name") is { Value: Bad })) return;
        var names = routes.Select(route => route.Route.Name).OfType<string>().ToList();
        foreach (var (id, holds) in agents.Select(agent => ((AgentId?)agent.Id, agent.Holds)).Append((null, defaults)))
        {
            if (holds.Find("alerts.route") is not { Value: string name } at) continue;
            // What all inherit need not be for all.
            var isOwn = id is not null && at.At != defaults.Find("alerts.route")?.At;
            var problem = RouteProblems.OfName(name, names, "route") ?? (isOwn ? RouteProblems.OfAgent(name, id!.Value, routes.Select(route => route.Route)) : null);
            if (problem is not null) errors.Add(at.At, $"alerts.route: {problem}");
        }
    }

    /// <summary>A route of which a part can't be read takes less than it seems to, so it keeps none of those after it from anything.</summary>
    private static AlertRoute Known((AlertRoute Route, Settings Settings) route) =>
        route.Settings.All((_, setting) => IsWhole(setting.Value)) ? route.Route : route.Route with { Continue = true };

    private void Channel(Named channel)
    {
        var name = Quoting.Line(channel.Name);
        if (AlertingSettings.KindOf(channel) is not var (kind, setting)) return;
        if (setting.Value is not Settings own) return;
        foreach (var key in kind.Keys.Where(key => key.Required && own.Find(key.Name) is null))
            errors.Add(setting.At, $"alerting.channels.{name}.{kind.Name}: '{key.Name}' is missing: {key.Shape.Noun}");
        foreach (var (key, problem) in kind.Problems(own, folder))
        {
            var (path, item) = Item(key);
            var at = item is { } place && own.Items(path) is var items && place < items.Length ? items[place].At : own.Find(path)?.At;
            errors.Add(at ?? setting.At, $"alerting.channels.{name}.{kind.Name}.{path}: {problem}");
        }
    }

    private static bool IsWhole(object value) => value switch
    {
        Bad => false,
        Settings inside => inside.All((_, setting) => IsWhole(setting.Value)),
        _ => true,
    };

    /// <summary>Where a route is wrong: the channel that is not there, and not the first of its list.</summary>
    private static Position? PlaceOf(Settings route, string key, string problem) => key == "channels"
        ? route.Items(key).Where(item => problem.Contains(Quoting.Quote((string)item.Value), StringComparison.Ordinal)).Select(item => (Position?)item.At).FirstOrDefault()
        : route.Find(key)?.At;

    /// <summary>A key such as <c>secrets[1]</c> as its name and the place in its list.</summary>
    private static (string Name, int? Item) Item(string key) =>
        key.IndexOf('[', StringComparison.Ordinal) is > 0 and var at
        && int.TryParse(key[(at + 1)..].TrimEnd(']'), NumberStyles.None, CultureInfo.InvariantCulture, out var item)
            ? (key[..at], item) : (key, null);
}
