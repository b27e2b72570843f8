namespace Systole.Bench.Decisions;

/// <summary>
/// The least that a scheduler of so many agents does per firing: look one up by its name, and move it in an index by due instant.
/// </summary>
internal sealed class BareIndex
{
    private readonly Dictionary<AgentId, (Instant At, AgentId Agent)> _agents = [];
    private readonly SortedSet<(Instant At, AgentId Agent)> _due = [];

    public BareIndex(int agents)
    {
        for (var i = 0; i < agents; i++)
        {
            var entry = (new Instant(1_800_000_000_000 + i), AgentId.Parse($"agent-{i}"));
            _agents.Add(entry.Item2, entry);
            _due.Add(entry);
        }
    }

    public long Turn(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var first = _due.Min;
            var entry = _agents[first.Agent];
            _due.Remove(entry);
            var next = (entry.At + TimeSpan.FromSeconds(10), entry.Agent);
            _due.Add(next);
            _agents[first.Agent] = next;
        }
        return count;
    }
}
