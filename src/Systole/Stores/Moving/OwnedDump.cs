using Systole.Statistics;

namespace Systole.Stores.Moving;

/// <summary>
/// A store that knew one node, as one that several share: its heartbeat runs in progress are those of the node which takes them up. Runs
/// that ended, and registered ones, are nobody's.
/// </summary>
/// <param name="dump">The store.</param>
/// <param name="node">The node's name; null where there is no run in progress.</param>
internal sealed class OwnedDump(IStoreDump dump, string? node) : IStoreDump
{
    public NodeRecord? Node => dump.Node;

    public IEnumerable<AgentState> Agents() =>
        dump.Agents().Select(state => state.Run is { } run ? state with { Run = run with { Node = node } } : state);

    public IEnumerable<WakeRecord> Wakes() => dump.Wakes();

    public IEnumerable<JournalEntry> Journal() => dump.Journal();

    public IEnumerable<RunRecord> Runs() =>
        dump.Runs().Select(run => run is { EndedAt: null, Task: null } ? run with { Node = node } : run);

    public IEnumerable<StoredReply> Replies() => dump.Replies();

    public IEnumerable<CheckpointRecord> Checkpoints() => dump.Checkpoints();

    public IEnumerable<StatsRow> Stats() => dump.Stats();

    public IEnumerable<AlertingRow> Alerting() => dump.Alerting();
}
