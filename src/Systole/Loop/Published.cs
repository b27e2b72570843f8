using System.Collections.Concurrent;
using Systole.Stores.Shared;

namespace Systole.Loop;

/// <summary>What readers see: the state as of the last commit. Written by the loop, read by everybody, never waited for.</summary>
internal sealed class Published
{
    private readonly ConcurrentDictionary<AgentId, AgentState> _agents = [];
    private readonly ConcurrentDictionary<RunId, Instant> _life = [];
    private readonly Lock _gate = new();
    private TaskCompletionSource _grown = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private NodeFacts _facts = NodeFacts.None;

    /// <summary>The node's own figures.</summary>
    public NodeFacts Facts => Volatile.Read(ref _facts);

    /// <summary>Completes when the journal has grown or the node stops. Take it before looking.</summary>
    public Task Grown
    {
        get
        {
            lock (_gate) return _grown.Task;
        }
    }

    /// <summary>An agent; null where it is not known.</summary>
    public AgentState? Find(AgentId agent) => _agents.GetValueOrDefault(agent);

    /// <summary>Every agent that is known, those that are no longer configured too.</summary>
    public IEnumerable<AgentState> Agents => _agents.Values;

    /// <summary>A sign of life that came in here and is not told yet; null where there is none.</summary>
    public Instant? LifeOf(RunId run) => _life.TryGetValue(run, out var at) ? at : null;

    /// <summary>Shows a sign of life that is not told yet.</summary>
    public void ShowLife(RunId run, Instant at) => _life[run] = at;

    /// <summary>It is told.</summary>
    public void HideLife(RunId run) => _life.TryRemove(run, out _);

    /// <summary>Shows what was committed.</summary>
    public void Show(IEnumerable<AgentState> changed, NodeFacts facts)
    {
        foreach (var state in changed) _agents[state.Id] = state;
        Show(facts);
    }

    /// <summary>Shows the node's own figures.</summary>
    public void Show(NodeFacts facts)
    {
        var grew = facts.LastSequence != Facts.LastSequence || facts.IsRunning != Facts.IsRunning;
        Volatile.Write(ref _facts, facts);
        if (!grew) return;
        TaskCompletionSource grown;
        lock (_gate)
        {
            grown = _grown;
            _grown = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        grown.TrySetResult();
    }
}

/// <summary>The node's own figures.</summary>
/// <param name="IsRunning">Whether the loop turns.</param>
/// <param name="Trouble">Why the store takes no writes; null where it does.</param>
/// <param name="LastTurnAt">When the loop last turned.</param>
/// <param name="LastSequence">The last line of the journal.</param>
/// <param name="Waiting">Agents that are ready and wait for room.</param>
/// <param name="Fleet">What concerns all agents.</param>
internal sealed record NodeFacts(bool IsRunning, string? Trouble, Instant LastTurnAt, long LastSequence, int Waiting, FleetState Fleet)
{
    /// <summary>How many heartbeat runs are in progress.</summary>
    public int HeartbeatRuns { get; init; }

    /// <summary>Who was told of what, and is to be told.</summary>
    public AlertingState Alerting { get; init; } = AlertingState.Initial;

    /// <summary>All nodes of the store, where several share it, each with the number of runs that it has in hand.</summary>
    public ImmutableArray<(NodeLease Lease, int Runs)> Nodes { get; init; } = [];

    public static readonly NodeFacts None = new(false, null, Instant.Min, 0, 0, FleetState.Initial);
}
