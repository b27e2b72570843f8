using Npgsql;
using Systole.Postgres.Connections;
using Systole.Postgres.Leases;
using Systole.Statistics;

namespace Systole.Postgres.Turns;

/// <summary>
/// Writes a batch in one round trip, the end of its transaction included; a very large one in several, so that the server sees that its
/// turn goes on.
/// </summary>
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
        await using var writes = new Trips(connection);
        writes.Batch.Add("move_turn", Value.Long(before.Number), Value.Mark(before.Mark), Value.Mark(turn.Mark),
            Value.Text(_json.Of(batch.Node).ToArray()), Value.Text(lease.Name), Value.Long(lease.Epoch));
        writes.Batch.Add("add_turn", Value.Long(turn.Number), Value.Mark(turn.Mark), Value.Text(lease.Name),
            Value.Longs(batch.Gone.Select(wake => wake.Number)));
        await writes.AddAsync(Last(batch.Agents, state => state.Id), (trip, rows) => PutAgents(trip, turn, rows));
        await writes.AddAsync(WithPayloads(batch.Wakes), (trip, rows) => PutWakes(trip, turn, rows));
        await writes.AddAsync(
            batch.Gone.ToList(), (trip, rows) => trip.Add("delete_wakes", Value.Longs(rows.Select(wake => wake.Number))));
        await writes.AddAsync(batch.Journal.Distinct(), AddJournal);
        await writes.AddAsync(Last(batch.Runs, run => run.Sequence), (trip, rows) => PutRuns(trip, turn, rows));
        await writes.AddAsync(Last(batch.Replies, reply => (StorableText.Of(reply.Scope), StorableText.Of(reply.Key))), PutReplies);
        await writes.AddAsync(Last(batch.Checkpoints, saved => (saved.Agent, StorableText.Of(saved.Task))), PutCheckpoints);
        await writes.AddAsync(Last(batch.Stats, row => (row.Agent, row.Period, row.Start)), PutStats);
        await writes.AddAsync(
            Last(batch.Alerting, row => (StorableText.Of(row.Room), StorableText.Of(row.Key))),
            (trip, rows) => PutAlerting(trip, turn, rows));
        if (turn.Number % ForgetsEvery == 0) writes.Batch.Add("forget_turns", Value.Long(turn.Number - TurnsKept));
        // With each commit that may remove some, so that no more of them pile up than one removes.
        if (turn.Number % ForgetsEvery == 0 || batch.Alerting.Count > 0)
            writes.Batch.Add("forget_alerting", Value.Int(Limits.RowsPerTrip));
        writes.Batch.Add("notify", Value.Text(lease.Name)).Add("commit");
        await writes.SendAsync();
        return turn;
    }

    public void Dispose() => _json.Dispose();

    private void PutAgents(NpgsqlBatch writes, Turn turn, AgentState[] rows) => writes.Add(
        "put_agents", Value.Long(turn.Number), Value.Texts(rows.Select(state => state.Id.Value)),
        Value.Texts(rows.Select(state => _json.Of(state).ToArray())));

    private void PutWakes(NpgsqlBatch writes, Turn turn, WakeRecord[] rows) => writes.Add(
        "put_wakes", Value.Long(turn.Number), Value.Longs(rows.Select(wake => wake.Wake.Id.Number)),
        Value.Texts(rows.Select(wake => wake.Agent.Value)), Value.Longs(rows.Select(wake => wake.Run)),
        Value.Longs(rows.Select(wake => wake.DeadAt?.UnixMs)), Value.Texts(rows.Select(wake => _json.Of(wake.Wake).ToArray())),
        Value.Blobs(rows.Select(wake => wake.Payload?.ToArray())));

    private static void AddJournal(NpgsqlBatch writes, JournalEntry[] rows) => writes.Add(
        "add_journal", Value.Longs(rows.Select(entry => entry.Sequence)), Value.Longs(rows.Select(entry => entry.At.UnixMs)),
        Value.Texts(rows.Select(entry => entry.Agent?.Value)), Value.Texts(rows.Select(entry => entry.Name)),
        Value.Texts(rows.Select(entry => entry.Json)));

    private void PutRuns(NpgsqlBatch writes, Turn turn, RunRecord[] rows) => writes.Add(
        "put_runs", Value.Long(turn.Number), Value.Longs(rows.Select(run => run.Sequence)),
        Value.Texts(rows.Select(run => run.Run.Agent.Value)), Value.Longs(rows.Select(run => run.Run.Number)),
        Value.Texts(rows.Select(run => run.Node)), Value.Texts(rows.Select(run => run.TraceId)),
        Value.Longs(rows.Select(run => run.EndedAt?.UnixMs)), Value.Texts(rows.Select(run => _json.Of(run).ToArray())));

    private static void PutReplies(NpgsqlBatch writes, StoredReply[] rows) => writes.Add(
        "put_replies", Value.Texts(rows.Select(reply => reply.Scope)), Value.Texts(rows.Select(reply => reply.Key)),
        Value.Texts(rows.Select(reply => reply.BodyHash)), Value.Ints(rows.Select(reply => reply.Status)),
        Value.Longs(rows.Select(reply => reply.At.UnixMs)), Value.Texts(rows.Select(reply => reply.Body)));

    // A payload came with the acceptance; what happened to the wake since does not take it away.
    private static Dictionary<WakeId, WakeRecord>.ValueCollection WithPayloads(IReadOnlyCollection<WakeRecord> wakes)
    {
        var rows = new Dictionary<WakeId, WakeRecord>(wakes.Count);
        foreach (var wake in wakes)
        {
            var payload = wake.Payload ?? rows.GetValueOrDefault(wake.Wake.Id)?.Payload;
            rows[wake.Wake.Id] = wake with { Payload = payload };
        }
        return rows.Values;
    }

    private static void PutCheckpoints(NpgsqlBatch writes, CheckpointRecord[] rows) => writes.Add(
        "put_checkpoints", Value.Texts(rows.Select(saved => saved.Agent.Value)), Value.Texts(rows.Select(saved => saved.Task)),
        Value.Longs(rows.Select(saved => saved.Sequence)), Value.Longs(rows.Select(saved => saved.Run.Number)),
        Value.Longs(rows.Select(saved => saved.At.UnixMs)), Value.Blobs(rows.Select(saved => saved.Data.ToArray())));

    private void PutStats(NpgsqlBatch writes, StatsRow[] rows) => writes.Add(
        "put_stats", Value.Texts(rows.Select(row => row.Agent.Value)), Value.Texts(rows.Select(row => Names.Of(row.Period))),
        Value.Longs(rows.Select(row => row.Start.UnixMs)), Value.Texts(rows.Select(row => _json.Of(row.Stats).ToArray())));

    private static void PutAlerting(NpgsqlBatch writes, Turn turn, AlertingRow[] rows) => writes.Add(
        "put_alerting", Value.Long(turn.Number), Value.Texts(rows.Select(row => row.Room)), Value.Texts(rows.Select(row => row.Key)),
        Value.Texts(rows.Select(row => row.Json)));

    // One statement cannot write a row twice; of two the later one stands.
    private static Dictionary<TKey, T>.ValueCollection Last<TKey, T>(IReadOnlyCollection<T> rows, Func<T, TKey> key) where TKey : notnull
    {
        var last = new Dictionary<TKey, T>(rows.Count);
        foreach (var row in rows) last[key(row)] = row;
        return last.Values;
    }

    /// <summary>Round trips of one transaction: the next one, and those that were full.</summary>
    private sealed class Trips(NpgsqlConnection connection) : IAsyncDisposable
    {
        public NpgsqlBatch Batch { get; private set; } = connection.CreateBatch();

        /// <summary>Adds rows of one kind, if there are any.</summary>
        public async ValueTask AddAsync<T>(IEnumerable<T> rows, Action<NpgsqlBatch, T[]> add)
        {
            foreach (var part in rows.Chunk(Limits.RowsPerTrip))
            {
                add(Batch, part);
                if (part.Length < Limits.RowsPerTrip) continue;
                await SendAsync();
                await Batch.DisposeAsync();
                Batch = connection.CreateBatch();
            }
        }

        public async ValueTask SendAsync() => await Batch.ExecuteNonQueryAsync();

        public ValueTask DisposeAsync() => Batch.DisposeAsync();
    }
}
