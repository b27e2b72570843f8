using System.Globalization;

namespace Systole.Core;

/// <summary>What is wrong with routes: names that lead nowhere, and routes that nothing ever gets to.</summary>
public static class RouteProblems
{
    /// <summary>What is wrong, by the route's place in the list and the key it is wrong at, each in a sentence; empty where nothing is.</summary>
    /// <param name="routes">The routes, in their order.</param>
    /// <param name="channels">The names of the channels.</param>
    /// <param name="agents">The agents that are configured. Registering makes others, so a name that is near none of them may be one of those.</param>
    /// <param name="tried">The routes that agents want tried first, by name: those are got to whatever stands before them.</param>
    public static IEnumerable<(int Route, string Key, string Problem)> Of(
        ImmutableArray<AlertRoute> routes, IReadOnlyCollection<string> channels, IReadOnlyCollection<AgentId> agents, IReadOnlyCollection<string> tried)
    {
        ArgumentNullException.ThrowIfNull(channels);
        ArgumentNullException.ThrowIfNull(agents);
        ArgumentNullException.ThrowIfNull(tried);
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var place = 0; place < routes.Length; place++)
        {
            var route = routes[place];
            if (route.Name is { } name && !names.Add(name)) yield return (place, "name", $"two routes are named {Quoting.Quote(name)}");
            if (route.Channels.IsDefaultOrEmpty) yield return (place, "channels", "name at least one channel");
            foreach (var channel in route.Channels.IsDefaultOrEmpty ? [] : route.Channels)
            {
                if (OfName(channel, channels.Append(AlertingPolicy.Log), "channel") is { } unknown) yield return (place, "channels", unknown);
            }
            if (OfMatch(route.Match, agents) is { } never) yield return (place, never.Key, never.Problem);
            if (route.Name is { } first && tried.Contains(first, StringComparer.Ordinal)) continue;
            var before = routes.Take(place).FirstOrDefault(earlier => !earlier.Continue && Covers(earlier.Match, route.Match));
            if (before is not null)
                yield return (place, "match", $"nothing ever gets here: {Shown(before, routes)} takes all of it; put this one before it, or write 'continue: true' there");
        }
    }

    /// <summary>Why no route or channel is meant by a name; null where one is.</summary>
    /// <param name="name">The name.</param>
    /// <param name="known">The names that there are.</param>
    /// <param name="what">What they are names of, such as <c>route</c>.</param>
    public static string? OfName(string name, IEnumerable<string> known, string what)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(known);
        var all = known.Distinct(StringComparer.Ordinal).ToList();
        if (all.Contains(name, StringComparer.Ordinal)) return null;
        return $"there is no {what} {Quoting.Quote(name)}" + (
            NearMiss.Of(name, all) is { } near ? $": did you mean {Quoting.Quote(near)}?"
            : all.Count == 0 ? ", and none at all"
            : $": there {(all.Count == 1 ? "is" : "are")} {Quoting.List(all)}");
    }

    /// <summary>Why a route that an agent wants tried first takes nothing of it; null where it may.</summary>
    /// <param name="name">The route's name, which is that of one of them.</param>
    /// <param name="agent">The agent.</param>
    /// <param name="routes">The routes.</param>
    public static string? OfAgent(string name, AgentId agent, IEnumerable<AlertRoute> routes)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(routes);
        return routes.FirstOrDefault(route => route.Name == name)?.Match.Agent is { } pattern && !Glob.Matches(pattern, agent.Value)
            ? $"the route {Quoting.Quote(name)} takes nothing of this agent: it is for {Quoting.Quote(pattern)} (match.agent)" : null;
    }

    /// <summary>Why nothing is of a kind; null where something is.</summary>
    public static string? OfKind(string kind) => OfName(kind, [.. Names.All<AlertKind>(), AlertMatch.MessageKind], "kind of alert");

    /// <summary>What is wrong with what a route takes: it can never happen, or an agent's name is misspelt.</summary>
    private static (string Key, string Problem)? OfMatch(AlertMatch match, IReadOnlyCollection<AgentId> agents)
    {
        if (match.Severity == Severity.Info && match.Kind is not (null or AlertMatch.MessageKind))
            return ("match.severity", $"only what runs say ('{AlertMatch.MessageKind}') is 'info': an alert never is");
        if (match.Kind == AlertMatch.MessageKind && match.Severity is not (null or Severity.Info))
            return ("match.severity", $"what runs say ('{AlertMatch.MessageKind}') is always 'info'");
        if (Names.TryParse<AlertKind>(match.Kind, out var kind) && OfMatch(match, kind) is { } never) return never;
        if (match.Agent is not { } agent || IsPattern(agent) || agents.Any(known => known.Value == agent)) return null;
        return NearMiss.Of(agent, agents.Select(known => known.Value)) is { } near
            ? ("match.agent", $"there is no agent {Quoting.Quote(agent)}: did you mean {Quoting.Quote(near)}?") : null;
    }

    private static (string Key, string Problem)? OfMatch(AlertMatch match, AlertKind kind)
    {
        var quoted = Quoting.Quote(Names.Of(kind));
        if (match.Severity is { } severity && severity != AlertKinds.SeverityOf(kind))
            return ("match.severity", $"{quoted} is always '{Names.Of(AlertKinds.SeverityOf(kind))}': leave it out");
        if (!AlertKinds.IsShared(kind)) return null;
        if (match.Agent is not (null or "*")) return ("match.agent", $"{quoted} concerns all agents together and has no agent: leave it out");
        return match.Label is null ? null : ("match.label", $"{quoted} concerns all agents together and has no labels: leave it out");
    }

    /// <summary>Whether everything that one takes is taken by another, as far as that can be seen.</summary>
    private static bool Covers(AlertMatch all, AlertMatch some) =>
        (all.Agent is null or "*" || all.Agent == some.Agent || (some.Agent is { } agent && !IsPattern(agent) && Glob.Matches(all.Agent, agent)))
        && (all.Kind is null || all.Kind == some.Kind)
        && (all.Severity is null || all.Severity == some.Severity)
        && (all.Label is null || all.Label == some.Label || (some.Label is { } label && label.StartsWith(all.Label + "=", StringComparison.Ordinal)))
        && (all.Alert is null || all.Alert == some.Alert);

    private static bool IsPattern(string agent) => agent.AsSpan().ContainsAny('*', '?');

    private static string Shown(AlertRoute route, ImmutableArray<AlertRoute> routes) =>
        route.Name is { } name ? $"the route {Quoting.Quote(name)}" : $"route {(routes.IndexOf(route) + 1).ToString(CultureInfo.InvariantCulture)}";
}
