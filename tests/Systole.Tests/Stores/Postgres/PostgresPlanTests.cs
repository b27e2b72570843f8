using System.Text.RegularExpressions;
using Npgsql;
using Systole.Postgres;
using Systole.Stores.Shared;

namespace Systole.Tests.Stores.Postgres;

public sealed partial class PostgresPlanTests
{
    // Enough rows for one way to them to be better than another.
    private const string Some = """
        INSERT INTO systole.wakes SELECT n, 1, 'a' || n % 50, null, CASE WHEN n % 20 = 0 THEN n END, '{}' FROM generate_series(1, 2000) n;
        INSERT INTO systole.checkpoints SELECT 'a' || n % 50, 't' || n, n, n, n, '' FROM generate_series(1, 2000) AS n;
        INSERT INTO systole.stats SELECT 'a' || n % 50, 'hour', n / 50 * 3600000, '{}' FROM generate_series(1, 2000) AS n;
        INSERT INTO systole.alerting SELECT 'told', n, n, CASE WHEN n % 20 > 0 THEN '{}' END FROM generate_series(1, 2000) AS n;
        ANALYZE systole.wakes, systole.checkpoints, systole.stats, systole.alerting;
        """;

    [Theory]
    [InlineData("read_checkpoints", "checkpoints_pkey")]
    [InlineData("prune_checkpoints", "checkpoints_by_age")]
    [InlineData("read_dead_letters", "wakes_dead")]
    [InlineData("read_dead_letters_of_agent", "wakes_dead_by_agent")]
    [InlineData("find_dead_letters", "wakes_(pkey|dead|dead_by_agent)")]
    [InlineData("find_stats", "stats_pkey")]
    [InlineData("read_stats", "stats_pkey")]
    [InlineData("prune_stats", "stats_by_age")]
    [InlineData("changed_alerting", "alerting_by_turn")]
    [InlineData("forget_alerting", "alerting_removed")]
    public async Task What_is_asked_often_goes_by_its_index(string statement, string index)
    {
        await using var bed = await PostgresBed.NewAsync();
        await bed.Node("a", NodeIdentity.DefaultLease).OpenAsync(default);
        await bed.ExecuteAsync(Some);
        await using var connection = new NpgsqlConnection(bed.Server.ConnectionString(bed.Database, more: "Pooling=false"));
        await connection.OpenAsync();
        // As the sessions of a node are: then a table is read from end to end only where nothing else leads to its rows.
        await using (var prepare = new NpgsqlCommand("SET enable_seqscan TO off", connection)) await prepare.ExecuteNonQueryAsync();
        var sql = SqlText.Statement(statement);
        var count = Parameters().Matches(sql).Select(match => match.Value).Distinct().Count();
        var nulls = string.Join(", ", Enumerable.Repeat("NULL", count));
        await using (var prepare = new NpgsqlCommand($"PREPARE asked AS {sql}", connection)) await prepare.ExecuteNonQueryAsync();
        // Nothing is known of the values, as after a few executions.
        var ask = $"SET plan_cache_mode TO force_generic_plan; EXPLAIN EXECUTE asked ({nulls})";
        await using var explain = new NpgsqlCommand(ask, connection);
        await using var reader = await explain.ExecuteReaderAsync();
        var steps = new List<string>();
        while (await reader.ReadAsync()) steps.Add(reader.GetString(0));
        var plan = string.Join('\n', steps);
        plan.ShouldMatch($@"(using|on) {index}\b", plan);
        plan.ShouldNotContain("Seq Scan");
    }

    [GeneratedRegex(@"(?<=^(?!--).*)\$[0-9]", RegexOptions.Multiline)]
    private static partial Regex Parameters();
}
