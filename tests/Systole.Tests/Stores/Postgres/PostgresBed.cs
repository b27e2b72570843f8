using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Systole.Postgres;
using Systole.Postgres.Schema;
using Systole.Stores;
using Systole.Stores.Shared;
using Systole.Testing.Stores;

namespace Systole.Tests.Stores.Postgres;

/// <summary>A database of its own; those that are done with are emptied and used again.</summary>
internal sealed class PostgresBed : IStoreBed, ISharedStoreBed
{
    private static readonly ConcurrentBag<string> Free = [];

    private readonly List<IStore> _stores = [];

    private PostgresBed(PostgresServer server, string database)
    {
        Server = server;
        Database = database;
    }

    public PostgresServer Server { get; }

    public string Database { get; }

    public bool CanBackUp => false;

    public bool IsShared => true;

    public static async Task<PostgresBed> NewAsync()
    {
        var server = await PostgresServer.SharedAsync();
        return new PostgresBed(server, Free.TryTake(out var used) ? used : await server.NewDatabaseAsync());
    }

    public IStore Store() => Node("a", NodeIdentity.DefaultLease);

    public ISharedStore Node(string name, TimeSpan lease) => Node(name, lease, null);

    public async Task<Func<Task>> RememberAsync()
    {
        string[] tables =
            ["agents", "wakes", "runs", "journal", "replies", "checkpoints", "stats", "alerting", "nodes", "turns", "cluster"];
        await ExecuteAsync(
            "CREATE SCHEMA kept;" + string.Concat(tables.Select(table => $"CREATE TABLE kept.{table} AS TABLE systole.{table};")));
        return () => ExecuteAsync(
            string.Concat(tables.Select(table => $"DELETE FROM systole.{table}; INSERT INTO systole.{table} SELECT * FROM kept.{table};"))
            + "DROP SCHEMA kept CASCADE");
    }

    /// <summary>A handle of a node, not opened yet.</summary>
    public PostgresStore Node(string name, TimeSpan? lease, IReadOnlyList<Migration>? migrations, string? more = null)
    {
        var options = new PostgresStoreOptions { ConnectionString = Server.ConnectionString(Database, more: more) };
        var labels = ImmutableSortedDictionary<string, string>.Empty.Add("zone", "z1");
        var identity = new NodeIdentity(name, lease ?? NodeIdentity.DefaultLease, new NodeProfile("http://" + name, "1.0", "c", labels));
        var store = new PostgresStore(options, identity, TimeProvider.System, NullLogger.Instance, migrations ?? SqlText.Migrations());
        _stores.Add(store);
        return store;
    }

    // Its connections stay as they are, since nobody closes them in a crash.
    public void Crash(IStore running) => _ = running;

    public string NewFile() => throw new NotSupportedException();

    public IStore StoreOf(string backup) => throw new NotSupportedException();

    public Task ExecuteAsync(string sql) => Server.ExecuteAsync(Database, sql);

    public Task<T> ScalarAsync<T>(string sql) => Server.ScalarAsync<T>(Database, sql);

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores) await store.DisposeAsync();
        await ExecuteAsync("DROP SCHEMA IF EXISTS systole CASCADE");
        Free.Add(Database);
    }
}
