using Systole.Sqlite.Driver;
using Systole.Statistics;

namespace Systole.Sqlite;

/// <summary>What the API asks of the past.</summary>
internal static class History
{
    public static IReadOnlyList<JournalEntry> Journal(Database database, long after, AgentId? agent, int countMax)
    {
        var read = database.Statement(agent is null ? "read_journal" : "read_journal_of_agent").Bind(1, after).Bind(2, countMax);
        if (agent is { } id) read.Bind(3, id.Value);
        return read.All(row => Rows.Journal(database, row));
    }

    public static IReadOnlyList<JournalEntry> JournalTail(Database database, AgentId? agent, int countMax)
    {
        var read = database.Statement(agent is null ? "read_journal_tail" : "read_journal_tail_of_agent").Bind(1, countMax);
        if (agent is { } id) read.Bind(2, id.Value);
        var rows = read.All(row => Rows.Journal(database, row));
        rows.Reverse();
        return rows;
    }

    public static (long First, long Last) JournalRange(Database database) =>
        database.Statement("read_journal_range").All(row => (row.NumberOrNull(0) ?? 1, row.NumberOrNull(1) ?? 0))[0];

    public static IReadOnlyList<RunRecord> Runs(Database database, AgentId? agent, long? before, int countMax)
    {
        var read = database.Statement(agent is null ? "read_runs" : "read_runs_of_agent")
            .Bind(1, before ?? long.MaxValue).Bind(2, countMax);
        if (agent is { } id) read.Bind(3, id.Value);
        return read.All(row => Rows.Run(database, row));
    }

    public static IReadOnlyDictionary<RunId, RunRecord> Runs(Database database, IReadOnlyCollection<RunId> runs)
    {
        var found = new Dictionary<RunId, RunRecord>(runs.Count);
        foreach (var run in runs)
        {
            if (database.Statement("find_run").Bind(1, run.Agent.Value).Bind(2, run.Number).First(row => Rows.Run(database, row)) is { } record)
                found[run] = record;
        }
        return found;
    }

    public static RunRecord? RunByTrace(Database database, string traceId) =>
        database.Statement("find_run_by_trace").Bind(1, traceId).First(row => Rows.Run(database, row));

    public static IReadOnlyList<DeadLetter> DeadLetters(Database database, AgentId? agent, WakeId? before, int countMax)
    {
        var read = database.Statement(agent is null ? "read_dead_letters" : "read_dead_letters_of_agent")
            .Bind(1, before?.Number ?? long.MaxValue).Bind(2, countMax);
        if (agent is { } id) read.Bind(3, id.Value);
        List<DeadLetter> page = [];
        var bytes = 0L;
        try
        {
            while (bytes < DeadLetter.PayloadBytesMax && read.Step())
            {
                page.Add(Rows.DeadLetter(database, read, withPayload: true));
                bytes += page[^1].Payload?.Length ?? 0;
            }
            return page;
        }
        finally
        {
            read.Reset();
        }
    }

    public static IReadOnlyDictionary<(string Scope, string Key), StoredReply> Replies(
        Database database, IReadOnlyCollection<(string Scope, string Key)> keys)
    {
        var replies = new Dictionary<(string, string), StoredReply>();
        foreach (var key in keys)
        {
            if (database.Statement("find_reply").Bind(1, key.Scope).Bind(2, key.Key).First(Rows.Reply) is { } reply) replies[key] = reply;
        }
        return replies;
    }

    public static IReadOnlyList<StatsRow> Stats(Database database, AgentId agent, StatsPeriod period, Instant from, Instant to) =>
        database.Statement("read_stats").Bind(1, agent.Value).Bind(2, Names.Of(period)).Bind(3, from.UnixMs).Bind(4, to.UnixMs)
            .All(row => Rows.Stats(database, row));
}
