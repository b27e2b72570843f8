namespace Systole.Core;

/// <summary>How many more runs may start (L3): counted from the runs that are in progress, for all agents and for each limited group.</summary>
internal sealed class Room(ConcurrencyPolicy policy)
{
    private readonly Dictionary<string, int> _groups = new(StringComparer.Ordinal);
    private int _runs;

    /// <summary>Whether no run that counts may start, of whatever agent.</summary>
    public bool IsFull => _runs >= policy.RunsMax;

    /// <summary>Whether a run of this agent may start.</summary>
    public bool IsFreeFor(AgentPolicy agent)
    {
        if (!agent.CountsForConcurrency) return true;
        if (IsFull) return false;
        return agent.Group is not { } group || !policy.GroupRunsMax.TryGetValue(group, out var max) || _groups.GetValueOrDefault(group) < max;
    }

    /// <summary>A run of this agent started (1) or ended (-1).</summary>
    public void Count(AgentPolicy agent, int by)
    {
        if (!agent.CountsForConcurrency) return;
        _runs += by;
        if (agent.Group is { } group) _groups[group] = _groups.GetValueOrDefault(group) + by;
    }
}
