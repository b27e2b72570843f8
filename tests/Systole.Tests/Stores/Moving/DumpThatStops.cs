using Systole.Statistics;
using Systole.Stores;
using Systole.Stores.Moving;

namespace Systole.Tests.Stores.Moving;

/// <summary>A store in whose journal something happens at one line, the how-many-eth time it is read too.</summary>
internal sealed class DumpThatStops(IStoreDump dump, Func<JournalEntry, int, JournalEntry> atLine) : IStoreDump
{
    private int _readings;

    public NodeRecord? Node => dump.Node;

    public IEnumerable<AgentState> Agents() => dump.Agents();

    public IEnumerable<WakeRecord> Wakes() => dump.Wakes();

    public IEnumerable<JournalEntry> Journal()
    {
        var reading = ++_readings;
        return dump.Journal().Select(line => atLine(line, reading));
    }

    public IEnumerable<RunRecord> Runs() => dump.Runs();

    public IEnumerable<StoredReply> Replies() => dump.Replies();

    public IEnumerable<CheckpointRecord> Checkpoints() => dump.Checkpoints();

    public IEnumerable<StatsRow> Stats() => dump.Stats();

    public IEnumerable<AlertingRow> Alerting() => dump.Alerting();
}
