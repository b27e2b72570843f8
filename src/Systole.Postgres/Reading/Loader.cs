using Npgsql;
using Systole.Postgres.Connections;
using Systole.Postgres.Turns;

namespace Systole.Postgres.Reading;

/// <summary>Reads all that decisions depend on, as it stood after one turn. Holds nobody up.</summary>
internal static class Loader
{
    public static async ValueTask<(Turn After, StoreImage Image)> LoadAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var batch = connection.CreateBatch();
        batch.Timeout = Limits.LoadSeconds;
        batch.Add("begin_snapshot").Add("read_turn").Add("read_agents").Add("read_wakes").Add("read_runs_in_progress").Add("read_alerting")
            .Add("commit");
        await using var reader = await batch.ExecuteReaderAsync(stop);
        var (after, record) = (await reader.RowsAsync(row => (Turn.Read(row), Rows.Record(row, 2)), stop)).Single();
        var image = new StoreImageBuilder();
        await reader.NextResultAsync(stop);
        while (await reader.ReadAsync(stop)) image.Add(Rows.Agent(reader));
        await reader.NextResultAsync(stop);
        while (await reader.ReadAsync(stop))
        {
            var wake = Rows.Wake(reader);
            image.Add(wake.Agent, wake.Wake, wake.Run);
        }
        await reader.NextResultAsync(stop);
        var runs = await reader.RowsAsync(Rows.Run, stop);
        await reader.NextResultAsync(stop);
        var alerting = await reader.RowsAsync(Rows.Alerting, stop);
        // What comes after the last row is the end of the transaction.
        await reader.NextResultAsync(stop);
        return (after, image.Build(record) with { Runs = runs, Alerting = alerting.InOrder() });
    }

    /// <summary>An image with what changed since.</summary>
    public static StoreImage With(this StoreImage image, NodeRecord? record, StoreChanges changes)
    {
        if (changes.IsEmpty) return image with { Node = record };
        var agents = image.Agents.ToDictionary(state => state.Id);
        foreach (var state in changes.Over(id => agents.GetValueOrDefault(id))) agents[state.Id] = state;
        var runs = image.Runs.ToDictionary(run => run.Sequence);
        foreach (var run in changes.Runs) runs[run.Sequence] = run;
        return new StoreImage(record, [.. agents.Values.OrderBy(state => state.Id)])
        {
            Runs = [.. runs.Values.Where(run => run.EndedAt is null).OrderBy(run => run.Sequence)],
            Alerting = image.Alerting.With(changes.Alerting),
        };
    }
}
