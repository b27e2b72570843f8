using System.Text.Json;

namespace Systole.Testing;

/// <summary>The wakes that died in the world, by agent in their order: what operators of it can put back or give up.</summary>
internal sealed class DeadLetters
{
    private readonly Dictionary<AgentId, List<WakeId>> _wakes = [];

    /// <summary>Takes in what was committed.</summary>
    public void Take(CommitBatch batch)
    {
        foreach (var line in batch.Journal)
        {
            if (line.Name != "wake_dead_lettered" || line.Agent is not { } agent) continue;
            using var json = JsonDocument.Parse(line.Json);
            if (!WakeId.TryParse(json.RootElement.GetProperty("wake").GetString(), out var wake)) continue;
            if (!_wakes.TryGetValue(agent, out var wakes)) _wakes[agent] = wakes = [];
            wakes.Add(wake);
        }
    }

    /// <summary>One of an agent's by its number, from 1; null where there is none.</summary>
    public WakeId? Find(AgentId agent, int number) =>
        _wakes.TryGetValue(agent, out var wakes) && number >= 1 && number <= wakes.Count ? wakes[number - 1] : null;
}
