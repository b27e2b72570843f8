using Systole.Channels;

namespace Systole.Hosting;

/// <summary>Who is told of alerts, as a program describes it. What is wrong is refused with the reason that the file gives for it.</summary>
internal sealed class DescribedAlerting
{
    /// <summary>The longest name of a channel or route, in characters.</summary>
    private const int NameLengthMax = 64;

    private readonly List<ChannelDefinition> _channels = [];
    private readonly List<AlertRoute> _routes = [];
    private AlertingPolicy _policy = AlertingPolicy.Default;

    public ImmutableArray<ChannelDefinition> Channels => [.. _channels];

    public void Add(string name, ChannelOptions options)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(options);
        CheckName(name, nameof(name));
        if (_channels.Exists(channel => channel.Name == name)) throw new ArgumentException($"channel '{name}' is added twice", nameof(name));
        foreach (var (key, problem) in options.Problems()) throw new ArgumentException($"channel '{name}': {options.Kind}.{key}: {problem}", nameof(options));
        _channels.Add(new ChannelDefinition { Name = name, Options = options });
    }

    public void Add(AlertRoute route)
    {
        ArgumentNullException.ThrowIfNull(route.Match);
        if (route.Name is { } name) CheckName(name, nameof(name));
        if (route.Match.Kind is { } kind && RouteProblems.OfKind(kind) is { } unknown) throw new ArgumentException(unknown);
        _routes.Add(route with { Match = route.Match with { Agent = route.Match.Agent?.ToLowerInvariant() } });
    }

    public void Time(TimeSpan? groupWait, TimeSpan? groupInterval, TimeSpan? repeatInterval, IEnumerable<GroupBy>? groupBy)
    {
        var grouped = groupBy is null ? _policy.GroupBy : [.. groupBy.Distinct()];
        if (grouped.IsEmpty) throw new ArgumentException("alerts are grouped by something: leave it out for agent and kind", nameof(groupBy));
        _policy = _policy with
        {
            GroupWait = Within(groupWait ?? _policy.GroupWait, TimeSpan.Zero, AlertingPolicy.GroupWaitMax, nameof(groupWait)),
            GroupInterval = Within(groupInterval ?? _policy.GroupInterval, TimeSpan.Zero, AlertingPolicy.GroupIntervalMax, nameof(groupInterval)),
            RepeatInterval = Within(
                repeatInterval ?? _policy.RepeatInterval,
                repeatInterval == TimeSpan.Zero ? TimeSpan.Zero : AlertingPolicy.RepeatIntervalMin, AlertingPolicy.RepeatIntervalMax, nameof(repeatInterval)),
            GroupBy = grouped,
        };
    }

    /// <summary>What was said, once all is said.</summary>
    /// <param name="agents">The agents.</param>
    /// <exception cref="ArgumentException">A name leads nowhere, or nothing ever gets to a route.</exception>
    public AlertingPolicy Build(IReadOnlyCollection<AgentPolicy> agents)
    {
        var tried = agents.Select(agent => agent.AlertRoute).OfType<string>().ToHashSet(StringComparer.Ordinal);
        foreach (var agent in agents)
        {
            if (agent.AlertRoute is not { } route) continue;
            var problem = RouteProblems.OfName(route, _routes.Select(known => known.Name).OfType<string>(), "route") ?? RouteProblems.OfAgent(route, agent.Id, _routes);
            if (problem is not null) throw new ArgumentException($"agent '{agent.Id}': {nameof(AgentBuilder.AlertRoute)}: {problem}");
        }
        ImmutableArray<AlertRoute> routes = [.. _routes];
        foreach (var (place, key, problem) in RouteProblems.Of(routes, [.. _channels.Select(channel => channel.Name)], [.. agents.Select(agent => agent.Id)], tried))
            throw new ArgumentException($"{nameof(SystoleBuilder.Route)} {place + 1}: {key}: {problem}");
        return _policy with { Routes = routes };
    }

    private static void CheckName(string name, string parameter)
    {
        if (name.Length is 0 or > NameLengthMax || name.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)))
            throw new ArgumentException($"{Quoting.Quote(name)} is not a name: 1 to {NameLengthMax} characters without spaces", parameter);
    }

    private static TimeSpan Within(TimeSpan span, TimeSpan least, TimeSpan most, string parameter) => span >= least && span <= most ? span
        : throw new ArgumentOutOfRangeException(parameter, $"{span} is not {DurationText.Format(least)} to {DurationText.Format(most)}");
}
