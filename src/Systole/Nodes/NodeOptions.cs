using Systole.Channels;

namespace Systole;

/// <summary>What concerns the node and all its agents.</summary>
public sealed record NodeOptions
{
    /// <summary>How many heartbeat runs may be in flight at once. Delegates do not count. Default 8.</summary>
    public ConcurrencyPolicy Concurrency { get; init; } = ConcurrencyPolicy.Default;

    /// <summary>How long the journal and ended runs are kept. Default 90 days, at least 1.</summary>
    public TimeSpan KeepFor { get; init; } = TimeSpan.FromDays(90);

    /// <summary>How many journal lines are kept. Default 1,000,000.</summary>
    public long KeepLinesMax { get; init; } = 1_000_000;

    /// <summary>How long the runs of this node are left to it after it stopped in good order, where others share its store. Default 10 min.</summary>
    public TimeSpan ReturnWithin { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// What this node is called where nobody shares its store; otherwise the store was opened for a name. Default the machine's name.
    /// </summary>
    public string Name { get; init; } = Environment.MachineName;

    /// <summary>Where its API is, for whoever looks; null where it has none.</summary>
    public string? Url { get; init; }

    /// <summary>Its labels, for whoever looks. Default none.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Who is told of alerts, and how. Default all in the log.</summary>
    public AlertingPolicy Alerting { get; init; } = AlertingPolicy.Default;

    /// <summary>The channels besides the log, each under a name of its own; <see cref="AlertingPolicy.Channels"/> has what is decided by.</summary>
    public ImmutableArray<ChannelDefinition> Channels { get; init; } = [];

    /// <summary>What holds for agents that nobody configured and that registering makes; their id and their runner are their own.</summary>
    public AgentPolicy? Defaults { get; init; }

    /// <summary>
    /// The most agents that nobody configured: registering makes no more of them, on whatever node of the store. Default 100,000.
    /// </summary>
    public int CreatedAgentsMax { get; init; } = 100_000;

    /// <summary>
    /// Fetched once a minute while the node is well, and not while it is not or after a stop: whoever waits for it learns of its silence.
    /// It may be a private address. Null for none.
    /// </summary>
    public Uri? PingUrl { get; init; }

    /// <summary>Where runs keep what they need: a folder of the node's own.</summary>
    public required string DataDirectory { get; init; }
}
