namespace Systole.Testing;

/// <summary>What a node committed: all that the next one has to go on.</summary>
internal sealed class Disk
{
    private readonly Dictionary<AgentId, AgentState> _agents = [];
    private FleetState _fleet = FleetState.Initial;

    /// <summary>The last instant that was committed, by the node's clock.</summary>
    public Instant? LastSeenAt { get; private set; }

    /// <summary>The number of the last wake.</summary>
    public long LastWake { get; private set; }

    /// <summary>Takes in everything that changed.</summary>
    public void Commit(Heart heart, Instant now, long lastWake)
    {
        foreach (var state in heart.Changed) _agents[state.Id] = state;
        _fleet = heart.Fleet;
        LastSeenAt = now;
        LastWake = lastWake;
    }

    /// <summary>A new working set, from nothing but what was committed.</summary>
    public Heart Load(IEnumerable<AgentPolicy> policies, ConcurrencyPolicy? concurrency)
    {
        var heart = new Heart(concurrency);
        heart.Load(_fleet);
        foreach (var policy in policies) heart.Load(_agents.GetValueOrDefault(policy.Id) ?? AgentState.Initial(policy.Id), policy);
        return heart;
    }
}
