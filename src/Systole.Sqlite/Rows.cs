using System.Text.Json;
using Systole.Sqlite.Driver;
using Systole.Statistics;

namespace Systole.Sqlite;

/// <summary>Rows as they are read back.</summary>
internal static class Rows
{
    public static JournalEntry Journal(Database database, Statement row) => new(
        row.Number(0), new Instant(row.Number(1)), row.IsNull(2) ? null : Agent(database, row, 2), row.Text(3), row.Text(4));

    public static RunRecord Run(Database database, Statement row)
    {
        var id = new RunId(Agent(database, row, 1), row.Number(2));
        var endedAt = row.NumberOrNull(4) is { } ended ? new Instant(ended) : (Instant?)null;
        return Decoded(database, $"run {id}", () => StateJson.ReadRun(row.Number(0), id, row.Text(3), endedAt, row.Bytes(5)));
    }

    public static StoredReply Reply(Statement row) => new(
        row.Text(0), row.Text(1), row.Text(2), checked((int)row.Number(3)), row.Text(5), new Instant(row.Number(4)));

    public static DeadLetter DeadLetter(Database database, Statement row, bool withPayload)
    {
        var id = new WakeId(row.Number(0));
        var wake = Decoded(database, $"wake {id}", () => StateJson.ReadWake(id, row.Bytes(3)));
        // Said with its type: a mere null would become an empty payload.
        var payload = withPayload && !row.IsNull(4) ? row.Bytes(4).ToArray() : default(ReadOnlyMemory<byte>?);
        return new DeadLetter(Agent(database, row, 1), wake, new Instant(row.Number(2)), payload);
    }

    public static CheckpointRecord Checkpoint(Database database, Statement row)
    {
        var agent = Agent(database, row, 0);
        var run = new RunId(agent, row.Number(3));
        return new CheckpointRecord(agent, row.Text(1), row.Number(2), run, new Instant(row.Number(4)), row.Bytes(5).ToArray());
    }

    public static StatsRow Stats(Database database, Statement row)
    {
        var (agent, start) = (Agent(database, row, 0), new Instant(row.Number(2)));
        if (!Names.TryParse<StatsPeriod>(row.Text(1), out var period)) throw Unreadable(database, $"the period '{row.Text(1)}'", null);
        var stats = Decoded(database, $"what became of the runs of {agent} since {start}", () => StateJson.ReadStats(row.Bytes(3)));
        return new StatsRow(agent, period, start, stats);
    }

    public static AlertingRow Alerting(Statement row) => new(row.Text(0), row.Text(1), row.Text(2));

    public static AgentId Agent(Database database, Statement row, int column)
    {
        var text = row.Text(column);
        return AgentId.TryParse(text, out var id) ? id : throw Unreadable(database, $"the agent id '{text}'", null);
    }

    /// <summary>What a row's JSON says.</summary>
    /// <exception cref="StoreException">It does not say what it should.</exception>
    public static T Decoded<T>(Database database, string what, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (JsonException e)
        {
            throw Unreadable(database, what, e);
        }
    }

    private static StoreException Unreadable(Database database, string what, Exception? inner) =>
        new($"{database.File} is damaged: {what} cannot be read; restore a backup", inner);
}
