using Systole.Sqlite.Driver;

namespace Systole.Sqlite;

/// <summary>Reads all that decisions depend on.</summary>
internal static class Loader
{
    /// <exception cref="StoreException">A row does not say what it should.</exception>
    public static StoreImage Load(Database database)
    {
        var image = new StoreImageBuilder();
        var node = database.Statement("read_node")
            .First(row => Rows.Decoded(database, "the node's record", () => StateJson.ReadNode(row.Bytes(0))));
        Each(database.Statement("read_agents"), row =>
        {
            var id = Rows.Agent(database, row, 0);
            image.Add(Rows.Decoded(database, $"agent {id}", () => StateJson.ReadAgent(id, row.Bytes(1))));
        });
        Each(database.Statement("read_wakes"), row =>
        {
            var id = new WakeId(row.Number(0));
            var wake = Rows.Decoded(database, $"wake {id}", () => StateJson.ReadWake(id, row.Bytes(3)));
            image.Add(Rows.Agent(database, row, 1), wake, row.NumberOrNull(2));
        });
        return image.Build(node) with { Alerting = database.Statement("read_alerting").All(Rows.Alerting).InOrder() };
    }

    private static void Each(Statement read, Action<Statement> take)
    {
        try
        {
            while (read.Step()) take(read);
        }
        finally
        {
            read.Reset();
        }
    }
}
