using Systole.Stores.InMemory;
using Systole.Stores.Shared;

namespace Systole.Testing.Stores;

/// <summary>
/// A database in memory that several <see cref="SharedMemoryStore"/> share: for the loop of several nodes on a virtual clock. It can be out
/// of reach, and lose its tail, as a real one can.
/// </summary>
/// <param name="clock">The database's clock.</param>
/// <threadsafety>Not thread-safe: one driver calls all nodes.</threadsafety>
internal sealed class SharedMemory(TimeProvider clock)
{
    private readonly Dictionary<string, NodeLease> _nodes = new(StringComparer.Ordinal);
    private readonly List<SharedTurn> _turns = [];
    private TaskCompletionSource _hint = new();

    /// <summary>What is kept.</summary>
    public InMemoryStore Rows { get; private set; } = new();

    /// <summary>The nodes that cannot reach it.</summary>
    public HashSet<string> CutOff { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether whatever is read beside turns and looks fails, as where the connections of readers are all in use or broken.</summary>
    public bool ReadsFail { get; set; }

    /// <summary>Whose turn it is; null where nobody has one.</summary>
    public SharedMemoryStore? Holder { get; set; }

    public TimeProvider Clock => clock;

    public Instant Now => Instant.From(clock.GetUtcNow());

    public IReadOnlyList<SharedTurn> Turns => _turns;

    public Dictionary<string, NodeLease> Nodes => _nodes;

    public Task Hint => _hint.Task;

    public async Task OpenAsync()
    {
        if (_turns.Count > 0) return;
        await Rows.OpenAsync(CancellationToken.None).ConfigureAwait(false);
        _turns.Add(new SharedTurn(0, Guid.NewGuid(), new CommitBatch { Node = new NodeRecord { LastSeenAt = Instant.Min } }, []));
    }

    public async Task AddAsync(CommitBatch batch)
    {
        await Rows.CommitAsync(batch, CancellationToken.None).ConfigureAwait(false);
        _turns.Add(new SharedTurn(_turns[^1].Number + 1, Guid.NewGuid(), batch, [.. _nodes.Values]));
        var hint = _hint;
        _hint = new TaskCompletionSource();
        hint.SetResult();
    }

    /// <summary>A failover to a replica that was behind: the last turns never were, nor what nodes renewed since.</summary>
    public async Task LoseAsync(int turns)
    {
        _turns.RemoveRange(_turns.Count - turns, turns);
        foreach (var was in _turns[^1].Nodes)
        {
            if (_nodes[was.Name].Epoch == was.Epoch) _nodes[was.Name] = was;
        }
        var kept = _turns[1..];
        Rows = new InMemoryStore();
        await Rows.OpenAsync(CancellationToken.None).ConfigureAwait(false);
        foreach (var turn in kept) await Rows.CommitAsync(turn.Batch, CancellationToken.None).ConfigureAwait(false);
        Holder = null;
    }
}

/// <summary>A commit.</summary>
/// <param name="Number">From 0 on without a hole.</param>
/// <param name="Mark">Tells it from another of its number.</param>
/// <param name="Batch">What was committed.</param>
/// <param name="Nodes">The leases as they were then.</param>
internal sealed record SharedTurn(long Number, Guid Mark, CommitBatch Batch, ImmutableArray<NodeLease> Nodes);
