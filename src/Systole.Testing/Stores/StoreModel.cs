using Systole.Statistics;

namespace Systole.Testing.Stores;

/// <summary>What a store is, in the plainest words there are: lists, and the seam's sentences as queries over them.</summary>
internal sealed class StoreModel
{
    public NodeRecord? Node { get; private set; }

    public List<AgentState> Agents { get; } = [];

    public List<WakeRecord> Wakes { get; } = [];

    public List<JournalEntry> Journal { get; } = [];

    public List<RunRecord> Runs { get; } = [];

    public List<StoredReply> Replies { get; } = [];

    public List<CheckpointRecord> Checkpoints { get; } = [];

    public List<StatsRow> Stats { get; } = [];

    public List<AlertingRow> Alerting { get; } = [];

    public IEnumerable<DeadLetter> DeadLetters => Wakes.Where(wake => wake.DeadAt is not null)
        .Select(wake => new DeadLetter(wake.Agent, wake.Wake, wake.DeadAt!.Value, wake.Payload));

    public void Commit(CommitBatch batch)
    {
        Node = batch.Node;
        foreach (var state in batch.Agents) Replace(Agents, other => other.Id == state.Id, state);
        foreach (var wake in batch.Wakes)
        {
            var payload = wake.Payload ?? Wakes.Find(other => other.Wake.Id == wake.Wake.Id)?.Payload;
            Replace(Wakes, other => other.Wake.Id == wake.Wake.Id, wake with { Payload = payload });
        }
        Wakes.RemoveAll(wake => batch.Delivered.Contains(wake.Wake.Id) || batch.Dropped.Contains(wake.Wake.Id));
        foreach (var line in batch.Journal) Replace(Journal, other => other.Sequence == line.Sequence, line);
        foreach (var run in batch.Runs) Replace(Runs, other => other.Sequence == run.Sequence, run);
        foreach (var saved in batch.Checkpoints)
            Replace(Checkpoints, other => (other.Agent, other.Task) == (saved.Agent, saved.Task), saved);
        foreach (var row in batch.Stats)
            Replace(Stats, other => (other.Agent, other.Period, other.Start) == (row.Agent, row.Period, row.Start), row);
        foreach (var row in batch.Alerting) Replace(Alerting, other => (other.Room, other.Key) == (row.Room, row.Key), row);
        Alerting.RemoveAll(row => row.Json is null);
        foreach (var reply in batch.Replies) Replace(Replies, other => (other.Scope, other.Key) == (reply.Scope, reply.Key), reply);
    }

    public StoreImage Image()
    {
        var alive = Wakes.Where(wake => wake.DeadAt is null).OrderBy(wake => wake.Wake.Id).ToList();
        var ids = Agents.Select(state => state.Id).Union(alive.Select(wake => wake.Agent)).Order();
        return new StoreImage(Node, [.. ids.Select(id =>
        {
            var state = Agents.Find(other => other.Id == id) ?? AgentState.Initial(id);
            var inRun = alive.Where(wake => wake.Agent == id && state.Run is not null && wake.Run == state.Run.Id.Number)
                .Select(wake => wake.Wake).ToImmutableArray();
            var pending = alive.Where(wake => wake.Agent == id).Select(wake => wake.Wake).Except(inRun);
            return state with { Pending = PendingWakes.From(pending), Run = state.Run is { } run ? run with { Wakes = inRun } : null };
        })])
        {
            Alerting = [.. Alerting.OrderBy(row => row.Room, StringComparer.Ordinal).ThenBy(row => row.Key, StringComparer.Ordinal)],
        };
    }

    public int Prune(RetentionCut cut, int countMax)
    {
        var keptBySize = Journal.Count == 0 ? 0 : Journal.Max(line => line.Sequence) - cut.JournalCountMax;
        var lines = Journal.OrderBy(line => line.Sequence).TakeWhile(line => line.At < cut.Before || line.Sequence <= keptBySize)
            .Take(countMax).ToList();
        var runs = Runs.Where(run => run.EndedAt < cut.Before).OrderBy(run => run.EndedAt!.Value).ThenBy(run => run.Sequence)
            .Take(countMax).ToList();
        var replies = Replies.Where(reply => reply.At < cut.RepliesBefore).OrderBy(reply => reply.At)
            .ThenBy(reply => reply.Scope, StringComparer.Ordinal).ThenBy(reply => reply.Key, StringComparer.Ordinal)
            .Take(countMax).ToList();
        var checkpoints = Checkpoints.Where(saved => saved.At < cut.Before).OrderBy(saved => saved.At).ThenBy(saved => saved.Agent)
            .ThenBy(saved => saved.Task, StringComparer.Ordinal).Take(countMax).ToList();
        var stats = StatsPeriods.All.SelectMany(period => Stats
            .Where(row => row.Period == period && row.Start < cut.StatsBefore(period)).OrderBy(row => row.Start).ThenBy(row => row.Agent)
            .Take(countMax)).ToList();
        Journal.RemoveAll(lines.Contains);
        Runs.RemoveAll(runs.Contains);
        Replies.RemoveAll(replies.Contains);
        Checkpoints.RemoveAll(checkpoints.Contains);
        Stats.RemoveAll(stats.Contains);
        return lines.Count + runs.Count + replies.Count + checkpoints.Count + stats.Count;
    }

    private static void Replace<T>(List<T> rows, Predicate<T> same, T row)
    {
        rows.RemoveAll(same);
        rows.Add(row);
    }
}
