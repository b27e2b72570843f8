namespace Systole.Stores;

/// <summary>Puts agents and their wakes, which stores keep apart, together again.</summary>
internal sealed class StoreImageBuilder
{
    private readonly Dictionary<AgentId, AgentState> _states = [];
    private readonly Dictionary<AgentId, List<(Wake Wake, long? Run)>> _wakes = [];

    /// <summary>An agent, without wakes.</summary>
    public void Add(AgentState state) => _states[state.Id] = state;

    /// <summary>A wake that is pending or in a run; dead ones are not loaded.</summary>
    public void Add(AgentId agent, Wake wake, long? run)
    {
        if (!_wakes.TryGetValue(agent, out var wakes)) _wakes[agent] = wakes = [];
        wakes.Add((wake, run));
    }

    /// <summary>All agents in the order of their ids.</summary>
    public StoreImage Build(NodeRecord? node)
    {
        // An accepted wake is never lost over a row that is missing: its agent comes back as one nothing else is known of.
        foreach (var agent in _wakes.Keys) _states.TryAdd(agent, AgentState.Initial(agent));
        return new StoreImage(node, [.. _states.Values.OrderBy(state => state.Id).Select(Complete)]);
    }

    private AgentState Complete(AgentState state)
    {
        if (!_wakes.TryGetValue(state.Id, out var wakes)) return state;
        // A wake of a run that is no longer in progress waits again: at least once is the promise, and that run will not deliver it.
        var inRun = wakes.Where(w => w.Run is not null && w.Run == state.Run?.Id.Number).Select(w => w.Wake).OrderBy(w => w.Id)
            .ToImmutableArray();
        var pending = wakes.Where(w => w.Run is null || w.Run != state.Run?.Id.Number).Select(w => w.Wake).OrderBy(w => w.Id);
        return state with
        {
            Pending = PendingWakes.From(pending),
            Run = state.Run is { } run ? run with { Wakes = inRun } : null,
        };
    }
}
