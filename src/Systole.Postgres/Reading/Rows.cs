using System.Text.Json;
using Npgsql;
using Systole.Postgres.Connections;
using Systole.Postgres.Leases;
using Systole.Statistics;

namespace Systole.Postgres.Reading;

/// <summary>Rows as they are read back.</summary>
internal static class Rows
{
    public static AgentState Agent(NpgsqlDataReader row)
    {
        var id = AgentOf(row, 0);
        return Decoded($"agent {id}", () => StateJson.ReadAgent(id, row.Utf8(1)));
    }

    public static WakeRecord Wake(NpgsqlDataReader row)
    {
        var id = new WakeId(row.GetInt64(0));
        var wake = Decoded($"wake {id}", () => StateJson.ReadWake(id, row.Utf8(4)));
        return new WakeRecord(AgentOf(row, 1), wake, row.LongOrNull(2), InstantOrNull(row, 3), null);
    }

    public static RunRecord Run(NpgsqlDataReader row)
    {
        var id = new RunId(AgentOf(row, 1), row.GetInt64(2));
        return Decoded($"run {id}", () => StateJson.ReadRun(row.GetInt64(0), id, row.GetString(3), InstantOrNull(row, 4), row.Utf8(5)));
    }

    public static DeadLetter DeadLetter(NpgsqlDataReader row)
    {
        var id = new WakeId(row.GetInt64(0));
        var wake = Decoded($"wake {id}", () => StateJson.ReadWake(id, row.Utf8(3)));
        // Said with its type: a mere null would become an empty payload.
        var payload = row.FieldCount > 4 && !row.IsDBNull(4) ? row.GetFieldValue<byte[]>(4) : default(ReadOnlyMemory<byte>?);
        return new DeadLetter(AgentOf(row, 1), wake, new Instant(row.GetInt64(2)), payload);
    }

    public static CheckpointRecord Checkpoint(NpgsqlDataReader row)
    {
        var agent = AgentOf(row, 0);
        var run = new RunId(agent, row.GetInt64(3));
        var at = new Instant(row.GetInt64(4));
        return new CheckpointRecord(agent, row.GetString(1), row.GetInt64(2), run, at, row.GetFieldValue<byte[]>(5));
    }

    public static StatsRow Stats(NpgsqlDataReader row) => Stats(row, 0);

    /// <param name="row">The row.</param>
    /// <param name="first">Where its columns begin.</param>
    public static StatsRow Stats(NpgsqlDataReader row, int first)
    {
        var (agent, start) = (AgentOf(row, first), new Instant(row.GetInt64(first + 2)));
        var name = row.GetString(first + 1);
        if (!Names.TryParse<StatsPeriod>(name, out var period)) throw Unreadable($"the period '{name}'", null);
        var stats = Decoded($"what became of the runs of {agent} since {start}", () => StateJson.ReadStats(row.Utf8(first + 3)));
        return new StatsRow(agent, period, start, stats);
    }

    public static AlertingRow Alerting(NpgsqlDataReader row) =>
        new(row.GetString(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2));

    public static NodeRecord? Record(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : Decoded("what all nodes remember", () => StateJson.ReadNode(row.Utf8(column)));

    public static JournalEntry Journal(NpgsqlDataReader row) => new(
        row.GetInt64(0), new Instant(row.GetInt64(1)), row.IsDBNull(2) ? null : AgentOf(row, 2), row.GetString(3), row.GetString(4));

    public static StoredReply Reply(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt32(3), row.GetString(5), new Instant(row.GetInt64(4)));

    public static NodeLease Node(NpgsqlDataReader row)
    {
        var name = row.GetString(0);
        return new NodeLease
        {
            Name = name,
            Epoch = row.GetInt64(1),
            StartedAt = new Instant(row.GetInt64(2)),
            SeenAt = new Instant(row.GetInt64(3)),
            LeaseUntil = new Instant(row.GetInt64(4)),
            Stopped = row.GetBoolean(5),
            Drains = row.GetBoolean(6),
            Profile = Decoded($"node '{name}'", () => ProfileJson.Read(row.Utf8(7))),
        };
    }

    private static Instant? InstantOrNull(NpgsqlDataReader row, int column) => row.LongOrNull(column) is { } ms ? new Instant(ms) : null;

    private static AgentId AgentOf(NpgsqlDataReader row, int column)
    {
        var text = row.GetString(column);
        return AgentId.TryParse(text, out var id) ? id : throw Unreadable($"the agent id '{text}'", null);
    }

    private static T Decoded<T>(string what, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (JsonException e)
        {
            throw Unreadable(what, e);
        }
    }

    private static StoreException Unreadable(string what, Exception? inner) =>
        new($"the database is damaged: {what} cannot be read; restore a backup", inner);
}
