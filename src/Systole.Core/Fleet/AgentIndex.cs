namespace Systole.Core;

/// <summary>Agents by an instant each, the earliest first and those of one instant by name.</summary>
internal sealed class AgentIndex
{
    private readonly SortedSet<(Instant At, AgentId Agent)> _entries = new(Comparer<(Instant At, AgentId Agent)>.Create(
        (a, b) => a.At.CompareTo(b.At) is var order and not 0 ? order : a.Agent.CompareTo(b.Agent)));

    /// <summary>How many agents are in it.</summary>
    public int Count => _entries.Count;

    /// <summary>The first of them; null where there is none.</summary>
    public (Instant At, AgentId Agent)? First => _entries.Count > 0 ? _entries.Min : null;

    /// <summary>Those up to an instant, in order, or the first so many of them.</summary>
    public List<AgentId> UpTo(Instant now, int countMax = int.MaxValue) =>
        [.. _entries.TakeWhile(entry => entry.At <= now).Take(countMax).Select(entry => entry.Agent)];

    /// <summary>An agent's instant is another one, there is one now, or none any more.</summary>
    /// <returns>The instant that holds from now on.</returns>
    public Instant? Move(AgentId agent, Instant? from, Instant? to)
    {
        if (from == to) return to;
        if (from is { } old) _entries.Remove((old, agent));
        if (to is { } at) _entries.Add((at, agent));
        return to;
    }
}
