using System.Globalization;
using Systole.Statistics;

namespace Systole.Testing.Stores;

/// <summary>
/// A walk through a store's life made from a seed: commits, commits again, restarts, crashes, retention. After every step all that the
/// store answers is compared to the model. The same seed takes the same steps.
/// </summary>
internal sealed class StoreWalk(IStoreBed bed, int seed)
{
    private static readonly AgentId[] Agents = [AgentId.Parse("main"), AgentId.Parse("a.b"), AgentId.Parse("x_y-1")];
    private static readonly Instant[] Starts = [.. Enumerable.Range(0, 8).Select(n => new Instant(n * 3_600_000))];
    private static readonly string[] Tasks = ["", "report", "it's ♥\n"];
    private static readonly (string, string)[] Rows =
        [("told", "a"), ("told", "it's ♥\n"), ("told", "💓"), ("told", "\uffe6"), ("Told", "a"), ("silence", "a")];

    private readonly Generate _make = new(seed);
    private readonly StoreModel _model = new();
    private readonly HashSet<RunId> _named = [];
    private readonly List<string> _traces = ["none"];
    private long _wake;
    private long _line;
    private long _run;
    private IStore _store = bed.Store();

    /// <exception cref="ConformanceException">The store and the model differ; the message names the seed and the step.</exception>
    public async Task RunAsync(int steps)
    {
        var step = "open";
        try
        {
            await OpenAsync();
            for (var i = 0; i < steps; i++)
            {
                var taken = await StepAsync();
                step = string.Create(CultureInfo.InvariantCulture, $"step {i}: {taken}");
                await CompareAsync();
            }
            await _store.DisposeAsync();
        }
        catch (Exception e)
        {
            throw new ConformanceException(string.Create(CultureInfo.InvariantCulture, $"seed {seed}, after {step}: {e.Message}"), e);
        }
    }

    private async Task<string> StepAsync()
    {
        switch (_make.Number(20))
        {
            case 0:
                await _store.DisposeAsync();
                _store = bed.Store();
                await OpenAsync();
                return "restart";
            case 1:
                bed.Crash(_store);
                _store = bed.Store();
                await OpenAsync();
                return "crash";
            case 2 or 3:
                var cut = new RetentionCut(_make.At(), _make.Number(30), _make.At())
                {
                    HoursBefore = _make.One(Starts),
                    DaysBefore = _make.One(Starts),
                };
                var countMax = 1 + _make.Number(10);
                Expect.Same(_model.Prune(cut, countMax), await _store.PruneAsync(cut, countMax, default), number => Expect.Say(number),
                    "rows pruned");
                return "prune";
            case 4:
                var twice = Batch();
                await _store.CommitAsync(twice, default);
                await _store.CommitAsync(twice, default);
                _model.Commit(twice);
                return "commit twice";
            default:
                var batch = Batch();
                await _store.CommitAsync(batch, default);
                _model.Commit(batch);
                return "commit";
        }
    }

    private CommitBatch Batch() => new()
    {
        Node = _make.Node(),
        Agents = [.. Agents.Where(_ => _make.Chance()).Select(_make.State)],
        Wakes = [.. Times(4).Select(_ => Wake())],
        Delivered = [.. _model.Wakes.Select(wake => wake.Wake.Id).Where(_ => _make.Chance(0.2))],
        Dropped = [.. _model.DeadLetters.Select(letter => letter.Wake.Id).Where(_ => _make.Chance(0.1))],
        Stats = [.. Times(6).Select(_ => new StatsRow(_make.One(Agents), _make.Member<StatsPeriod>(), _make.One(Starts), _make.Stats()))],
        Alerting = _make.Alerting(Rows),
        Checkpoints = [.. Times(3).Select(_ => _make.Checkpoint(_make.One(Agents), _make.One(Tasks)))],
        Journal = [.. Times(5).Select(_ => _make.Line(++_line, _make.Chance(0.2) ? null : _make.One(Agents)))],
        Runs = [.. Times(3).Select(_ => Record())],
        Replies = [.. Times(2).Select(_ => _make.Reply(_make.One(["a", "b"]), _make.One(["", "k1", "k2"])))],
    };

    private WakeRecord Wake()
    {
        var known = _model.Wakes.Count > 0 && _make.Chance(0.4) ? _make.One(_model.Wakes) : null;
        var agent = known?.Agent ?? _make.One(Agents);
        var id = known?.Wake.Id ?? new WakeId(++_wake);
        return new WakeRecord(
            agent, _make.Wake(id, agent),
            _make.Chance() ? 1 + _make.Number(3) : null,
            _make.Chance(0.2) ? _make.At() : null,
            _make.Chance() ? _make.Payload() : null);
    }

    private RunRecord Record()
    {
        if (_model.Runs.Count > 0 && _make.Chance(0.4))
        {
            var known = _make.One(_model.Runs);
            return _make.Record(known.Sequence, known.Run) with { TraceId = known.TraceId };
        }
        RunId name;
        do name = _make.Run(_make.One(Agents)); while (!_named.Add(name));
        var record = _make.Record(++_run, name);
        _traces.Add(record.TraceId);
        return record;
    }

    private int[] Times(int max) => Enumerable.Range(0, _make.Number(max + 1)).ToArray();

    private async Task OpenAsync() => Expect.Same(_model.Image(), await _store.OpenAsync(default), Expect.Say, "what was opened");

    private async Task CompareAsync()
    {
        var agent = _make.Chance() ? _make.One(Agents) : (AgentId?)null;
        var count = 1 + _make.Number(20);
        var after = (long)_make.Number((int)_line + 2);

        var lines = _model.Journal.Where(line => agent is null || line.Agent == agent).OrderBy(line => line.Sequence).ToList();
        var ahead = lines.Where(line => line.Sequence > after).Take(count);
        Expect.Same(ahead, await _store.ReadJournalAsync(after, agent, count, default), Expect.Say, "the journal");
        Expect.Same(lines.TakeLast(count), await _store.ReadJournalTailAsync(agent, count, default), Expect.Say, "the journal's tail");
        var range = _model.Journal.Count == 0
            ? (1, 0)
            : (_model.Journal.Min(line => line.Sequence), _model.Journal.Max(line => line.Sequence));
        Expect.Same(range, await _store.ReadJournalRangeAsync(default), value => value.ToString(), "the journal's range");

        var before = _make.Chance() ? (long)_make.Number((int)_run + 2) : (long?)null;
        var runs = _model.Runs.Where(run => (agent is null || run.Run.Agent == agent) && (before is null || run.Sequence < before))
            .OrderByDescending(run => run.Sequence).Take(count);
        Expect.Same(runs, await _store.ReadRunsAsync(agent, before, count, default), Expect.Say, "runs");
        var trace = _make.One(_traces);
        Expect.Same(_model.Runs.Find(run => run.TraceId == trace), await _store.FindRunByTraceAsync(trace, default), Expect.Say,
            "the run of a trace");
        var name = _make.Run(_make.One(Agents));
        if (_model.Runs.Count > 0 && _make.Chance()) name = _make.One(_model.Runs).Run;
        Expect.Same(_model.Runs.Find(run => run.Run == name), await _store.FindRunAsync(name, default), Expect.Say, "a run by its name");

        var (scope, key) = (_make.One(["a", "b"]), _make.One(["", "k1", "k2"]));
        var reply = _model.Replies.Find(other => other.Scope == scope && other.Key == key);
        Expect.Same(reply, await _store.FindReplyAsync(scope, key, default), Expect.Say, "a reply");

        var (owner, task) = (_make.One(Agents), _make.One(Tasks));
        Expect.Same(_model.Checkpoints.Find(saved => (saved.Agent, saved.Task) == (owner, task)),
            await _store.FindCheckpointAsync(owner, task, default), Expect.Say, "a checkpoint");

        var (period, from, to) = (_make.Member<StatsPeriod>(), _make.One(Starts), _make.One(Starts));
        var stats = _model.Stats.Where(row => row.Agent == owner && row.Period == period).OrderBy(row => row.Start).ToList();
        Expect.Same(stats.Where(row => row.Start >= from && row.Start < to), await _store.ReadStatsAsync(owner, period, from, to, default),
            Expect.Say, "figures");
        StatsKey[] keys = [new(owner, period, from), new(owner, period, to), new(AgentId.Parse("nobody"), period, from)];
        var latest = keys.Where(key => key.Agent == owner)
            .Select(key => (key, row: stats.FindLast(row => row.Start <= key.Start))).Where(found => found.row is not null);
        Expect.Same(latest.DistinctBy(found => found.key).ToDictionary(found => found.key, found => found.row!),
            await _store.FindStatsAsync([.. keys.Distinct()], default), Expect.Say, "the latest figures");

        var until = _make.Chance() ? new WakeId(_make.Number((int)_wake + 2)) : (WakeId?)null;
        var dead = _model.DeadLetters
            .Where(letter => (agent is null || letter.Agent == agent) && letter.Wake.Id.Number < (until?.Number ?? long.MaxValue))
            .OrderByDescending(letter => letter.Wake.Id).Take(count);
        Expect.Same(dead, await _store.ReadDeadLettersAsync(agent, until, count, default), Expect.Say, "dead letters");

        var ids = Enumerable.Range(1, (int)_wake + 1).Where(_ => _make.Chance()).Select(number => new WakeId(number)).ToArray();
        var payloads = _model.Wakes.Where(wake => ids.Contains(wake.Wake.Id) && wake.Payload is not null)
            .ToDictionary(wake => wake.Wake.Id, wake => wake.Payload!.Value);
        Expect.Same(payloads, await _store.ReadPayloadsAsync(ids, default), Expect.Say, "payloads");
        var found = _model.DeadLetters.Where(letter => ids.Contains(letter.Wake.Id)).OrderBy(letter => letter.Wake.Id)
            .Select(letter => letter with { Payload = null });
        Expect.Same(found, await _store.FindDeadLettersAsync(ids, default), Expect.Say, "dead letters by name");
    }
}
