namespace Systole.Stores.Shared;

/// <summary>What a look into a shared store shows.</summary>
internal sealed record SharedView
{
    /// <summary>The store's clock. In a turn it was read in it, so that it is never before what the turns before decided on.</summary>
    public required Instant Now { get; init; }

    /// <summary>What all nodes together remember; null on a new store.</summary>
    public NodeRecord? Record { get; init; }

    /// <summary>All nodes that are known, this one among them, by name.</summary>
    public required ImmutableArray<NodeLease> Nodes { get; init; }

    /// <summary>
    /// Everything, where the last view is no base for changes: it is too old, or the store has lost what it showed (a failover to a replica
    /// that was behind). Null otherwise.
    /// </summary>
    public StoreImage? Whole { get; init; }

    /// <summary>What others committed since the last view, or this node without learning of it. Nothing where <see cref="Whole"/> is given.</summary>
    public StoreChanges Changes { get; init; } = StoreChanges.None;
}

/// <summary>Rows that changed.</summary>
/// <param name="Agents">Agents as they are now, without their wakes.</param>
/// <param name="Wakes">Wakes that are new or changed, without payloads. Dead ones are no longer pending.</param>
/// <param name="Delivered">Wakes that are no longer kept: they were delivered, or dropped.</param>
/// <param name="Runs">Runs that started or ended.</param>
internal sealed record StoreChanges(
    IReadOnlyList<AgentState> Agents, IReadOnlyList<WakeRecord> Wakes, IReadOnlySet<WakeId> Delivered, IReadOnlyList<RunRecord> Runs)
{
    public static readonly StoreChanges None = new([], [], ImmutableHashSet<WakeId>.Empty, []);

    /// <summary>Pieces of what alerting remembers that are new, changed, or no longer kept: those have no JSON.</summary>
    public IReadOnlyList<AlertingRow> Alerting { get; init; } = [];

    public bool IsEmpty => Agents.Count == 0 && Wakes.Count == 0 && Delivered.Count == 0 && Runs.Count == 0 && Alerting.Count == 0;

    /// <summary>The agents that changed, with their wakes.</summary>
    /// <param name="known">An agent as it was at the last view; null where it was not there.</param>
    public IReadOnlyList<AgentState> Over(Func<AgentId, AgentState?> known)
    {
        var image = new StoreImageBuilder();
        var changed = Wakes.ToDictionary(wake => wake.Wake.Id);
        var states = Agents.ToDictionary(state => state.Id);
        foreach (var id in states.Keys.Union(Wakes.Select(wake => wake.Agent)))
        {
            var before = known(id);
            if ((states.GetValueOrDefault(id) ?? before) is { } state) image.Add(state);
            if (before is null) continue;
            foreach (var wake in before.Pending.All) Keep(id, wake, null);
            foreach (var wake in before.Run?.Wakes ?? []) Keep(id, wake, before.Run!.Id.Number);
        }
        foreach (var wake in Wakes)
        {
            if (wake.DeadAt is null && !Delivered.Contains(wake.Wake.Id)) image.Add(wake.Agent, wake.Wake, wake.Run);
        }
        return image.Build(null).Agents;

        void Keep(AgentId agent, Wake wake, long? run)
        {
            if (!changed.ContainsKey(wake.Id) && !Delivered.Contains(wake.Id)) image.Add(agent, wake, run);
        }
    }
}
