namespace Systole.Loop;

/// <summary>
/// Signs of life that this node has not told the others yet. They make no turn of their own while nobody could take the run for silent:
/// of each run the last one is kept.
/// </summary>
/// <param name="heart">What the others know.</param>
/// <param name="published">Where readers of this node see it meanwhile.</param>
/// <param name="within">How long one may wait for company.</param>
internal sealed class WithheldLife(Heart heart, Published published, TimeSpan within)
{
    private readonly Dictionary<AgentId, Dictionary<RunId, ActiveSignal>> _signals = [];
    private readonly AgentIndex _toTell = new();
    private readonly Dictionary<AgentId, Instant> _tellAt = [];

    /// <summary>When the first of them has to be told; null where there is none.</summary>
    public Instant? NextAt => _toTell.First?.At;

    public void Keep(ActiveSignal signal)
    {
        var agent = signal.Run.Agent;
        if (!_signals.TryGetValue(agent, out var runs)) _signals.Add(agent, runs = []);
        runs[signal.Run] = signal;
        published.ShowLife(signal.Run, signal.At);
        var at = heart.TellLifeBy(signal.Run, signal.At, within);
        Instant? before = _tellAt.TryGetValue(agent, out var known) ? known : null;
        if (!(before <= at)) _tellAt[agent] = _toTell.Move(agent, before, at)!.Value;
    }

    /// <summary>
    /// Those that have to be told by an instant, and those of agents that something is due for, or that report more. Of runs that ended
    /// meanwhile nothing is left to tell.
    /// </summary>
    public List<ActiveSignal> Take(Instant now, IReadOnlySet<AgentId> reporting) =>
        [.. _toTell.UpTo(now).Union(heart.DueBy(now)).Union(reporting).SelectMany(Take).Where(signal => IsInFlight(signal.Run))];

    private bool IsInFlight(RunId run) => heart.Find(run.Agent) is { } state && RunRef.Of(run).Find(state) is not null;

    private IEnumerable<ActiveSignal> Take(AgentId agent)
    {
        if (!_signals.Remove(agent, out var runs)) return [];
        _tellAt.Remove(agent, out var at);
        _toTell.Move(agent, at, null);
        foreach (var run in runs.Keys) published.HideLife(run);
        return runs.Values;
    }
}
