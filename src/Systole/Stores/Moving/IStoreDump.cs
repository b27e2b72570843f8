using Systole.Statistics;

namespace Systole.Stores.Moving;

/// <summary>
/// All that a store holds, at rest: nobody changes it while it is read. One kind of row after the other, each in the order of its key (ids
/// by their bytes, replies by scope and key, checkpoints by agent and task, figures by agent, period and start, what alerting remembers
/// by the bytes of room and key), as often as it is asked for, and never more of them in memory than one.
/// </summary>
internal interface IStoreDump
{
    /// <summary>What the node remembers of itself; null where no node ever was there.</summary>
    NodeRecord? Node { get; }

    /// <summary>Every agent that was ever known, without its wakes.</summary>
    /// <exception cref="StoreException">A row does not say what it should.</exception>
    IEnumerable<AgentState> Agents();

    /// <summary>Every wake that was not delivered, dead ones among them, with its payload.</summary>
    /// <exception cref="StoreException">A row does not say what it should.</exception>
    IEnumerable<WakeRecord> Wakes();

    /// <summary>Every line of the journal.</summary>
    /// <exception cref="StoreException">A row does not say what it should.</exception>
    IEnumerable<JournalEntry> Journal();

    /// <summary>Every run.</summary>
    /// <exception cref="StoreException">A row does not say what it should.</exception>
    IEnumerable<RunRecord> Runs();

    /// <summary>Every stored answer.</summary>
    /// <exception cref="StoreException">A row does not say what it should.</exception>
    IEnumerable<StoredReply> Replies();

    /// <summary>Every checkpoint.</summary>
    /// <exception cref="StoreException">A row does not say what it should.</exception>
    IEnumerable<CheckpointRecord> Checkpoints();

    /// <summary>All figures of runs.</summary>
    /// <exception cref="StoreException">A row does not say what it should.</exception>
    IEnumerable<StatsRow> Stats();

    /// <summary>All that alerting remembers; no row without JSON.</summary>
    /// <exception cref="StoreException">A row does not say what it should.</exception>
    IEnumerable<AlertingRow> Alerting();
}
