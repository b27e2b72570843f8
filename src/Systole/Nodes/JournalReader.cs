using Systole.Stores;
using Systole.Stores.Shared;

namespace Systole;

/// <summary>
/// Reads the journal page by page, from one place on. A shared store may lose its tail in a failover and give the same numbers to other
/// lines: so the last line that was read is read again with each page, and has to be the same.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="agent">Only lines that concern this agent; null for all.</param>
/// <param name="after">Lines up to and including this one are passed over.</param>
internal sealed class JournalReader(IStore store, AgentId? agent, long after)
{
    private readonly bool _canLose = store is ISharedStore;
    private long _last = after;
    private JournalEntry? _seen;

    /// <summary>The next lines; none where there is nothing new.</summary>
    /// <param name="countMax">The most lines.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="StoreException">It cannot be read now; the place is kept.</exception>
    /// <exception cref="JournalResetException">What was read is not what the store has any more.</exception>
    public async ValueTask<IReadOnlyList<JournalEntry>> NextAsync(int countMax, CancellationToken stop)
    {
        if (_canLose && _seen is null) _seen = await LineAsync(_last, stop).ConfigureAwait(false);
        var page = await store.ReadJournalAsync(_last, agent, countMax, stop).ConfigureAwait(false);
        // After the page: whatever is lost later is noticed with the next one.
        if (_seen is { } seen && await LineAsync(seen.Sequence, stop).ConfigureAwait(false) != seen)
        {
            var kept = await store.ReadJournalRangeAsync(stop).ConfigureAwait(false);
            // Otherwise only retention has taken it.
            if (kept.First <= seen.Sequence && kept.First <= kept.Last) throw new JournalResetException(kept.First, kept.Last);
        }
        if (page is [.., var last])
        {
            _last = last.Sequence;
            if (_canLose) _seen = last;
        }
        return page;
    }

    private async ValueTask<JournalEntry?> LineAsync(long sequence, CancellationToken stop) =>
        await store.ReadJournalAsync(sequence - 1, null, 1, stop).ConfigureAwait(false) is [var line] && line.Sequence == sequence
            ? line
            : null;
}

/// <summary>
/// The journal does not go on from where its reader was: the store has lost its last lines, in a failover to a replica that was behind, and
/// gives their numbers to others.
/// </summary>
public sealed class JournalResetException : StoreException
{
    /// <summary>Says what the store has now.</summary>
    /// <param name="first">The first line that is kept.</param>
    /// <param name="last">The last line.</param>
    public JournalResetException(long first, long last)
        : base("the journal does not go on where it was left: the store has lost its last lines"
            + $" and now holds {first} to {last}; read again")
    {
        First = first;
        Last = last;
    }

    /// <summary>The first line that is kept.</summary>
    public long First { get; }

    /// <summary>The last line.</summary>
    public long Last { get; }
}
