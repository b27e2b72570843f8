using Systole.Channels;

namespace Systole.Hosting;

/// <summary>
/// Describes a heart in code: <c>AddSystole(s => s.AddAgent("main", a => a.Every(...).Run(...)))</c>. Of a setting that is made twice the
/// last holds.
/// </summary>
public sealed class SystoleBuilder
{
    private readonly Dictionary<AgentId, AgentDefinition> _agents = [];
    private readonly DescribedAlerting _alerting = new();
    private SharedBudgets _budgets = SharedBudgets.None;

    /// <summary>Makes the store for a node and the hash of what it decides by; in memory unless a store package says otherwise.</summary>
    internal Func<IServiceProvider, NodeOptions, string, Stores.IStore>? StoreFactory { get; set; }

    /// <summary>Whether other nodes may decide on the same store.</summary>
    internal bool SharesStore { get; set; }

    /// <summary>What the node is called.</summary>
    internal string NodeName { get; set; } = Environment.MachineName;

    internal ImmutableSortedDictionary<string, string> Labels { get; private set; } = ImmutableSortedDictionary<string, string>.Empty;

    internal ConcurrencyPolicy Concurrency { get; private set; } = ConcurrencyPolicy.Default;

    internal ImmutableArray<ChannelDefinition> Channels => _alerting.Channels;

    /// <summary>Where command runs keep what they need. Default: <c>systole-data</c> in the current folder.</summary>
    public string DataDirectory { get; set; } = "systole-data";

    /// <summary>
    /// How many heartbeat runs of commands may be in flight at once, 1 to 10,000. Delegates do not count. Default 8.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to less or more.</exception>
    public int ConcurrentRunsMax
    {
        get => Concurrency.RunsMax;
        set => Concurrency = Concurrency with { RunsMax = Described.RunsMax(value, nameof(ConcurrentRunsMax)) };
    }

    /// <summary>
    /// Something that this node has, such as <c>gpu</c> with <c>true</c>: agents that ask for it with <see cref="AgentBuilder.OnNodesWith"/>
    /// run only where all they ask for is there.
    /// </summary>
    /// <param name="name">Its name, 1 to 64 characters without spaces.</param>
    /// <param name="value">Its value, 1 to 256 characters.</param>
    /// <exception cref="ArgumentException">The name or the value is empty or too long, or the name has spaces.</exception>
    public SystoleBuilder Label(string name, string value)
    {
        Labels = Labels.SetItem(Described.LabelName(name), Described.LabelValue(value));
        return this;
    }

    /// <summary>Adds an agent.</summary>
    /// <param name="id">1 to 64 of a-z, 0-9, '.', '_' and '-', starting with a letter or digit.</param>
    /// <param name="configure">What it does and when.</param>
    /// <exception cref="ArgumentException">
    /// The id is none, or is taken; or what was said does not go together, such as a cron schedule that is never due inside active hours.
    /// </exception>
    public SystoleBuilder AddAgent(string id, Action<AgentBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var agent = new AgentBuilder(AgentId.Parse(id));
        configure(agent);
        var definition = agent.Build();
        if (!_agents.TryAdd(definition.Policy.Id, definition)) throw new ArgumentException($"agent '{id}' is added twice", nameof(id));
        return this;
    }

    /// <summary>
    /// What all agents together may use; wakes wait where it is used up, and an alert opens (L6). A limit that is left out is none.
    /// </summary>
    /// <param name="runsPerHour">Heartbeat runs started per clock hour, 1 to 1,000,000.</param>
    /// <param name="tokensPerDay">Tokens reported per day, 1 to 10^12. The runs that crossed it may exceed it.</param>
    /// <param name="usdPerDay">US dollars reported per day, 0.01 to 10^9. The runs that crossed it may exceed it.</param>
    /// <param name="zone">The zone of hours and days, such as <c>Europe/Berlin</c>. Default UTC.</param>
    /// <exception cref="ArgumentException">A limit is out of its range, none is given, or there is no such zone.</exception>
    public SystoleBuilder Budget(long? runsPerHour = null, long? tokensPerDay = null, decimal? usdPerDay = null, string zone = "UTC")
    {
        _budgets = _budgets with { All = Described.Budget(runsPerHour, tokensPerDay, usdPerDay) with { Zone = Described.Zone(zone) } };
        return this;
    }

    /// <summary>What the agents of a group together may use, beside what all may. As <see cref="Budget"/>.</summary>
    /// <param name="group">The group, as agents name it with <see cref="AgentBuilder.Group"/>; one that no agent is in is refused.</param>
    /// <param name="runsPerHour">Heartbeat runs started per clock hour, 1 to 1,000,000.</param>
    /// <param name="tokensPerDay">Tokens reported per day, 1 to 10^12. The runs that crossed it may exceed it.</param>
    /// <param name="usdPerDay">US dollars reported per day, 0.01 to 10^9. The runs that crossed it may exceed it.</param>
    /// <param name="zone">The zone of hours and days, such as <c>Europe/Berlin</c>. Default UTC.</param>
    /// <exception cref="ArgumentException">
    /// A limit is out of its range, none is given, or there is no such zone; and, once all is said, that no agent is in the group.
    /// </exception>
    public SystoleBuilder GroupBudget(
        string group, long? runsPerHour = null, long? tokensPerDay = null, decimal? usdPerDay = null, string zone = "UTC")
    {
        var limits = Described.Budget(runsPerHour, tokensPerDay, usdPerDay) with { Zone = Described.Zone(zone) };
        _budgets = _budgets with { Groups = _budgets.Groups.SetItem(Described.Group(group), limits) };
        return this;
    }

    /// <summary>
    /// How many heartbeat runs of commands of a group may be in flight at once, beside <see cref="ConcurrentRunsMax"/>. Delegates do not
    /// count. Default: no limit.
    /// </summary>
    /// <param name="group">The group, as agents name it with <see cref="AgentBuilder.Group"/>; one that no agent is in is refused.</param>
    /// <param name="runsMax">1 to 10,000.</param>
    /// <exception cref="ArgumentException">
    /// The group has no name, or the limit is out of its range; and, once all is said, that no agent is in the group.
    /// </exception>
    public SystoleBuilder GroupConcurrency(string group, int runsMax)
    {
        var groups = Concurrency.GroupRunsMax.SetItem(Described.Group(group), Described.RunsMax(runsMax, nameof(runsMax)));
        Concurrency = Concurrency with { GroupRunsMax = groups };
        return this;
    }

    /// <summary>Adds a channel that is told of alerts. Without <see cref="Route"/> everything goes to the log.</summary>
    /// <param name="name">The name that routes know it by, 1 to 64 characters without spaces; <c>log</c> takes the place of the node's own log.</param>
    /// <param name="options">Which kind it is and how it is reached, such as <see cref="Systole.Channels.Slack.SlackOptions"/>.</param>
    /// <exception cref="ArgumentException">The name is none or is taken, or the options cannot work; no secret is in the message.</exception>
    public SystoleBuilder AddChannel(string name, ChannelOptions options)
    {
        _alerting.Add(name, options);
        return this;
    }

    /// <summary>
    /// Says which alerts go where. Routes are tried in the order in which they are said, the first that matches wins, and what none takes goes
    /// to the log.
    /// </summary>
    /// <param name="match">Which alerts it takes; <see cref="AlertMatch.All"/> for all.</param>
    /// <param name="channels">Where they go: channels that were or will be added, or <c>log</c>.</param>
    /// <param name="name">What agents call it with <see cref="AgentBuilder.AlertRoute"/>; null where none does.</param>
    /// <param name="goesOn">Whether later routes are looked at too.</param>
    /// <exception cref="ArgumentException">
    /// The name is none, or there is no such kind of alert; and, once all is said, that a channel is not there, a name is taken, or nothing
    /// ever gets to it.
    /// </exception>
    public SystoleBuilder Route(AlertMatch match, IEnumerable<string> channels, string? name = null, bool goesOn = false)
    {
        ArgumentNullException.ThrowIfNull(channels);
        _alerting.Add(new AlertRoute(name, match, [.. channels], goesOn));
        return this;
    }

    /// <summary>How alerts are put together and told again. What is left out stays as it is.</summary>
    /// <param name="groupWait">How long an alert waits for company, at most 1 h; errors are told at once. Default 5 s.</param>
    /// <param name="groupInterval">The least distance between two messages of one group, at most 24 h. Default 5 min.</param>
    /// <param name="repeatInterval">When what is still open is told again, 1 s to 30 days; zero for never. Default 4 h.</param>
    /// <param name="groupBy">What alerts have in common that are told together. Default agent and kind.</param>
    /// <exception cref="ArgumentException">One of them is out of its range, or alerts are grouped by nothing.</exception>
    public SystoleBuilder Alerting(
        TimeSpan? groupWait = null, TimeSpan? groupInterval = null, TimeSpan? repeatInterval = null, IEnumerable<GroupBy>? groupBy = null)
    {
        _alerting.Time(groupWait, groupInterval, repeatInterval, groupBy);
        return this;
    }

    /// <summary>Who is told of alerts.</summary>
    /// <exception cref="ArgumentException">A name leads nowhere, or nothing ever gets to a route.</exception>
    internal AlertingPolicy BuildAlerting() => _alerting.Build([.. _agents.Values.Select(agent => agent.Policy)]);

    /// <summary>The agents with the budgets they share.</summary>
    /// <exception cref="ArgumentException">A limit is that of a group that no agent is in, or an agent asks for labels that no node has.</exception>
    internal ImmutableArray<AgentDefinition> Build()
    {
        var groups = _agents.Values.Select(agent => agent.Policy.Group).OfType<string>().ToHashSet(StringComparer.Ordinal);
        Check(Concurrency.GroupRunsMax.Keys.Order(StringComparer.Ordinal), nameof(GroupConcurrency), "limit");
        Check(_budgets.Groups.Keys, nameof(GroupBudget), "budget");
        if (!SharesStore) CheckLabels();
        return [.. _agents.Values.Select(agent => agent with { Policy = Sharing(agent.Policy) with { RunsHere = agent.Labels.All(Labels.Contains) } })];

        void Check(IEnumerable<string> limited, string call, string limit)
        {
            foreach (var group in limited)
            {
                if (Groups.Problem(group, groups, limit) is { } problem) throw new ArgumentException($"{call}: {problem}");
            }
        }
    }

    private void CheckLabels()
    {
        foreach (var agent in _agents.Values)
        {
            var missing = agent.Labels.FirstOrDefault(label => !Labels.Contains(label));
            if (missing.Key is null) continue;
            throw new ArgumentException(
                $"agent '{agent.Policy.Id}' would never run: {missing.Key} with '{missing.Value}' is not among the labels of this node, "
                + "and no other one shares its store; add it with Label, or take OnNodesWith away");
        }
    }

    /// <summary>What an agent was given by <see cref="AgentBuilder.With"/> stands.</summary>
    private AgentPolicy Sharing(AgentPolicy policy) =>
        policy.SharedBudgets.IsEmpty ? policy with { SharedBudgets = _budgets.Of(policy.Group) } : policy;
}
