using Systole.Channels;

namespace Systole.Server.Configuration;

/// <summary>
/// What a configuration file says, checked, with every default filled in. A value: reading the file again gives another one.
/// </summary>
public sealed record NodeConfig
{
    /// <summary>Where the API listens.</summary>
    public required ListenAddress Listen { get; init; }

    /// <summary>Further Host names to answer to; requests under them need a key.</summary>
    public required ImmutableArray<string> Hosts { get; init; }

    /// <summary>The SQLite file, as a full path; null where <see cref="Postgres"/> is the store.</summary>
    public required string? StorePath { get; init; }

    /// <summary>The PostgreSQL server that several nodes share; null where <see cref="StorePath"/> is the store.</summary>
    public required ConnectionString? Postgres { get; init; }

    /// <summary>The folder in which runs keep what they need, as a full path: this node's own.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The name of this node among those that share the store, 1 to 64 characters.</summary>
    public required string NodeName { get; init; }

    /// <summary>How long this node may be silent before others take over its runs, 3 s to 10 min.</summary>
    public required TimeSpan Lease { get; init; }

    /// <summary>How long the runs of a node that stopped in good order are left to it, 0 s to 1 day.</summary>
    public required TimeSpan ReturnWithin { get; init; }

    /// <summary>The most heartbeat runs at one time.</summary>
    public required int RunsMax { get; init; }

    /// <summary>The most heartbeat runs at one time per group; a group that is not here has no limit.</summary>
    public required ImmutableSortedDictionary<string, int> GroupRunsMax { get; init; }

    /// <summary>How long ended runs and the journal are kept.</summary>
    public required TimeSpan RetentionAge { get; init; }

    /// <summary>The most journal entries kept.</summary>
    public required long RetentionEventsMax { get; init; }

    /// <summary>Labels of this node.</summary>
    public required ImmutableSortedDictionary<string, string> Labels { get; init; }

    /// <summary>Fetched while the node is well; a secret. Null for nowhere.</summary>
    public required Uri? PingUrl { get; init; }

    /// <summary>Who may use the API. Empty only where <see cref="Listen"/> is loopback and <see cref="Hosts"/> is empty.</summary>
    public required ImmutableArray<ApiKey> ApiKeys { get; init; }

    /// <summary>Who is told of alerts: what is decided by.</summary>
    public required AlertingPolicy Alerting { get; init; }

    /// <summary>The channels of the file, each under a name of its own.</summary>
    public required ImmutableArray<ChannelDefinition> Channels { get; init; }

    /// <summary>The agents of the file.</summary>
    public required ImmutableSortedDictionary<AgentId, AgentConfig> Agents { get; init; }

    /// <summary>What <c>defaults</c> makes of any agent that is not in the file: watched only. <see cref="Of"/> gives it its id.</summary>
    public required AgentConfig Unlisted { get; init; }

    /// <summary>The configuration of an agent: the file's, or for one that is not in the file a watch-only one with the defaults.</summary>
    public AgentConfig Of(AgentId id) =>
        Agents.TryGetValue(id, out var listed) ? listed : Unlisted with { Policy = Unlisted.Policy with { Id = id } };
}
