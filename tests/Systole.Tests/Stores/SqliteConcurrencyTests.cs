using Systole.Sqlite;
using Systole.Sqlite.Driver;

namespace Systole.Tests.Stores;

public sealed class SqliteConcurrencyTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _file;

    public SqliteConcurrencyTests() => _file = _folder.File("systole.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_reader_in_the_middle_of_a_long_read_holds_no_commit_up()
    {
        await using var store = SqliteSample.Store(_file);
        await store.OpenAsync(default);
        await store.CommitAsync(SqliteSample.Batch(1), default);
        using var reader = Database.Open(_file, readOnly: true);
        var read = reader.Statement("read_journal").Bind(1, 0L).Bind(2, 100);
        read.Step().ShouldBeTrue();
        await store.CommitAsync(SqliteSample.Batch(2), default);
        var seen = 1;
        while (read.Step()) seen++;
        // Its snapshot is from before the second commit.
        seen.ShouldBe(3);
        (await store.ReadJournalRangeAsync(default)).ShouldBe((1, 6));
    }

    [Fact]
    public async Task Many_readers_read_while_the_loop_commits()
    {
        await using var store = SqliteSample.Store(_file);
        await store.OpenAsync(default);
        var readers = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 50; i++)
            {
                var lines = await store.ReadJournalAsync(0, null, 1000, default);
                // Whole commits only, whatever the moment.
                (lines.Count % 3).ShouldBe(0);
            }
        })).ToArray();
        for (var n = 1; n <= 50; n++) await store.CommitAsync(SqliteSample.Batch(n), default);
        await Task.WhenAll(readers);
    }

    [Fact]
    public async Task A_backup_is_taken_while_the_loop_commits()
    {
        await using var store = SqliteSample.Store(_file);
        await store.OpenAsync(default);
        for (var n = 1; n <= 20; n++) await store.CommitAsync(SqliteSample.Batch(n), default);
        var backup = _folder.File("backup.db");
        var taken = Task.Run(async () => await store.BackupAsync(backup, default));
        for (var n = 21; n <= 60; n++) await store.CommitAsync(SqliteSample.Batch(n), default);
        await taken;
        await using var copy = SqliteSample.Store(backup);
        (await SqliteSample.CountWholeAsync(copy, await copy.OpenAsync(default))).ShouldBeInRange(20, 60);
    }

    [Theory]
    [InlineData("put_agent")]
    [InlineData("delete_wake")]
    [InlineData("read_payload")]
    [InlineData("read_journal")]
    [InlineData("read_journal_of_agent")]
    [InlineData("read_journal_tail_of_agent")]
    [InlineData("read_journal_range")]
    [InlineData("read_runs")]
    [InlineData("read_runs_of_agent")]
    [InlineData("find_run")]
    [InlineData("find_run_by_trace")]
    [InlineData("find_reply")]
    [InlineData("prune_runs")]
    [InlineData("prune_replies")]
    [InlineData("find_checkpoint")]
    [InlineData("prune_checkpoints")]
    [InlineData("read_dead_letters")]
    [InlineData("read_dead_letters_of_agent")]
    [InlineData("find_dead_letter")]
    [InlineData("find_stats")]
    [InlineData("read_stats")]
    [InlineData("prune_stats")]
    [InlineData("put_alerting")]
    [InlineData("delete_alerting")]
    public async Task What_is_asked_often_reads_no_whole_table(string statement)
    {
        await using (var store = SqliteSample.Store(_file)) await store.OpenAsync(default);
        using var database = Database.Open(_file, readOnly: false);
        using var plan = database.Prepare("EXPLAIN QUERY PLAN " + WithoutComments(SqlText.Statement(statement)));
        foreach (var step in plan.All(row => row.Text(3))) step.ShouldNotMatch("^SCAN (?!CONSTANT)");
    }

    private static string WithoutComments(string sql) =>
        string.Join('\n', sql.Split('\n').Where(line => !line.StartsWith("--", StringComparison.Ordinal)));
}
