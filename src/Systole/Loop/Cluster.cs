using Systole.Stores.Shared;

namespace Systole.Loop;

/// <summary>
/// What a node that shares its store knows of the others, and what it has in hand itself. It follows what the store says and decides
/// nothing: what becomes of a run whose node is gone is the decider's to say.
/// </summary>
/// <param name="store">The store.</param>
internal sealed class Cluster(ISharedStore store)
{
    private static readonly TimeSpan TurnMax = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan DecidedWithin = new LoopOptions().CommitEvery + TurnMax + Laws.BlindAfter + Laws.WaitMax;

    private readonly Dictionary<AgentId, InHand> _inHand = [];
    private readonly HashSet<AgentId> _changed = [];
    private readonly Dictionary<RunId, bool> _toTakeUp = [];
    private readonly HashSet<RunId> _fenced = [];
    private Instant _lastSeen = Instant.Min;
    private Instant? _lookedAt;
    private Instant _observingSince = Instant.Min;

    /// <summary>All nodes as the last view showed them.</summary>
    public ImmutableArray<NodeLease> Nodes { get; private set; } = [];

    /// <summary>The store's clock at the last view.</summary>
    public Instant Now { get; private set; } = Instant.Min;

    /// <summary>Since when no node was there to observe; null where one was.</summary>
    public Instant? BlindSince { get; private set; }

    /// <summary>How many other nodes are at work.</summary>
    public int Others => AtWork.Count(node => node.IsAlive(Now));

    /// <summary>Whether a node is there that decides by another configuration, and so may know agents that this one does not.</summary>
    public bool OthersDiffer
    {
        get
        {
            var own = Nodes.FirstOrDefault(node => node.Name == store.Node)?.Profile.Configuration;
            return Nodes.Any(node => node.Name != store.Node && node.IsAlive(Now) && node.Profile.Configuration != own);
        }
    }

    /// <summary>Whether this node was asked to start no more runs.</summary>
    public bool Drains => Nodes.FirstOrDefault(node => node.Name == store.Node) is { Drains: true };

    /// <summary>Whether this node may act: its lease holds.</summary>
    public bool MayAct => store.LeaseLeft > TimeSpan.Zero;

    /// <summary>The runs that this node has in hand, by agent.</summary>
    public IReadOnlyList<RunId> RunsInHand => [.. _inHand.Values.Select(own => own.Run).OrderBy(run => run.Agent)];

    /// <summary>Takes in a view of the store.</summary>
    /// <param name="view">The view.</param>
    /// <param name="lastSeen">The last instant that any node decided on.</param>
    public void See(SharedView view, Instant lastSeen)
    {
        // A store that has lost its tail has lost with it what the others renewed, whether or not a turn was in it.
        var hasForgotten = view.Whole is not null || view.Nodes.Any(node => Nodes.Any(known => known.Name == node.Name && known.Epoch == node.Epoch && known.SeenAt > node.SeenAt));
        Now = view.Now;
        Nodes = view.Nodes;
        _lastSeen = lastSeen;
        // Somebody told it meanwhile.
        if (BlindSince < lastSeen) BlindSince = null;
        // Nodes at work decide twice a minute at least, or are in the middle of a long turn. Where nobody has for longer than that takes, who
        // was seen just now has only come back itself.
        var others = Now - lastSeen > DecidedWithin ? Instant.Min : AtWork.Select(node => node.SeenAt).DefaultIfEmpty(Instant.Min).Max();
        var observed = Instant.Later(_lookedAt ?? Now, Instant.Later(lastSeen, others));
        if (Now - observed > Laws.BlindAfter + Laws.WaitMax) BlindSince ??= observed;
        if (_lookedAt is not { } looked || Now - looked > GapMax || hasForgotten) _observingSince = Now;
        _lookedAt = Now;
    }

    /// <summary>The last instant at which any node was there, before this one started; null on a new store.</summary>
    public Instant? LastAlive(Instant? lastSeen) =>
        lastSeen is { } seen
            ? AtWork.Select(node => node.SeenAt).Where(at => at <= Now).Append(seen).Max()
            : null;

    /// <summary>
    /// Whether the lease of a node has ended. A node that could not look itself for a while does not say so of others: who was away was
    /// perhaps the store, and then nobody could renew. Nor does one whose store has forgotten something.
    /// </summary>
    public bool IsGone(string node) =>
        node != store.Node
        && Nodes.FirstOrDefault(known => known.Name == node) is var lease
        && (lease is null || lease.LeaseUntil <= Now)
        && Now - _observingSince >= (lease is null || LengthOf(lease) > NodeIdentity.DefaultLease ? NodeIdentity.DefaultLease : LengthOf(lease));

    /// <summary>Whether a run is this node's to act on.</summary>
    public bool IsInHand(RunId run) => _inHand.TryGetValue(run.Agent, out var own) && own.Run == run;

    /// <summary>This node has begun to act for a run.</summary>
    public void TakeInHand(RunId run)
    {
        _toTakeUp.Remove(run);
        _inHand[run.Agent] = new InHand(run, null);
        _changed.Add(run.Agent);
    }

    /// <summary>
    /// Whether this node may start a run now: its lease holds, and nothing goes on here under the same name. A store that lost its tail
    /// gives a name a second time, and what had it first is stopped before.
    /// </summary>
    public bool MayStart(RunId run) => MayAct && !_fenced.Contains(run);

    /// <summary>This node is to take up a run as soon as it can: its lease holds, and what the run is given can be read.</summary>
    /// <param name="run">The run.</param>
    /// <param name="mayHaveBegun">Whether this node may have had it in hand before.</param>
    public void TakeUpLater(RunId run, bool mayHaveBegun) => _toTakeUp[run] = mayHaveBegun || _toTakeUp.GetValueOrDefault(run);

    /// <summary>The end of a run is in the store.</summary>
    public void LetGo(RunId run)
    {
        if (IsInHand(run)) _inHand.Remove(run.Agent);
    }

    /// <summary>Something was decided about an agent: what it means for a run in hand is looked at next.</summary>
    public void Changed(AgentId agent) => _changed.Add(agent);

    /// <summary>An agent is as others left it: what there is to do for it is looked at next.</summary>
    /// <param name="state">The agent.</param>
    /// <param name="mayHaveBegun">
    /// Whether this node may have had its run in hand before: the store has forgotten the end of it. Otherwise a run of this node that it has
    /// not in hand is one whose commit it did not learn of, and it has not begun.
    /// </param>
    public void Follow(AgentState state, bool mayHaveBegun)
    {
        Changed(state.Id);
        if (state.Run is { } run && run.Node == store.Node && !IsInHand(run.Id)) TakeUpLater(run.Id, mayHaveBegun);
    }

    /// <summary>The runs of this node that it is to take up now, and whether they may have begun. They stay so until they are in hand.</summary>
    /// <param name="find">An agent.</param>
    public IReadOnlyList<(HeartbeatRun Run, bool MayHaveBegun)> TakeUp(Func<AgentId, AgentState?> find)
    {
        if (_toTakeUp.Count == 0 || !MayAct) return [];
        var runs = new List<(HeartbeatRun, bool)>();
        foreach (var (id, mayHaveBegun) in _toTakeUp.Where(entry => !_fenced.Contains(entry.Key)))
        {
            if (find(id.Agent)?.Run is { } run && run.Id == id && run.Node == store.Node) runs.Add((run, mayHaveBegun));
            else _toTakeUp.Remove(id);
        }
        return runs;
    }

    /// <summary>The runs in hand that are somebody else's business now: the store knows them as ended, or as another node's.</summary>
    /// <param name="states">The agents as others left them.</param>
    public IReadOnlyList<RunId> Fenced(IReadOnlyCollection<AgentState> states)
    {
        var fenced = new List<RunId>();
        foreach (var state in states)
        {
            if (!_inHand.TryGetValue(state.Id, out var own)) continue;
            if (state.Run is not { } run || run.Id != own.Run || run.Node != store.Node) fenced.Add(own.Run);
        }
        foreach (var run in fenced)
        {
            LetGo(run);
            _fenced.Add(run);
        }
        return fenced;
    }

    /// <summary>Whether this is the late end of a run that was taken from this node. It is told once.</summary>
    public bool IsLate(Signal signal) => signal is EndedSignal ended && _fenced.Remove(ended.Run);

    /// <summary>The rungs that runs in hand have to climb since they were looked at last.</summary>
    /// <param name="find">An agent.</param>
    public IReadOnlyList<(RunId Run, CancelStage Stage)> Rungs(Func<AgentId, AgentState?> find)
    {
        var rungs = new List<(RunId, CancelStage)>();
        foreach (var agent in _changed)
        {
            if (!_inHand.TryGetValue(agent, out var own)) continue;
            if (find(agent)?.Run is not { Cancellation.Stage: var stage } || stage == own.Reached) continue;
            rungs.Add((own.Run, stage));
            _inHand[agent] = own with { Reached = stage };
        }
        _changed.Clear();
        return rungs;
    }

    /// <summary>
    /// The other nodes that have observed something. One that has only just said that it is there has not: where several start at once, the
    /// first that gets a turn takes in what passed while there was nobody.
    /// </summary>
    private IEnumerable<NodeLease> AtWork => Nodes.Where(node => node.Name != store.Node && node.StartedAt <= _lastSeen);

    /// <summary>
    /// How long this node may not have looked and still say of others that they are gone: less than the shortest lease holds after a renewal,
    /// or the store could be away for the whole of it unnoticed.
    /// </summary>
    private TimeSpan GapMax
    {
        get
        {
            var shortest = Nodes.Where(node => !node.Stopped).Select(LengthOf).DefaultIfEmpty(TimeSpan.MaxValue).Min();
            return Spans.Shorter(shortest / 2, Laws.BlindAfter + Laws.WaitMax);
        }
    }

    private static TimeSpan LengthOf(NodeLease lease) => lease.LeaseUntil - lease.SeenAt;

    private sealed record InHand(RunId Run, CancelStage? Reached);
}
