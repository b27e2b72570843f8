using Npgsql;
using Systole.Postgres.Connections;
using Systole.Postgres.Leases;
using Systole.Postgres.Reading;

namespace Systole.Postgres.Turns;

/// <summary>
/// Asks for a turn, the time, and all that changed, in one round trip. In a turn each statement sees what was committed before it, and the
/// time is asked for once the turn was got: so nothing that is read is from before the turn of another ended.
/// </summary>
internal sealed class GlanceReader(Lease lease, StoreClock clock)
{
    /// <returns>What it showed; null where the turn is not free. A transaction is open but after <see cref="Sight.Look"/>.</returns>
    public async ValueTask<Glance?> ReadAsync(NpgsqlConnection connection, Sight sight, Turn since)
    {
        var renews = lease.IsDue;
        await using var batch = connection.CreateBatch();
        if (renews)
        {
            batch.Add("begin").Add("without_sync").Add("renew_lease", Value.Text(lease.Name), Value.Long(lease.Epoch)).Add("commit");
        }
        batch.Add(sight == Sight.Look ? "begin_snapshot" : "begin");
        batch.Add(sight switch { Sight.Look => "read_turn", Sight.Turn => "take_turn", _ => "take_free_turn" });
        batch.Add("read_clock").Add("read_nodes");
        batch.Add("changed_turns", Value.Long(since.Number));
        foreach (var changed in (string[])["changed_agents", "changed_wakes", "changed_runs", "changed_alerting"])
            batch.Add(changed, Value.Long(since.Number), Value.Int(Limits.ChangesMax + 1));
        if (sight == Sight.Look) batch.Add("commit");

        var sentAt = clock.GetTimestamp();
        await using var reader = await batch.ExecuteReaderAsync();
        if (renews)
        {
            if (await reader.ReadAsync()) lease.Renewed(sentAt);
            await reader.NextResultAsync();
        }
        if (!await reader.ReadAsync()) return null;
        var (after, record, usableFrom) = (Turn.Read(reader), Rows.Record(reader, 2), reader.GetInt32(3));
        await reader.NextResultAsync();
        await reader.ReadAsync();
        var now = new Instant(reader.GetInt64(0));
        clock.Set(now);
        await reader.NextResultAsync();
        var nodes = await reader.RowsAsync(Rows.Node, default);
        await reader.NextResultAsync();
        var turns = await reader.RowsAsync(row => (Turn: Turn.Read(row), Delivered: row.GetFieldValue<long[]>(2)), default);
        await reader.NextResultAsync();
        var agents = await reader.RowsAsync(Rows.Agent, default);
        await reader.NextResultAsync();
        var wakes = await reader.RowsAsync(Rows.Wake, default);
        await reader.NextResultAsync();
        var runs = await reader.RowsAsync(Rows.Run, default);
        await reader.NextResultAsync();
        var alerting = await reader.RowsAsync(Rows.Alerting, default);
        await reader.NextResultAsync();

        int[] counts = [agents.Count, wakes.Count, runs.Count, alerting.Count];
        var isAll = counts.All(count => count <= Limits.ChangesMax);
        var follows = isAll && (after == since || turns is [var first, ..] && first.Turn == since);
        var delivered = turns.Where(row => row.Turn.Number > since.Number).SelectMany(row => row.Delivered)
            .Select(number => new WakeId(number)).ToHashSet();
        delivered.ExceptWith(wakes.Select(wake => wake.Wake.Id));
        return new Glance
        {
            After = after,
            Record = record,
            UsableFrom = usableFrom,
            Now = now,
            Nodes = [.. nodes],
            Follows = follows,
            Changes = follows
                ? new StoreChanges(agents, wakes, delivered, runs) { Alerting = alerting.InOrder() }
                : StoreChanges.None,
        };
    }
}
