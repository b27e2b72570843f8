using System.Globalization;
using Systole.Stores.Shared;

namespace Systole.Testing.Stores;

/// <summary>
/// A walk of three nodes over one store, made from a seed: turns, looks, turns without a commit, crashes in a turn, answers to commits that
/// are lost, restarts. What each node knows by its views alone is compared to the model, whenever it looked. The same seed takes the same
/// steps.
/// </summary>
internal sealed class SharedStoreWalk(ISharedStoreBed bed, int seed)
{
    private static readonly string[] Names = ["a", "b", "c"];
    private static readonly (string, string)[] Rows = [("told", "a"), ("told", "b"), ("told", "it's ♥\n"), ("silence", "a")];
    private static readonly AgentId[] Agents = [AgentId.Parse("main"), AgentId.Parse("a.b"), AgentId.Parse("x_y-1")];

    private readonly Generate _make = new(seed);
    private readonly StoreModel _model = new();
    private readonly Peer[] _peers = [.. Names.Select(name => new Peer(name))];
    private long _wake;
    private long _line;
    private long _run;

    /// <exception cref="ConformanceException">The store and the model differ; the message names the seed and the step.</exception>
    public async Task RunAsync(int steps)
    {
        var step = "open";
        try
        {
            foreach (var peer in _peers) await OpenAsync(peer);
            for (var i = 0; i < steps; i++)
            {
                var peer = _make.One(_peers);
                var taken = await StepAsync(peer);
                step = string.Create(CultureInfo.InvariantCulture, $"step {i} of {peer.Name}: {taken}");
            }
            step = "the end";
            foreach (var peer in _peers) await LookAsync(peer);
        }
        catch (Exception e)
        {
            throw new ConformanceException(string.Create(CultureInfo.InvariantCulture, $"seed {seed}, after {step}: {e.Message}"), e);
        }
        finally
        {
            foreach (var peer in _peers) await peer.Store.DisposeAsync();
        }
    }

    private async Task<string> StepAsync(Peer peer)
    {
        switch (_make.Number(12))
        {
            case 0:
                await peer.Store.DisposeAsync();
                await OpenAsync(peer);
                return "restart";
            case 1:
                // Its connection ends with it, and its turn with that.
                await BeginAsync(peer);
                await peer.Store.DisposeAsync();
                await OpenAsync(peer);
                return "crash in a turn";
            case 2:
                await BeginAsync(peer);
                await peer.Store.EndAsync();
                return "turn without a commit";
            case 3 or 4:
                await LookAsync(peer);
                return "look";
            case 5:
                // Another node of its name commits, and is gone before anybody hears of it: as a commit looks whose answer was lost.
                await peer.Store.DisposeAsync();
                await using (var store = bed.Node(peer.Name, NodeIdentity.DefaultLease))
                {
                    await store.OpenAsync(default);
                    var lost = Batch();
                    await store.CommitAsync(lost, default);
                    _model.Commit(lost);
                }
                await OpenAsync(peer);
                return "commit, crash";
            case 6:
                await BeginAsync(peer);
                var impossible = Batch() with { Journal = [_make.Line(1, null) with { Json = "other" }, _make.Line(1, null)] };
                await Expect.ThrowsAsync<InvalidOperationException>(
                    async () => await peer.Store.CommitAsync(impossible, default), "two lines of one number");
                return "refused commit";
            default:
                await BeginAsync(peer);
                var batch = Batch();
                await peer.Store.CommitAsync(batch, default);
                _model.Commit(batch);
                peer.Learn(batch);
                return "commit";
        }
    }

    private async Task OpenAsync(Peer peer)
    {
        peer.Store = bed.Node(peer.Name, NodeIdentity.DefaultLease);
        peer.Take(await peer.Store.OpenAsync(default));
        // Those are not part of what decisions depend on.
        peer.Take(await peer.Store.ReadRunsAsync(null, null, int.MaxValue, default));
        Compare(peer);
    }

    private async Task BeginAsync(Peer peer)
    {
        peer.Take(await peer.Store.BeginAsync(waits: true, default) ?? throw new ConformanceException("whoever waits has the turn"));
        Compare(peer);
    }

    private async Task LookAsync(Peer peer)
    {
        peer.Take(await peer.Store.LookAsync(default));
        Compare(peer);
    }

    private void Compare(Peer peer)
    {
        Expect.Same(_model.Image(), peer.Image, Expect.Say, $"what {peer.Name} knows");
        Expect.Same(_model.Runs.OrderBy(run => run.Sequence), peer.Runs, Expect.Say, $"the runs that {peer.Name} knows");
    }

    // As the loop writes: an agent's wakes change with its state, and with its run those change that are in it.
    private CommitBatch Batch()
    {
        var wakes = Times(4).Select(_ => Wake()).ToList();
        var delivered = _model.Wakes.Where(_ => _make.Chance(0.2)).ToList();
        var touched = Agents.Where(_ => _make.Chance(0.3)).Union(wakes.Concat(delivered).Select(wake => wake.Agent)).Order();
        var states = touched.Select(State).ToList();
        var moved = states.Where(state => state.Run?.Id.Number != Known(state.Id)?.Run?.Id.Number).Select(state => state.Id).ToHashSet();
        return new CommitBatch
        {
            Node = _make.Node(),
            Agents = states,
            Wakes = [.. _model.Wakes.Where(wake => moved.Contains(wake.Agent)).Select(wake => wake with { Payload = null }), .. wakes],
            Delivered = [.. delivered.Select(wake => wake.Wake.Id)],
            Journal = [.. Times(3).Select(_ => _make.Line(++_line, _make.One(Agents)))],
            Runs = [.. Times(2).Select(_ => Record())],
            Alerting = _make.Alerting(Rows),
        };
    }

    private AgentState State(AgentId id)
    {
        var state = _make.State(id);
        return Known(id) is { } known && _make.Chance() ? state with { Run = known.Run } : state;
    }

    private AgentState? Known(AgentId id) => _model.Agents.Find(state => state.Id == id);

    private WakeRecord Wake()
    {
        var known = _model.Wakes.Count > 0 && _make.Chance(0.4) ? _make.One(_model.Wakes) : null;
        var agent = known?.Agent ?? _make.One(Agents);
        var id = known?.Wake.Id ?? new WakeId(++_wake);
        return new WakeRecord(
            agent, _make.Wake(id, agent), _make.Chance() ? 1 + _make.Number(3) : null, _make.Chance(0.2) ? _make.At() : null,
            _make.Chance() ? _make.Payload() : null);
    }

    private RunRecord Record()
    {
        if (_model.Runs.Count > 0 && _make.Chance(0.4))
        {
            var known = _make.One(_model.Runs);
            return _make.Record(known.Sequence, known.Run);
        }
        var sequence = ++_run;
        return _make.Record(sequence, new RunId(_make.One(Agents), sequence));
    }

    private int[] Times(int max) => Enumerable.Range(0, _make.Number(max + 1)).ToArray();

    /// <summary>A node, and what it knows: what it opened, what its views told, and what it committed itself.</summary>
    private sealed class Peer(string name)
    {
        private readonly SortedDictionary<long, RunRecord> _runs = [];
        private Dictionary<AgentId, AgentState> _agents = [];
        private IReadOnlyList<AlertingRow> _alerting = [];
        private NodeRecord? _record;

        public string Name { get; } = name;

        public ISharedStore Store { get; set; } = null!;

        public StoreImage Image =>
            new(_record, [.. _agents.Values.OrderBy(state => state.Id)]) { Alerting = _alerting };

        public IEnumerable<RunRecord> Runs => _runs.Values;

        public void Take(StoreImage image)
        {
            _agents = image.Agents.ToDictionary(state => state.Id);
            _alerting = image.Alerting;
            _record = image.Node;
        }

        public void Take(IEnumerable<RunRecord> runs)
        {
            foreach (var run in runs) _runs[run.Sequence] = run;
        }

        public void Take(SharedView view)
        {
            if (view.Whole is { } whole) Take(whole);
            else Apply(view.Changes);
            _record = view.Record;
        }

        public void Learn(CommitBatch batch)
        {
            var wakes = batch.Wakes.GroupBy(wake => wake.Wake.Id).Select(same => same.Last()).ToList();
            Apply(new StoreChanges([.. batch.Agents], wakes, batch.Delivered.ToHashSet(), [.. batch.Runs])
            {
                Alerting = [.. batch.Alerting],
            });
            _record = batch.Node;
        }

        private void Apply(StoreChanges changes)
        {
            foreach (var state in changes.Over(id => _agents.GetValueOrDefault(id))) _agents[state.Id] = state;
            foreach (var run in changes.Runs) _runs[run.Sequence] = run;
            _alerting = _alerting.With(changes.Alerting);
        }
    }
}
