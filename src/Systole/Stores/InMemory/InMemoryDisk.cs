using Systole.Statistics;

namespace Systole.Stores.InMemory;

/// <summary>
/// What outlives an <see cref="InMemoryStore"/>: the rows, and who owns them. Tests keep it over a simulated restart or crash, as a
/// file would be kept.
/// </summary>
internal sealed class InMemoryDisk
{
    /// <summary>Guards everything here.</summary>
    public Lock Gate { get; } = new();

    /// <summary>The store in possession; null for none.</summary>
    public InMemoryStore? Owner { get; private set; }

    public NodeRecord? Node { get; set; }

    public Dictionary<AgentId, AgentState> Agents { get; } = [];

    public Dictionary<WakeId, WakeRecord> Wakes { get; } = [];

    public Sequenced<JournalEntry> Journal { get; } = new(entry => entry.Sequence);

    public Sequenced<RunRecord> Runs { get; } = new(run => run.Sequence);

    public Dictionary<(string Scope, string Key), StoredReply> Replies { get; } = [];

    public Dictionary<(AgentId Agent, string Task), CheckpointRecord> Checkpoints { get; } = [];

    public Dictionary<(AgentId Agent, StatsPeriod Period), Sequenced<StatsRow>> Stats { get; } = [];

    public Dictionary<(string Room, string Key), AlertingRow> Alerting { get; } = [];

    /// <summary>What the death of a process does: whoever owned this no longer does, and can no longer write.</summary>
    public void Release()
    {
        lock (Gate) Owner = null;
    }

    internal void Take(InMemoryStore owner) => Owner = owner;
}
