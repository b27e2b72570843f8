namespace Systole.Stores.Shared;

/// <summary>
/// A store that several nodes decide on, one turn after the other. The right to decide is a row that a turn locks: whoever has it reads
/// what others committed since, decides, commits, and the next one may. So there is one order of all decisions, as with one node, and no
/// decision is ever made on something stale. Nothing is kept between turns: no node leads.
/// </summary>
/// <remarks>
/// A commit outside of a turn takes one for itself, and throws where others have committed meanwhile. Every call renews the node's lease
/// on the way once a quarter of it has passed, or 2 s.
/// </remarks>
internal interface ISharedStore : IStore
{
    /// <summary>The store's own clock: decisions and leases go by it, whatever the clock of a node says.</summary>
    TimeProvider Clock { get; }

    /// <summary>The node that this store was opened for.</summary>
    string Node { get; }

    /// <summary>How much is left of its lease, by elapsed time, the time the renewal took taken off. Zero and less: others may take its runs.</summary>
    TimeSpan LeaseLeft { get; }

    /// <summary>Completes when others may have committed something; a hint, which may be lost. Take it before looking.</summary>
    Task Hint { get; }

    /// <summary>What others committed since the last view.</summary>
    /// <exception cref="StoreException">The store cannot be reached.</exception>
    /// <exception cref="SupersededException">Another node goes by this name now.</exception>
    /// <exception cref="OutdatedException">The store was brought to a version that this program may not work on.</exception>
    ValueTask<SharedView> LookAsync(CancellationToken stop);

    /// <summary>Begins a turn. It ends with <see cref="IStore.CommitAsync"/>, whatever comes of it, or with <see cref="EndAsync"/>.</summary>
    /// <param name="waits">Whether to wait for a turn of another node to end; one that takes too long is ended by force.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>What others committed since the last view; null where another node has the turn and this one does not wait.</returns>
    /// <exception cref="StoreException">The store cannot be reached.</exception>
    /// <exception cref="SupersededException">Another node goes by this name now.</exception>
    /// <exception cref="OutdatedException">The store was brought to a version that this program may not work on.</exception>
    ValueTask<SharedView?> BeginAsync(bool waits, CancellationToken stop);

    /// <summary>
    /// As long as it is held, a turn in hand is not taken for a frozen node's though it takes long, and the lease is renewed. Two minutes
    /// at most.
    /// </summary>
    IAsyncDisposable KeepTurn();

    /// <summary>Ends a turn in which nothing was decided.</summary>
    ValueTask EndAsync();

    /// <summary>The node goes away in good order: its lease holds for so long from now, so that it can come back to its runs.</summary>
    /// <exception cref="StoreException">The store cannot be reached: the lease ends by itself.</exception>
    ValueTask LeaveAsync(TimeSpan stays, CancellationToken stop);

    /// <summary>Asks a node to start no more runs, or to do so again.</summary>
    /// <returns>Whether there is such a node.</returns>
    ValueTask<bool> DrainAsync(string node, bool drains, CancellationToken stop);
}

/// <summary>This node must not act any more, whatever becomes of the store: it ends.</summary>
public abstract class NodeEndsException : StoreException
{
    private protected NodeEndsException(string message) : base(message)
    {
    }
}

/// <summary>A newer version brought the store to a schema that this program may not work on.</summary>
public sealed class OutdatedException : NodeEndsException
{
    /// <summary>Says so.</summary>
    /// <param name="message">One line: what, where, what to do.</param>
    public OutdatedException(string message) : base(message)
    {
    }
}

/// <summary>Another node goes by the same name now: this one must not act any more.</summary>
public sealed class SupersededException : NodeEndsException
{
    /// <summary>Says which name it is.</summary>
    /// <param name="node">The name.</param>
    public SupersededException(string node)
        : base($"another node has started under the name '{node}'; this one stops acting: give each node a name of its own (`node.name`)")
    {
    }
}
