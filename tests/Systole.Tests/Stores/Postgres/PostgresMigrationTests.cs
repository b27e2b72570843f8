using System.Globalization;
using Npgsql;
using Systole.Postgres;
using Systole.Postgres.Schema;
using Systole.Stores;
using Systole.Stores.Shared;

namespace Systole.Tests.Stores.Postgres;

public sealed class PostgresMigrationTests
{
    private static readonly int Latest = SqlText.Migrations().Count;

    private const string Mood = "ALTER TABLE systole.wakes ADD COLUMN mood text";
    private static readonly CommitBatch Batch = new() { Node = new NodeRecord { LastSeenAt = new Instant(1) } };

    [Fact]
    public async Task Nodes_that_start_at_once_on_an_empty_database_make_one_schema()
    {
        await using var bed = await PostgresBed.NewAsync();
        var nodes = Enumerable.Range(1, 6).Select(n => bed.Node($"n{n}", NodeIdentity.DefaultLease)).ToList();
        await Task.WhenAll(nodes.Select(node => node.OpenAsync(default).AsTask()));
        (await nodes[0].LookAsync(default)).Nodes.Length.ShouldBe(6);
        (await bed.ScalarAsync<long>("SELECT count(*) FROM systole.schema_version")).ShouldBe(Latest);
    }

    [Fact]
    public async Task Two_versions_work_side_by_side_through_a_migration_that_says_so()
    {
        await using var bed = await PostgresBed.NewAsync();
        var old = bed.Node("old", NodeIdentity.DefaultLease);
        await old.OpenAsync(default);
        await old.CommitAsync(Batch, default);
        var next = bed.Node("new", NodeIdentity.DefaultLease, With(Mood, usableFrom: Latest));
        (await next.OpenAsync(default)).Node.ShouldBe(Batch.Node);
        await next.CommitAsync(Batch with { Node = Batch.Node with { LastWake = 2 } }, default);
        (await old.BeginAsync(true, default))!.Record!.LastWake.ShouldBe(2);
        await old.CommitAsync(Batch with { Node = Batch.Node with { LastWake = 3 } }, default);
        (await next.LookAsync(default)).Record!.LastWake.ShouldBe(3);
        // An old one that starts only now may too.
        var late = bed.Node("late", NodeIdentity.DefaultLease);
        (await late.OpenAsync(default)).Node!.LastWake.ShouldBe(3);
        (await VersionAsync(bed)).ShouldBe(Latest + 1);
    }

    [Fact]
    public async Task A_database_of_the_first_version_keeps_what_it_has()
    {
        await using var bed = await PostgresBed.NewAsync();
        await using (var first = bed.Node("a", NodeIdentity.DefaultLease))
        {
            await first.OpenAsync(default);
            await first.CommitAsync(Batch, default);
        }
        await bed.ExecuteAsync(BackToFirst());
        (await VersionAsync(bed)).ShouldBe(1);
        var node = bed.Node("a", NodeIdentity.DefaultLease);
        (await node.OpenAsync(default)).Node.ShouldBe(Batch.Node);
        await node.CommitAsync(Batch, default);
        (await VersionAsync(bed)).ShouldBe(Latest);
    }

    [Fact]
    public async Task A_migration_that_does_not_say_so_stops_nodes_of_the_version_before()
    {
        await using var bed = await PostgresBed.NewAsync();
        var old = bed.Node("old", NodeIdentity.DefaultLease);
        await old.OpenAsync(default);
        await bed.Node("new", NodeIdentity.DefaultLease, With(Mood, usableFrom: Latest + 1)).OpenAsync(default);
        var line = $"database '{bed.Database}' of PostgreSQL at 127.0.0.1:{bed.Server.Port} was brought to a newer version"
            + $" (it can be used from schema {Latest + 1} on, this program knows up to {Latest}); use that version";
        (await Should.ThrowAsync<OutdatedException>(async () => await old.BeginAsync(true, default))).Message.ShouldBe(line);
        (await Should.ThrowAsync<OutdatedException>(async () => await old.LookAsync(default))).Message.ShouldBe(line);
        var late = bed.Node("late", NodeIdentity.DefaultLease);
        (await Should.ThrowAsync<StoreException>(async () => await late.OpenAsync(default))).Message.ShouldBe(line);
        (await bed.ScalarAsync<long>("SELECT count(*) FROM systole.nodes WHERE name = 'late'")).ShouldBe(0);
    }

    [Fact]
    public async Task A_migration_that_fails_changes_nothing()
    {
        await using var bed = await PostgresBed.NewAsync();
        await bed.Node("a", NodeIdentity.DefaultLease).OpenAsync(default);
        var next = bed.Node("a", NodeIdentity.DefaultLease, With(Mood + "; SELECT no_such_thing", usableFrom: Latest));
        var line = (await Should.ThrowAsync<StoreException>(async () => await next.OpenAsync(default))).Message;
        line.ShouldContain("no_such_thing");
        line.ShouldNotContain('\n');
        (await VersionAsync(bed)).ShouldBe(Latest);
        (await bed.ScalarAsync<long>("SELECT count(*) FROM information_schema.columns WHERE column_name = 'mood'")).ShouldBe(0);
        // Whoever comes next is not kept from trying.
        await bed.Node("a", NodeIdentity.DefaultLease, With(Mood, usableFrom: Latest)).OpenAsync(default);
    }

    [Fact]
    public async Task A_schema_of_another_program_is_refused_and_left_as_it_is()
    {
        await using var bed = await PostgresBed.NewAsync();
        await bed.ExecuteAsync("CREATE SCHEMA systole; CREATE TABLE systole.hearts (beats int)");
        var node = bed.Node("a", NodeIdentity.DefaultLease);
        var line = (await Should.ThrowAsync<StoreException>(async () => await node.OpenAsync(default))).Message;
        line.ShouldEndWith("has a schema 'systole' of another program; use another database");
        (await bed.ScalarAsync<long>("SELECT count(*) FROM pg_class WHERE relnamespace = 'systole'::regnamespace")).ShouldBe(1);
    }

    [Fact]
    public async Task Another_node_that_migrates_for_long_is_named_as_the_reason()
    {
        await using var bed = await PostgresBed.NewAsync();
        await using var holder = new NpgsqlConnection(bed.Server.ConnectionString(bed.Database, more: "Pooling=false"));
        await holder.OpenAsync();
        await using (var take = new NpgsqlCommand("SELECT pg_advisory_lock(1398362964)", holder)) await take.ExecuteNonQueryAsync();
        var node = bed.Node("a", NodeIdentity.DefaultLease);
        var line = (await Should.ThrowAsync<StoreException>(async () => await node.OpenAsync(default))).Message;
        line.ShouldEndWith("is being brought up to date by another node for more than 10 s; wait until it is done and start again");
        (await bed.ScalarAsync<bool>("SELECT to_regnamespace('systole') IS NULL")).ShouldBeTrue();
    }

    [Fact]
    public async Task The_schema_is_approved()
    {
        await using var bed = await PostgresBed.NewAsync();
        await bed.Node("a", NodeIdentity.DefaultLease).OpenAsync(default);
        await using var connection = new NpgsqlConnection(bed.Server.ConnectionString(bed.Database, more: "Pooling=false"));
        await connection.OpenAsync();
        await using var read = new NpgsqlCommand(SqlText.Statement("read_schema"), connection);
        await using var reader = await read.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync()) lines.Add(reader.GetString(0) + "\n");
        ApprovedFile.Check("src/Systole.Postgres/Sql/schema.approved.txt", string.Concat(lines));
    }

    // This program reads tables that the first version did not have: rows as they were then are taken from a store of today.
    private static string BackToFirst()
    {
        string[] tables = ["agents", "wakes", "journal", "runs", "replies", "nodes", "turns", "cluster"];
        var rows = tables.Select(table => $"DELETE FROM systole.{table}; INSERT INTO systole.{table} SELECT * FROM today.{table};");
        return "ALTER SCHEMA systole RENAME TO today; CREATE SCHEMA systole;" + SqlText.Migrations()[0].Sql + string.Concat(rows)
            + "INSERT INTO systole.schema_version VALUES (1, 1, systole.now_ms()); DROP SCHEMA today CASCADE";
    }

    private static List<Migration> With(string sql, int usableFrom)
    {
        var known = SqlText.Migrations();
        var text = string.Create(CultureInfo.InvariantCulture, $"-- usable from {usableFrom}\n{sql}");
        return [.. known, Migration.Parse(known.Count + 1, text)];
    }

    private static Task<int> VersionAsync(PostgresBed bed) => bed.ScalarAsync<int>("SELECT max(version) FROM systole.schema_version");
}
