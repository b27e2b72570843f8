using System.Globalization;
using Systole.Stores;
using Systole.Stores.Shared;

namespace Systole.Tests.Stores.Postgres;

/// <summary>What alerting remembers, and what was removed from it: a node that looks late is told of that as well.</summary>
public sealed class PostgresAlertingTests
{
    private static readonly CommitBatch Batch = new() { Node = new NodeRecord { LastSeenAt = new Instant(1) } };

    [Fact]
    public async Task More_rows_of_alerting_than_a_look_takes_in_are_read_anew()
    {
        await using var bed = await PostgresBed.NewAsync();
        var (a, b) = (await OpenAsync(bed, "a"), await OpenAsync(bed, "b"));
        await a.CommitAsync(Batch with { Alerting = [Told("gone", "{}")] }, default);
        await b.LookAsync(default);
        var rows = Enumerable.Range(0, 50_001).Select(i => Told($"alert-{i}", "{}")).ToList();
        await a.CommitAsync(Batch with { Alerting = [.. rows, Told("gone", null)] }, default);
        var view = await b.LookAsync(default);
        view.Changes.IsEmpty.ShouldBeTrue();
        view.Whole!.Alerting.ShouldBe(rows.InOrder());
        (await b.LookAsync(default)).Whole.ShouldBeNull();
    }

    [Fact]
    public async Task What_was_removed_from_alerting_is_kept_until_every_node_that_is_told_of_changes_has_seen_it()
    {
        await using var bed = await PostgresBed.NewAsync();
        var (a, b) = (await OpenAsync(bed, "a"), await OpenAsync(bed, "b"));
        await a.CommitAsync(Batch with { Alerting = [Told("kept", "1"), Told("gone", "1"), Told("late", "1")] }, default);
        await b.LookAsync(default);
        await a.CommitAsync(Batch with { Alerting = [Told("gone", null)] }, default);
        // As many turns as are kept, all of them after what b saw last.
        await bed.ExecuteAsync(Turns(upTo: 1_099));
        await a.LookAsync(default);
        await a.CommitAsync(Batch with { Alerting = [Told("late", null)] }, default);
        (await RemovedAsync()).ShouldBe("late");
        var view = await b.LookAsync(default);
        view.Whole!.Alerting.ShouldBe([Told("kept", "1")]);

        // Once the turns are gone it goes with the next commit, whether that has to do with alerting or not.
        await bed.ExecuteAsync(Turns(upTo: 2_199));
        await a.LookAsync(default);
        await a.CommitAsync(Batch, default);
        (await RemovedAsync()).ShouldBe("");

        Task<string> RemovedAsync() =>
            bed.ScalarAsync<string>("SELECT coalesce(string_agg(key, ',' ORDER BY key), '') FROM systole.alerting WHERE state IS NULL");
    }

    [Fact]
    public async Task A_node_that_saw_the_first_turn_that_is_kept_is_told_what_was_removed_since()
    {
        await using var bed = await PostgresBed.NewAsync();
        var (a, b) = (await OpenAsync(bed, "a"), await OpenAsync(bed, "b"));
        await bed.ExecuteAsync(Turns(upTo: 99));
        await a.LookAsync(default);
        await a.CommitAsync(Batch with { Alerting = [Told("gone", "1")] }, default);
        await b.LookAsync(default);
        await a.CommitAsync(Batch with { Alerting = [Told("gone", null)] }, default);
        // The turn that b saw, the 100th, is the first that is kept from the 1100th to the 1199th.
        await bed.ExecuteAsync(Turns(upTo: 1_099));
        await a.LookAsync(default);
        await a.CommitAsync(Batch, default);
        await bed.ExecuteAsync(Turns(upTo: 1_198));
        await a.LookAsync(default);
        await a.CommitAsync(Batch with { Alerting = [Told("other", "1")] }, default);
        (await bed.ScalarAsync<long>("SELECT min(turn) FROM systole.turns")).ShouldBe(100);
        var view = await b.LookAsync(default);
        view.Whole.ShouldBeNull();
        view.Changes.Alerting.ShouldBe([Told("gone", null), Told("other", "1")]);
    }

    // Turns in which nothing was decided, up to that one.
    private static string Turns(int upTo) => string.Create(CultureInfo.InvariantCulture, $$"""
        INSERT INTO systole.turns SELECT n, gen_random_uuid(), '', systole.now_ms(), '{}'
        FROM generate_series((SELECT max(turn) + 1 FROM systole.turns), {{upTo}}) AS n;
        UPDATE systole.cluster SET turn = {{upTo}}, mark = (SELECT mark FROM systole.turns WHERE turns.turn = {{upTo}});
        """);

    private static AlertingRow Told(string key, string? json) => new("told", key, json);

    private static async Task<ISharedStore> OpenAsync(PostgresBed bed, string name)
    {
        var store = bed.Node(name, NodeIdentity.DefaultLease);
        await store.OpenAsync(default);
        return store;
    }
}
