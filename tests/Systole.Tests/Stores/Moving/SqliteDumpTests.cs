using System.Globalization;
using Systole.Sqlite;
using Systole.Sqlite.Driver;
using Systole.Sqlite.Moving;
using Systole.Stores;

namespace Systole.Tests.Stores.Moving;

/// <summary>A file that is to be moved: what is wrong with it is one line, and what is in it stays.</summary>
public sealed class SqliteDumpTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 2, 16, 12, 0, 0, TimeSpan.Zero);

    private readonly TempFolder _folder = new();
    private readonly string _file;

    public SqliteDumpTests() => _file = _folder.File("systole.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_that_is_not_there_is_told_and_not_made()
    {
        Refusal().ShouldBe($"{_file} does not exist; name the database file of a node");
        Refusal(_folder.Path).ShouldBe($"{_folder.Path} is a folder; name the database file in it");
        Directory.GetFileSystemEntries(_folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_no_store_is_told_and_left_as_it_is()
    {
        await File.WriteAllTextAsync(_file, "certainly not a database, and long enough to be read as one; " + new string('x', 1000));
        Refusal().ShouldBe($"{_file} is not an SQLite database; use another file, or restore a backup");
        (await File.ReadAllTextAsync(_file)).ShouldStartWith("certainly");

        await File.WriteAllTextAsync(_file, "");
        Refusal().ShouldBe($"{_file} holds no store yet: no node was ever started on it");
        using (var other = Database.Open(_file, readOnly: false)) other.Execute("CREATE TABLE notes (note TEXT)");
        var before = await File.ReadAllBytesAsync(_file);
        Refusal().ShouldBe($"{_file} is the database of another program; use another file");
        (await File.ReadAllBytesAsync(_file)).ShouldBe(before);
    }

    [Fact]
    public async Task A_file_of_another_version_is_told_and_left_as_it_is()
    {
        await WriteAsync();
        var latest = SqlText.Migrations().Count;
        Version(99);
        Refusal().ShouldBe($"{_file} was written by a newer version (schema 99, this program knows up to {latest}); use that version");
        Version(1);
        Refusal().ShouldBe(
            $"{_file} is of an older version (schema 1, this program has {latest});"
            + " start this version's node on it once, which keeps a copy, stop it, and try again");
    }

    [Fact]
    public async Task A_node_at_work_on_it_is_told_and_while_it_is_read_none_starts()
    {
        await WriteAsync();
        await using (var node = SqliteSample.Store(_file))
        {
            await node.OpenAsync(default);
            Refusal().ShouldStartWith($"{_file} is in use by another node (pid ");
        }
        using var dump = SqliteDump.Open(_file);
        await using var next = SqliteSample.Store(_file);
        (await Should.ThrowAsync<StoreException>(async () => await next.OpenAsync(default))).Message
            .ShouldStartWith($"{_file} is in use by another node (pid ");
    }

    [Fact]
    public async Task A_damaged_row_is_told()
    {
        await WriteAsync();
        using (var database = Database.Open(_file, readOnly: false)) database.Execute("UPDATE wakes SET body = 'no JSON' WHERE id = 2");
        using var dump = SqliteDump.Open(_file);
        Should.Throw<StoreException>(() => dump.Wakes().Count()).Message
            .ShouldBe($"{_file} is damaged: wake w2 cannot be read; restore a backup");
    }

    [Fact]
    public async Task A_file_that_was_moved_starts_no_node_until_it_is_renamed_back()
    {
        await WriteAsync();
        using (var dump = SqliteDump.Open(_file)) dump.Retire(Noon);
        Directory.GetFiles(_folder.Path).Select(Path.GetFileName).ShouldBe(["systole.db.lock", "systole.db.migrated"], ignoreOrder: true);
        var line = $"{_file} was migrated to PostgreSQL on 2026-02-16 12:00:00Z; start with 'store: {{ postgres: ... }}', or to go back to"
            + $" what it held then rename {_file}.migrated to systole.db";
        Refusal().ShouldBe(line);
        await using (var node = SqliteSample.Store(_file))
            (await Should.ThrowAsync<StoreException>(async () => await node.OpenAsync(default))).Message.ShouldBe(line);
        File.Exists(_file).ShouldBeFalse();

        File.Move(_file + ".migrated", _file);
        await using var again = SqliteSample.Store(_file);
        (await SqliteSample.CountWholeAsync(again, await again.OpenAsync(default))).ShouldBe(1);
    }

    [Fact]
    public async Task What_a_crashed_node_left_in_the_log_is_read_and_goes_along()
    {
        await WriteAsync();
        // The file and its log as they are while a node is at work: what a crash leaves.
        await using (var node = SqliteSample.Store(_file))
        {
            await node.OpenAsync(default);
            await node.CommitAsync(SqliteSample.Batch(2), default);
            foreach (var part in new[] { "", "-wal" }) File.Copy(_file + part, _folder.File("crashed.db") + part);
        }
        var crashed = _folder.File("crashed.db");
        using (var dump = SqliteDump.Open(crashed))
        {
            dump.Node!.LastRun.ShouldBe(2);
            dump.Journal().Count().ShouldBe(6);
            dump.Retire(Noon);
        }
        File.Exists(crashed + "-wal").ShouldBeFalse();
        File.Move(crashed + ".migrated", crashed);
        await using var again = SqliteSample.Store(crashed);
        (await SqliteSample.CountWholeAsync(again, await again.OpenAsync(default))).ShouldBe(2);
    }

    [Fact]
    public async Task The_name_that_it_gets_afterwards_has_to_be_free()
    {
        await WriteAsync();
        await File.WriteAllTextAsync(_file + ".migrated", "of another day");
        Refusal().ShouldBe($"{_file}.migrated is there already, which is what {_file} is to be renamed to; move it away");
    }

    private async Task WriteAsync()
    {
        await using var store = SqliteSample.Store(_file);
        await store.OpenAsync(default);
        await store.CommitAsync(SqliteSample.Batch(1), default);
    }

    private void Version(int version)
    {
        using var database = Database.Open(_file, readOnly: false);
        database.Pragma(string.Create(CultureInfo.InvariantCulture, $"user_version = {version}"));
    }

    private string Refusal(string? file = null) => Should.Throw<StoreException>(() => SqliteDump.Open(file ?? _file).Dispose()).Message;
}
