using System.Globalization;
using Systole.Sqlite;
using Systole.Sqlite.Driver;
using Systole.Stores;

namespace Systole.Tests.Stores;

public sealed class SqliteMigrationTests : IDisposable
{
    private static readonly int Latest = SqlText.Migrations().Count;

    private readonly TempFolder _folder = new();
    private readonly string _file;

    public SqliteMigrationTests() => _file = _folder.File("systole.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_empty_file_becomes_a_store_without_a_backup()
    {
        await File.Create(_file).DisposeAsync();
        await WriteOne();
        Directory.GetFiles(_folder.Path, "*.bak").ShouldBeEmpty();
    }

    [Fact]
    public async Task An_older_database_is_copied_and_brought_up_to_date()
    {
        await WriteOne();
        await using (var store = With("ALTER TABLE wakes ADD COLUMN mood TEXT"))
        {
            (await SqliteSample.CountWholeAsync(store, await store.OpenAsync(default))).ShouldBe(1);
        }
        Version(_file).ShouldBe(Latest + 1);
        // The copy is a store of the version before.
        var bak = Bak(Latest);
        Version(bak).ShouldBe(Latest);
        await using var copy = SqliteSample.Store(bak);
        (await SqliteSample.CountWholeAsync(copy, await copy.OpenAsync(default))).ShouldBe(1);
    }

    [Fact]
    public async Task A_database_of_the_first_version_keeps_what_it_has()
    {
        await WriteOneOfFirstVersion();
        await using var store = SqliteSample.Store(_file);
        (await SqliteSample.CountWholeAsync(store, await store.OpenAsync(default))).ShouldBe(1);
        await store.CommitAsync(SqliteSample.Batch(2), default);
        Version(_file).ShouldBe(Latest);
        Version(Bak(1)).ShouldBe(1);
    }

    [Fact]
    public async Task A_database_that_is_up_to_date_is_not_copied()
    {
        await WriteOne();
        await using (var store = SqliteSample.Store(_file)) await store.OpenAsync(default);
        Directory.GetFiles(_folder.Path, "*.bak").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_migration_that_fails_changes_nothing()
    {
        await WriteOne();
        await using (var store = With("ALTER TABLE wakes ADD COLUMN mood TEXT; SELECT no_such_thing"))
        {
            (await Should.ThrowAsync<StoreException>(async () => await store.OpenAsync(default))).Message.ShouldContain("no_such_thing");
        }
        Version(_file).ShouldBe(Latest);
        await using var old = SqliteSample.Store(_file);
        (await SqliteSample.CountWholeAsync(old, await old.OpenAsync(default))).ShouldBe(1);
        Columns("wakes").ShouldNotContain("mood");
    }

    [Fact]
    public async Task A_newer_database_is_refused_and_left_as_it_is()
    {
        await WriteOne();
        using (var database = Database.Open(_file, readOnly: false)) database.Pragma("user_version = 99");
        var before = await File.ReadAllBytesAsync(_file);
        await using var store = SqliteSample.Store(_file);
        (await Should.ThrowAsync<StoreException>(async () => await store.OpenAsync(default))).Message
            .ShouldBe($"{_file} was written by a newer version (schema 99, this program knows up to {Latest}); use that version");
        (await File.ReadAllBytesAsync(_file)).ShouldBe(before);
    }

    [Fact]
    public async Task The_schema_is_approved()
    {
        await WriteOne();
        using var database = Database.Open(_file, readOnly: true);
        var schema = database.Statement("read_schema").All(row => row.Text(0) + ";\n");
        ApprovedFile.Check("src/Systole.Sqlite/Sql/schema.approved.sql", string.Join('\n', schema));
    }

    private async Task WriteOne()
    {
        await using var store = SqliteSample.Store(_file);
        await store.OpenAsync(default);
        await store.CommitAsync(SqliteSample.Batch(1), default);
    }

    // This program reads tables that the first version did not have: rows as they were then are taken from a store of today.
    private async Task WriteOneOfFirstVersion()
    {
        var today = _folder.File("today.db");
        await using (var store = SqliteSample.Store(today))
        {
            await store.OpenAsync(default);
            await store.CommitAsync(SqliteSample.Batch(1), default);
        }
        await File.Create(_file).DisposeAsync();
        using var first = Database.Open(_file, readOnly: false);
        first.Execute(SqlText.Migrations()[0]);
        first.Execute($"ATTACH '{today}' AS today");
        foreach (var table in (string[])["node", "agents", "wakes", "journal", "runs", "replies"])
            first.Execute($"INSERT INTO main.{table} SELECT * FROM today.{table}");
        using (var database = Database.Open(today, readOnly: true))
            first.Pragma(string.Create(CultureInfo.InvariantCulture, $"application_id = {database.PragmaNumber("application_id")}"));
        first.Pragma("user_version = 1");
    }

    private SqliteStore With(string next) => new(new SqliteStoreOptions { Path = _file }, [.. SqlText.Migrations(), next]);

    private string Bak(int version) => string.Create(CultureInfo.InvariantCulture, $"{_file}.v{version}.bak");

    private static long Version(string file)
    {
        using var database = Database.Open(file, readOnly: false);
        return database.PragmaNumber("user_version");
    }

    private string Columns(string table)
    {
        using var database = Database.Open(_file, readOnly: false);
        return database.Statement("read_schema").All(row => row.Text(0))
            .Single(sql => sql.StartsWith($"CREATE TABLE {table} ", StringComparison.Ordinal));
    }
}
