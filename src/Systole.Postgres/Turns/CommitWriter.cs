using Npgsql;
using Systole.Postgres.Connections;
using Systole.Postgres.Leases;

namespace Systole.Postgres.Turns;

/// <summary>Writes a batch in one round trip, the end of its transaction included.</summary>
internal sealed class CommitWriter(Lease lease) : IDisposable
{
    // How far back a view may be and still be brought up to date by changes; and how often older turns are removed.
    private const int TurnsKept = 1_000;
    private const int ForgetsEvery = 100;

    private readonly StateJsonBuffer _json = new();

    /// <summary>The code of a commit whose turn is over.</summary>
    public const string TurnOver = "SY001";

    /// <summary>Whether a journal line was written already, or is there twice, and says something else.</summary>
    public static bool SaysOtherLine(PostgresException e) => e.SqlState is "SY002" or PostgresErrorCodes.CardinalityViolation;

    /// <returns>The turn it was.</returns>
    public async ValueTask<Turn> WriteAsync(NpgsqlConnection connection, CommitBatch batch, Turn before)
    {
        var turn = before.Next();
        var gone = batch.Gone.Select(wake => wake.Number).ToArray();
        await using var writes = connection.CreateBatch();
        writes.Add("move_turn", Value.Long(before.Number), Value.Mark(before.Mark), Value.Mark(turn.Mark),
            Value.Text(_json.Of(batch.Node).ToArray()), Value.Text(lease.Name), Value.Long(lease.Epoch));
        writes.Add("add_turn", Value.Long(turn.Number), Value.Mark(turn.Mark), Value.Text(lease.Name),
            Value.Longs(gone));
        if (batch.Agents.Count > 0) PutAgents(writes, turn, batch.Agents);
        if (batch.Wakes.Count > 0) PutWakes(writes, turn, batch.Wakes);
        if (gone.Length > 0) writes.Add("delete_wakes", Value.Longs(gone));
        if (batch.Journal.Count > 0) AddJournal(writes, batch.Journal);
        if (batch.Runs.Count > 0) PutRuns(writes, turn, batch.Runs);
        if (batch.Replies.Count > 0) PutReplies(writes, batch.Replies);
        if (batch.Checkpoints.Count > 0) PutCheckpoints(writes, batch.Checkpoints);
        if (turn.Number % ForgetsEvery == 0) writes.Add("forget_turns", Value.Long(turn.Number - TurnsKept));
        writes.Add("notify", Value.Text(lease.Name)).Add("commit");
        await writes.ExecuteNonQueryAsync();
        return turn;
    }

    public void Dispose() => _json.Dispose();

    private void PutAgents(NpgsqlBatch writes, Turn turn, IReadOnlyCollection<AgentState> states)
    {
        var rows = Last(states, state => state.Id);
        writes.Add("put_agents", Value.Long(turn.Number), Value.Texts(rows.Select(state => state.Id.Value)),
            Value.Texts(rows.Select(state => _json.Of(state).ToArray())));
    }

    private void PutWakes(NpgsqlBatch writes, Turn turn, IReadOnlyCollection<WakeRecord> wakes)
    {
        var rows = new Dictionary<WakeId, WakeRecord>(wakes.Count);
        foreach (var wake in wakes)
        {
            var payload = wake.Payload ?? rows.GetValueOrDefault(wake.Wake.Id)?.Payload;
            rows[wake.Wake.Id] = wake with { Payload = payload };
        }
        writes.Add("put_wakes", Value.Long(turn.Number), Value.Longs(rows.Keys.Select(id => id.Number)),
            Value.Texts(rows.Values.Select(wake => wake.Agent.Value)), Value.Longs(rows.Values.Select(wake => wake.Run)),
            Value.Longs(rows.Values.Select(wake => wake.DeadAt?.UnixMs)),
            Value.Texts(rows.Values.Select(wake => _json.Of(wake.Wake).ToArray())),
            Value.Blobs(rows.Values.Select(wake => wake.Payload?.ToArray())));
    }

    private static void AddJournal(NpgsqlBatch writes, IReadOnlyCollection<JournalEntry> entries)
    {
        var rows = entries.Distinct().ToList();
        writes.Add("add_journal", Value.Longs(rows.Select(entry => entry.Sequence)), Value.Longs(rows.Select(entry => entry.At.UnixMs)),
            Value.Texts(rows.Select(entry => entry.Agent?.Value)), Value.Texts(rows.Select(entry => entry.Name)),
            Value.Texts(rows.Select(entry => entry.Json)));
    }

    private void PutRuns(NpgsqlBatch writes, Turn turn, IReadOnlyCollection<RunRecord> runs)
    {
        var rows = Last(runs, run => run.Sequence);
        writes.Add("put_runs", Value.Long(turn.Number), Value.Longs(rows.Select(run => run.Sequence)),
            Value.Texts(rows.Select(run => run.Run.Agent.Value)), Value.Longs(rows.Select(run => run.Run.Number)),
            Value.Texts(rows.Select(run => run.Node)), Value.Texts(rows.Select(run => run.TraceId)),
            Value.Longs(rows.Select(run => run.EndedAt?.UnixMs)), Value.Texts(rows.Select(run => _json.Of(run).ToArray())));
    }

    private static void PutReplies(NpgsqlBatch writes, IReadOnlyCollection<StoredReply> replies)
    {
        var rows = Last(replies, reply => (StorableText.Of(reply.Scope), StorableText.Of(reply.Key)));
        writes.Add("put_replies", Value.Texts(rows.Select(reply => reply.Scope)), Value.Texts(rows.Select(reply => reply.Key)),
            Value.Texts(rows.Select(reply => reply.BodyHash)), Value.Ints(rows.Select(reply => reply.Status)),
            Value.Longs(rows.Select(reply => reply.At.UnixMs)), Value.Texts(rows.Select(reply => reply.Body)));
    }

    private static void PutCheckpoints(NpgsqlBatch writes, IReadOnlyCollection<CheckpointRecord> checkpoints)
    {
        var rows = Last(checkpoints, saved => (saved.Agent, StorableText.Of(saved.Task)));
        writes.Add("put_checkpoints", Value.Texts(rows.Select(saved => saved.Agent.Value)), Value.Texts(rows.Select(saved => saved.Task)),
            Value.Longs(rows.Select(saved => saved.Sequence)), Value.Longs(rows.Select(saved => saved.Run.Number)),
            Value.Longs(rows.Select(saved => saved.At.UnixMs)), Value.Blobs(rows.Select(saved => saved.Data.ToArray())));
    }

    // One statement cannot write a row twice; of two the later one stands.
    private static Dictionary<TKey, T>.ValueCollection Last<TKey, T>(IReadOnlyCollection<T> rows, Func<T, TKey> key) where TKey : notnull
    {
        var last = new Dictionary<TKey, T>(rows.Count);
        foreach (var row in rows) last[key(row)] = row;
        return last.Values;
    }
}
