using Systole.Stores.Shared;
using Systole.Testing.Stores;

namespace Systole.Testing;

/// <summary>
/// Several nodes on one shared store and one virtual clock. They turn one after the other, at the instants at which each would have. A node
/// that is frozen or dead does not turn.
/// </summary>
internal sealed class ClusterHarness
{
    private readonly IReadOnlyCollection<AgentPolicy> _agents;
    private readonly SortedDictionary<string, LoopHarness> _nodes = new(StringComparer.Ordinal);
    private readonly HashSet<string> _frozen = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Instant> _turned = new(StringComparer.Ordinal);

    public ClusterHarness(string start, params AgentPolicy[] agents)
    {
        Clock = LoopHarness.ClockAt(start);
        Memory = new SharedMemory(Clock);
        _agents = agents;
    }

    public VirtualClock Clock { get; }

    public SharedMemory Memory { get; }

    /// <summary>Whether runs go on when their node ends; false as with delegates.</summary>
    public bool RunsOutliveNodes { get; init; } = true;

    /// <summary>Who is told of alerts; nobody where it is left out.</summary>
    public AlertingPolicy Alerting { get; init; } = AlertingPolicy.Off;

    /// <summary>That of nodes that are started from now on.</summary>
    public TimeSpan Lease { get; init; } = NodeIdentity.DefaultLease;

    public Instant Now => Instant.From(Clock.GetUtcNow());

    public LoopHarness this[string node] => _nodes[node];

    /// <summary>Starts a node, or starts it again.</summary>
    public async Task<LoopHarness> StartAsync(
        string name, Func<IEnumerable<AgentPolicy>, IEnumerable<AgentPolicy>>? agents = null, Func<long, Stores.CommitFault>? plan = null)
    {
        var known = (agents?.Invoke(_agents) ?? _agents).ToList();
        var node = new LoopHarness(StoreOf(name, plan, known), Clock, known, alerting: Alerting) { OutlivesNode = RunsOutliveNodes };
        _frozen.Remove(name);
        await node.StartAsync().ConfigureAwait(false);
        _nodes[name] = node;
        _turned[name] = Now;
        return node;
    }

    /// <summary>A node says that it is there, and gets no further.</summary>
    public async Task RegisterAsync(string name) => await StoreOf(name, null, _agents).OpenAsync(CancellationToken.None).ConfigureAwait(false);

    /// <summary>The process of a node vanishes, and its runs with it.</summary>
    public void Kill(string name) => _nodes.Remove(name);

    /// <summary>The process of a node stands still.</summary>
    public void Freeze(string name) => _frozen.Add(name);

    /// <summary>It goes on.</summary>
    public void Thaw(string name) => _frozen.Remove(name);

    /// <summary>A node stops in good order.</summary>
    public async Task StopAsync(string name)
    {
        await _nodes[name].StopAsync().ConfigureAwait(false);
        _nodes.Remove(name);
    }

    /// <summary>Lets time pass: whoever has something due, or has waited for a second, turns. A commit wakes the others at once.</summary>
    public async Task RunForAsync(TimeSpan span)
    {
        var end = Now + span;
        await SettleAsync().ConfigureAwait(false);
        while (Now < end)
        {
            var next = Awake().Select(name => Wanted(name)).Append(end).Min();
            Clock.Advance(Instant.Later(next, Now) - Now);
            await SettleAsync().ConfigureAwait(false);
        }
    }

    /// <summary>All turn until nobody has anything to do now.</summary>
    public async Task SettleAsync()
    {
        for (var round = 0; round < 100; round++)
        {
            var turns = Memory.Turns.Count;
            foreach (var name in Awake())
            {
                // After a failed commit a node waits before it tries again.
                if (round > 0 && _nodes[name].IsInTrouble) continue;
                var asked = Now - _turned[name];
                _turned[name] = Now;
                await _nodes[name].TurnAsync(asked > Laws.WaitMax ? Laws.WaitMax : asked).ConfigureAwait(false);
            }
            if (turns == Memory.Turns.Count) return;
        }
        throw new InvalidOperationException($"the nodes do not come to rest at {Now}");
    }

    public async Task<IReadOnlyList<string>> JournalAsync() =>
        [.. (await Memory.Rows.ReadJournalAsync(0, null, 1_000_000, CancellationToken.None).ConfigureAwait(false)).Select(entry => entry.Json)];

    private SharedMemoryStore StoreOf(string name, Func<long, Stores.CommitFault>? plan, IEnumerable<AgentPolicy> agents)
    {
        var configuration = ConfigurationHash.Of(ConcurrencyPolicy.Default, Alerting, agents);
        var profile = new NodeProfile($"http://{name}", "1", configuration, ImmutableSortedDictionary<string, string>.Empty);
        return new SharedMemoryStore(Memory, new NodeIdentity(name, Lease, profile), Clock, plan);
    }

    private List<string> Awake() => [.. _nodes.Keys.Where(name => !_frozen.Contains(name))];

    private Instant Wanted(string name)
    {
        var next = _turned[name] + Laws.WaitMax;
        if (_nodes[name].IsInTrouble) return next;
        return _nodes[name].NextDue is { } due && due < next ? Instant.Later(due, Now + TimeSpan.FromMilliseconds(1)) : next;
    }
}
