using Npgsql;
using Systole.Postgres.Connections;
using Systole.Statistics;

namespace Systole.Postgres.Reading;

/// <summary>What the API asks of the past.</summary>
internal static class History
{
    public static async ValueTask<IReadOnlyList<JournalEntry>> JournalAsync(
        NpgsqlConnection connection, long after, AgentId? agent, int countMax, CancellationToken stop) => agent is { } id
        ? await connection.AllAsync(
            "read_journal_of_agent", Rows.Journal, stop, Value.Long(after), Value.Int(countMax), Value.Text(id.Value))
        : await connection.AllAsync("read_journal", Rows.Journal, stop, Value.Long(after), Value.Int(countMax));

    public static async ValueTask<IReadOnlyList<JournalEntry>> JournalTailAsync(
        NpgsqlConnection connection, AgentId? agent, int countMax, CancellationToken stop)
    {
        var rows = agent is { } id
            ? await connection.AllAsync("read_journal_tail_of_agent", Rows.Journal, stop, Value.Int(countMax), Value.Text(id.Value))
            : await connection.AllAsync("read_journal_tail", Rows.Journal, stop, Value.Int(countMax));
        rows.Reverse();
        return rows;
    }

    public static async ValueTask<(long First, long Last)> JournalRangeAsync(NpgsqlConnection connection, CancellationToken stop) =>
        (await connection.AllAsync("read_journal_range", row => (row.LongOrNull(0) ?? 1, row.LongOrNull(1) ?? 0), stop))[0];

    public static async ValueTask<IReadOnlyList<RunRecord>> RunsAsync(
        NpgsqlConnection connection, AgentId? agent, long? before, int countMax, CancellationToken stop) => agent is { } id
        ? await connection.AllAsync("read_runs_of_agent", Rows.Run, stop, Before(before), Value.Int(countMax), Value.Text(id.Value))
        : await connection.AllAsync("read_runs", Rows.Run, stop, Before(before), Value.Int(countMax));

    public static async ValueTask<IReadOnlyDictionary<RunId, RunRecord>> RunsAsync(
        NpgsqlConnection connection, IReadOnlyCollection<RunId> runs, CancellationToken stop)
    {
        var asked = runs.Distinct().ToList();
        var found = await connection.AllAsync(
            "find_runs", Rows.Run, stop, Value.Texts(asked.Select(run => run.Agent.Value)), Value.Longs(asked.Select(run => run.Number)));
        return found.ToDictionary(record => record.Run);
    }

    public static async ValueTask<RunRecord?> RunByTraceAsync(NpgsqlConnection connection, string traceId, CancellationToken stop) =>
        (await connection.AllAsync("find_run_by_trace", Rows.Run, stop, Value.Text(traceId))).FirstOrDefault();

    public static async ValueTask<IReadOnlyDictionary<(string Scope, string Key), StoredReply>> RepliesAsync(
        NpgsqlConnection connection, IReadOnlyCollection<(string Scope, string Key)> keys, CancellationToken stop)
    {
        var asked = keys.Distinct().ToLookup(key => (Scope: StorableText.Of(key.Scope), Key: StorableText.Of(key.Key)));
        var found = await connection.AllAsync(
            "read_replies", Rows.Reply, stop,
            Value.Texts(asked.Select(key => key.Key.Scope)), Value.Texts(asked.Select(key => key.Key.Key)));
        return found.SelectMany(reply => asked[(reply.Scope, reply.Key)], (reply, key) => (key, reply)).ToDictionary();
    }

    public static async ValueTask<IReadOnlyDictionary<WakeId, ReadOnlyMemory<byte>>> PayloadsAsync(
        NpgsqlConnection connection, IReadOnlyCollection<WakeId> wakes, CancellationToken stop)
    {
        var rows = await connection.AllAsync(
            "read_payloads", row => (Id: new WakeId(row.GetInt64(0)), Payload: row.GetFieldValue<byte[]>(1)), stop,
            Value.Longs(wakes.Select(wake => wake.Number)));
        return rows.ToDictionary(row => row.Id, row => (ReadOnlyMemory<byte>)row.Payload);
    }

    public static async ValueTask<IReadOnlyDictionary<(AgentId Agent, string Task), CheckpointRecord>> CheckpointsAsync(
        NpgsqlConnection connection, IReadOnlyCollection<(AgentId Agent, string Task)> tasks, CancellationToken stop)
    {
        var asked = tasks.Distinct().ToLookup(task => (task.Agent, Task: StorableText.Of(task.Task)));
        var found = await connection.AllAsync(
            "read_checkpoints", Rows.Checkpoint, stop,
            Value.Texts(asked.Select(task => task.Key.Agent.Value)), Value.Texts(asked.Select(task => task.Key.Task)));
        return found.SelectMany(saved => asked[(saved.Agent, saved.Task)], (saved, task) => (task, saved)).ToDictionary();
    }

    public static async ValueTask<IReadOnlyList<DeadLetter>> DeadLettersAsync(
        NpgsqlConnection connection, AgentId? agent, WakeId? before, int countMax, CancellationToken stop) => agent is { } id
        ? await connection.AllAsync("read_dead_letters_of_agent", Rows.DeadLetter, stop,
            Before(before?.Number), Value.Int(countMax), Value.Int(DeadLetter.PayloadBytesMax), Value.Text(id.Value))
        : await connection.AllAsync("read_dead_letters", Rows.DeadLetter, stop,
            Before(before?.Number), Value.Int(countMax), Value.Int(DeadLetter.PayloadBytesMax));

    public static async ValueTask<IReadOnlyList<DeadLetter>> FindDeadLettersAsync(
        NpgsqlConnection connection, IReadOnlyCollection<WakeId> wakes, CancellationToken stop) =>
        await connection.AllAsync("find_dead_letters", Rows.DeadLetter, stop, Value.Longs(wakes.Select(wake => wake.Number)));

    public static async ValueTask<IReadOnlyDictionary<StatsKey, StatsRow>> FindStatsAsync(
        NpgsqlConnection connection, StatsKey[] asked, CancellationToken stop)
    {
        var rows = await connection.AllAsync(
            "find_stats", row => (Place: row.GetInt64(0), Row: Rows.Stats(row, 1)), stop, Value.Texts(asked.Select(key => key.Agent.Value)),
            Value.Texts(asked.Select(key => Names.Of(key.Period))), Value.Longs(asked.Select(key => key.Start.UnixMs)));
        return rows.ToDictionary(row => asked[(int)row.Place - 1], row => row.Row);
    }

    public static async ValueTask<IReadOnlyList<StatsRow>> StatsAsync(
        NpgsqlConnection connection, AgentId agent, StatsPeriod period, Instant from, Instant to, CancellationToken stop) =>
        await connection.AllAsync(
            "read_stats", Rows.Stats, stop, Value.Text(agent.Value), Value.Text(Names.Of(period)), Value.Long(from.UnixMs),
            Value.Long(to.UnixMs));

    /// <summary>Removes what retention no longer keeps.</summary>
    public static async ValueTask<int> PruneAsync(NpgsqlConnection connection, RetentionCut cut, int countMax, CancellationToken stop)
    {
        await using var batch = connection.CreateBatch();
        batch.Add("prune_journal", Value.Long(cut.Before.UnixMs), Value.Long(cut.JournalCountMax), Value.Int(countMax))
            .Add("prune_runs", Value.Long(cut.Before.UnixMs), Value.Int(countMax))
            .Add("prune_replies", Value.Long(cut.RepliesBefore.UnixMs), Value.Int(countMax))
            .Add("prune_checkpoints", Value.Long(cut.Before.UnixMs), Value.Int(countMax));
        foreach (var period in StatsPeriods.All)
            batch.Add("prune_stats", Value.Text(Names.Of(period)), Value.Long(cut.StatsBefore(period).UnixMs), Value.Int(countMax));
        return Math.Max(0, await batch.ExecuteNonQueryAsync(stop));
    }

    private static NpgsqlParameter Before(long? sequence) => Value.Long(sequence ?? long.MaxValue);
}
