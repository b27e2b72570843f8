using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Systole.Bench.Cluster;
using Systole.Postgres;
using Systole.Sqlite;
using Systole.Stores;
using Systole.Stores.Shared;

namespace Systole.Bench.Watching;

/// <summary>A store to watch on, and how many rows of agents were written to it.</summary>
internal sealed record WatchedStore(IStore Store, Func<Task<long>> Rows);

/// <summary>The stores to watch on.</summary>
internal static class WatchedStores
{
    public static Task<WatchedStore> SqliteAsync(ScratchFolder folder)
    {
        var store = new CountingStore(new SqliteStore(new SqliteStoreOptions { Path = Path.Combine(folder.Next(), "systole.db") }));
        return Task.FromResult(new WatchedStore(store, () => Task.FromResult(store.Agents)));
    }

    public static async Task<WatchedStore> PostgresAsync(DatabaseServer server)
    {
        var database = await server.NewDatabaseAsync();
        var profile = new NodeProfile("", Roster.Version, "", ImmutableSortedDictionary<string, string>.Empty);
        var store = new PostgresStore(
            new PostgresStoreOptions { ConnectionString = server.ConnectionString(database) },
            new NodeIdentity("node-1", NodeIdentity.DefaultLease, profile), TimeProvider.System, NullLogger.Instance);
        return new WatchedStore(store, () => server.ScalarAsync<long>(
            database, "SELECT n_tup_ins + n_tup_upd FROM pg_stat_user_tables WHERE schemaname = 'systole' AND relname = 'agents'"));
    }
}
