namespace Systole.Core;

/// <summary>
/// Who is ready and waits for room, in the order in which they start (L7): by lateness, then by name. There is a line for each limit, so
/// that whoever stands behind a full group, or waits for another node, is not walked past at every start.
/// </summary>
internal sealed class WaitingLines(ConcurrencyPolicy concurrency)
{
    private readonly Dictionary<string, AgentIndex> _ofGroups = new(StringComparer.Ordinal);
    private readonly AgentIndex _ofAll = new();
    private readonly AgentIndex _exempt = new();
    private readonly AgentIndex _elsewhere = new();

    /// <summary>How many wait, those that wait for another node included.</summary>
    public int Count => _ofAll.Count + _exempt.Count + _elsewhere.Count + _ofGroups.Values.Sum(line => line.Count);

    /// <summary>The next one that may start on this node now; null where nobody may.</summary>
    public AgentId? Next(Room room)
    {
        // Delegates in process need no room.
        var first = _exempt.First;
        if (!room.IsFull)
        {
            first = Earlier(first, _ofAll.First);
            foreach (var (group, line) in _ofGroups)
            {
                if (room.IsFreeFor(group)) first = Earlier(first, line.First);
            }
        }
        return first?.Agent;
    }

    /// <summary>An agent waits since another instant, begins to wait, or waits no more.</summary>
    /// <returns>Since when it waits from now on.</returns>
    public Instant? Move(AgentPolicy policy, Instant? from, Instant? to) => LineOf(policy).Move(policy.Id, from, to);

    private AgentIndex LineOf(AgentPolicy policy)
    {
        if (!policy.RunsHere) return _elsewhere;
        if (!policy.CountsForConcurrency) return _exempt;
        if (policy.Group is not { } group || !concurrency.GroupRunsMax.ContainsKey(group)) return _ofAll;
        if (!_ofGroups.TryGetValue(group, out var line)) _ofGroups.Add(group, line = new AgentIndex());
        return line;
    }

    private static (Instant At, AgentId Agent)? Earlier((Instant At, AgentId Agent)? a, (Instant At, AgentId Agent)? b) =>
        a is { } one && b is { } other ? one.CompareTo(other) <= 0 ? a : b : a ?? b;
}
