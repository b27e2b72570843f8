using Systole.Stores.Shared;

namespace Systole.Testing.Stores;

/// <summary>One node's handle on a <see cref="SharedMemory"/>.</summary>
/// <param name="memory">The database.</param>
/// <param name="identity">The node.</param>
/// <param name="time">The node's own time.</param>
/// <param name="plan">When its commits fail, asked with the number of each from 1; null for never.</param>
internal sealed class SharedMemoryStore(SharedMemory memory, NodeIdentity identity, TimeProvider time, Func<long, CommitFault>? plan = null)
    : ForwardingStore(() => memory.ReadsFail ? throw new StoreException("planned fault: the read failed") : memory.Rows), ISharedStore
{
    private long _epoch;
    private long _turn;
    private Guid _mark;
    private long _commits;
    private long _renewedAt;

    public TimeProvider Clock => memory.Clock;

    public string Node => identity.Name;

    public TimeSpan LeaseLeft => identity.Lease - time.GetElapsedTime(_renewedAt);

    public Task Hint => memory.Hint;

    public override async ValueTask<StoreImage> OpenAsync(CancellationToken stop)
    {
        Reach();
        await memory.OpenAsync();
        _epoch = (memory.Nodes.GetValueOrDefault(Node)?.Epoch ?? 0) + 1;
        memory.Nodes[Node] = new NodeLease
        {
            Name = Node,
            Epoch = _epoch,
            StartedAt = memory.Now,
            SeenAt = memory.Now,
            LeaseUntil = memory.Now + identity.Lease,
            Profile = identity.Profile,
        };
        _renewedAt = time.GetTimestamp();
        (_turn, _mark) = (memory.Turns[^1].Number, memory.Turns[^1].Mark);
        return Image();
    }

    public ValueTask<SharedView> LookAsync(CancellationToken stop)
    {
        MustNotHaveTheTurn();
        Reach();
        Renew();
        return ValueTask.FromResult(View());
    }

    public ValueTask<SharedView?> BeginAsync(bool waits, CancellationToken stop)
    {
        MustNotHaveTheTurn();
        Reach();
        Renew();
        // Nobody can wait on a virtual clock: who waits has waited so long that the other's turn was ended by force.
        if (memory.Holder is not null && memory.Holder != this && !waits) return ValueTask.FromResult<SharedView?>(null);
        memory.Holder = this;
        return ValueTask.FromResult<SharedView?>(View());
    }

    // No time passes in a turn.
    public IAsyncDisposable KeepTurn() => Stream.Null;

    public ValueTask EndAsync()
    {
        if (memory.Holder == this) memory.Holder = null;
        return ValueTask.CompletedTask;
    }

    public override async ValueTask CommitAsync(CommitBatch batch, CancellationToken stop)
    {
        var fault = plan?.Invoke(++_commits) ?? CommitFault.None;
        var isMine = memory.Holder == this;
        if (isMine) memory.Holder = null;
        Reach();
        if (!isMine) throw new StoreException("the turn was ended by force");
        if (memory.Nodes[Node].Epoch != _epoch) throw new SupersededException(Node);
        if (fault == CommitFault.Before) throw new StoreException("planned fault: the commit was not written");
        await memory.AddAsync(batch);
        if (fault == CommitFault.After) throw new CommitInDoubtException("planned fault: the commit was written and its answer lost");
        (_turn, _mark) = (memory.Turns[^1].Number, memory.Turns[^1].Mark);
    }

    public ValueTask LeaveAsync(TimeSpan stays, CancellationToken stop)
    {
        Reach();
        memory.Nodes[Node] = memory.Nodes[Node] with { Stopped = true, LeaseUntil = memory.Now + stays };
        return ValueTask.CompletedTask;
    }

    public ValueTask<bool> DrainAsync(string node, bool drains, CancellationToken stop)
    {
        Reach();
        if (!memory.Nodes.TryGetValue(node, out var lease)) return ValueTask.FromResult(false);
        memory.Nodes[node] = lease with { Drains = drains };
        return ValueTask.FromResult(true);
    }

#pragma warning disable CA2215 // What is behind it is the database's and outlives the node.
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
#pragma warning restore CA2215

    private void MustNotHaveTheTurn()
    {
        if (memory.Holder == this) throw new InvalidOperationException("this node has the turn already");
    }

    private void Reach()
    {
        if (memory.CutOff.Contains(Node)) throw new StoreException("the database cannot be reached");
    }

    private void Renew()
    {
        if (memory.Nodes[Node].Epoch != _epoch) throw new SupersededException(Node);
        memory.Nodes[Node] = memory.Nodes[Node] with { SeenAt = memory.Now, LeaseUntil = memory.Now + identity.Lease };
        _renewedAt = time.GetTimestamp();
    }

    private SharedView View()
    {
        // Turns are numbered from 0 on without a hole.
        var mine = _turn < memory.Turns.Count ? memory.Turns[(int)_turn] : null;
        var view = new SharedView
        {
            Now = memory.Now,
            Record = memory.Turns[^1].Number == 0 ? null : memory.Turns[^1].Batch.Node,
            Nodes = [.. memory.Nodes.Values.OrderBy(node => node.Name, StringComparer.Ordinal)],
            Whole = mine?.Mark == _mark ? null : Image(),
            Changes = mine?.Mark == _mark ? Changes() : StoreChanges.None,
        };
        (_turn, _mark) = (memory.Turns[^1].Number, memory.Turns[^1].Mark);
        return view;
    }

    private StoreChanges Changes()
    {
        var agents = new Dictionary<AgentId, AgentState>();
        var wakes = new Dictionary<WakeId, WakeRecord>();
        var delivered = new HashSet<WakeId>();
        var runs = new Dictionary<RunId, RunRecord>();
        var alerting = new Dictionary<(string, string), AlertingRow>();
        foreach (var batch in memory.Turns.Skip((int)_turn + 1).Select(turn => turn.Batch))
        {
            foreach (var state in batch.Agents) agents[state.Id] = state;
            foreach (var wake in batch.Wakes) wakes[wake.Wake.Id] = wake;
            delivered.UnionWith(batch.Gone);
            foreach (var run in batch.Runs) runs[run.Run] = run;
            foreach (var row in batch.Alerting) alerting[(row.Room, row.Key)] = row;
        }
        var kept = wakes.Values.Where(wake => !delivered.Contains(wake.Wake.Id));
        return new StoreChanges([.. agents.Values], [.. kept], delivered, [.. runs.Values])
        {
            Alerting = alerting.Values.InOrder(),
        };
    }

    /// <summary>From the first turn on.</summary>
    private StoreImage Image()
    {
        var agents = new Dictionary<AgentId, AgentState>();
        var wakes = new Dictionary<WakeId, WakeRecord>();
        var runs = new Dictionary<RunId, RunRecord>();
        var alerting = new Dictionary<(string, string), AlertingRow>();
        foreach (var batch in memory.Turns.Skip(1).Select(turn => turn.Batch))
        {
            foreach (var state in batch.Agents) agents[state.Id] = state;
            foreach (var wake in batch.Wakes) wakes[wake.Wake.Id] = wake;
            foreach (var id in batch.Gone) wakes.Remove(id);
            foreach (var run in batch.Runs) runs[run.Run] = run;
            foreach (var row in batch.Alerting) alerting[(row.Room, row.Key)] = row;
        }
        var image = new StoreImageBuilder();
        foreach (var state in agents.Values) image.Add(state);
        foreach (var wake in wakes.Values.Where(wake => wake.DeadAt is null)) image.Add(wake.Agent, wake.Wake, wake.Run);
        return image.Build(memory.Turns.Count == 1 ? null : memory.Turns[^1].Batch.Node) with
        {
            Runs = [.. runs.Values.Where(run => run.EndedAt is null).OrderBy(run => run.Sequence)],
            Alerting = alerting.Values.Where(row => row.Json is not null).InOrder(),
        };
    }
}
