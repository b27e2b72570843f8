using Systole.Stores;

namespace Systole.Statistics;

/// <summary>
/// Counts what happened to runs into the rows that go with the same commit. Rows are written whole: the ones of now are known here, and
/// read from the store where they are not, or where others may have changed them. So a commit that is tried again, or whose answer was
/// lost, counts nothing twice.
/// </summary>
internal sealed class StatsCounter(IStore store)
{
    /// <summary>Of how many agents rows are known at least, and of twice as many at most. Some 2 KB each.</summary>
    private const int AgentsKept = 8_192;

    // Two halves: what was used since the younger one was begun is in it. The older one goes when the younger is full.
    private Dictionary<AgentId, Known> _young = [];
    private Dictionary<AgentId, Known> _old = [];

    /// <summary>The rows as they are with what happened.</summary>
    /// <param name="facts">What happened, in order.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="StoreException">What was counted before could not be read.</exception>
    public async ValueTask<IReadOnlyCollection<StatsRow>> CountAsync(IReadOnlyCollection<RunFact> facts, CancellationToken stop)
    {
        if (facts.Count == 0) return [];
        var keyed = facts.Select(fact => (
            Fact: fact, Hour: StatsKey.Of(fact.Agent, StatsPeriod.Hour, fact.At), Day: StatsKey.Of(fact.Agent, StatsPeriod.Day, fact.At)))
            .ToList();
        var rows = await RowsAsync([.. keyed.SelectMany(of => new[] { of.Hour, of.Day }).Distinct()], stop).ConfigureAwait(false);
        var starts = new Dictionary<(AgentId, bool), Instant?>();
        foreach (var (fact, hour, day) in keyed)
        {
            var origin = (fact.Agent, fact.Registered);
            // The day knows what came before its hours.
            if (!starts.TryGetValue(origin, out var last)) last = rows[day].Of(fact.Registered).LastStartAt;
            var gap = last <= fact.At ? fact.At - last : null;
            rows[hour] = rows[hour].With(fact, gap);
            rows[day] = rows[day].With(fact, gap);
            starts[origin] = fact is RunFact.Started ? fact.At : last;
        }
        return [.. rows.Select(row => new StatsRow(row.Key.Agent, row.Key.Period, row.Key.Start, row.Value))];
    }

    /// <summary>The rows are in the store.</summary>
    public void Keep(IReadOnlyCollection<StatsRow> rows)
    {
        foreach (var its in rows.GroupBy(row => row.Agent))
        {
            // A batch may span the end of an hour: what comes next is in the later one.
            var hour = its.Where(row => row.Period == StatsPeriod.Hour).MaxBy(row => row.Start)!;
            var day = its.Where(row => row.Period == StatsPeriod.Day).MaxBy(row => row.Start)!;
            _old.Remove(its.Key);
            _young[its.Key] = new Known(hour, day);
            if (_young.Count < AgentsKept) continue;
            (_old, _young) = (_young, []);
        }
    }

    /// <summary>What is in the store of these agents is not known any more.</summary>
    public void Forget(IEnumerable<AgentId> agents)
    {
        foreach (var agent in agents)
        {
            _young.Remove(agent);
            _old.Remove(agent);
        }
    }

    private async ValueTask<Dictionary<StatsKey, AgentStats>> RowsAsync(IReadOnlyCollection<StatsKey> keys, CancellationToken stop)
    {
        var rows = new Dictionary<StatsKey, AgentStats>(keys.Count);
        foreach (var key in keys)
        {
            if (Find(key) is { } known) rows[key] = known;
        }
        // Until this commit is done nobody can say what is in the store.
        Forget(keys.Select(key => key.Agent));
        if (rows.Count == keys.Count) return rows;

        var missing = keys.Where(key => !rows.ContainsKey(key)).ToList();
        var found = await store.FindStatsAsync(missing, stop).ConfigureAwait(false);
        foreach (var key in missing) rows[key] = found.TryGetValue(key, out var row) ? From(row, key) : AgentStats.None;
        return rows;
    }

    /// <summary>The row itself, or a new one that knows the last start.</summary>
    private static AgentStats From(StatsRow row, StatsKey key) => row.Start == key.Start
        ? row.Stats
        : new AgentStats
        {
            Heartbeat = RunStats.None with { LastStartAt = row.Stats.Heartbeat.LastStartAt },
            Registered = RunStats.None with { LastStartAt = row.Stats.Registered.LastStartAt },
        };

    private AgentStats? Find(StatsKey key)
    {
        if (!_young.TryGetValue(key.Agent, out var known) && !_old.TryGetValue(key.Agent, out known)) return null;
        var row = key.Period == StatsPeriod.Hour ? known.Hour : known.Day;
        return row.Start == key.Start ? row.Stats : null;
    }

    private sealed record Known(StatsRow Hour, StatsRow Day);
}
