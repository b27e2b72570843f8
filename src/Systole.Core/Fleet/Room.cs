namespace Systole.Core;

/// <summary>How many more runs may start (L3): counted from the runs that are in progress, for all agents and for each limited group.</summary>
internal sealed class Room(ConcurrencyPolicy policy)
{
    private readonly Dictionary<string, int> _groups = new(StringComparer.Ordinal);
    private int _runs;

    /// <summary>Whether no run that counts may start, of whatever agent.</summary>
    public bool IsFull => _runs >= policy.RunsMax;

    /// <summary>Whether a run of this limited group may start, where not all room is taken.</summary>
    public bool IsFreeFor(string group) => _groups.GetValueOrDefault(group) < policy.GroupRunsMax[group];

    /// <summary>A run of this agent started (1) or ended (-1).</summary>
    public void Count(AgentPolicy agent, int by)
    {
        if (!agent.CountsForConcurrency) return;
        _runs += by;
        if (agent.Group is { } group) _groups[group] = _groups.GetValueOrDefault(group) + by;
    }
}
