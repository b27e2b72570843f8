using System.Globalization;
using Systole.Postgres;
using Systole.Postgres.Moving;
using Systole.Postgres.Schema;
using Systole.Sqlite.Moving;
using Systole.Statistics;
using Systole.Stores;
using Systole.Stores.Moving;
using Systole.Stores.Shared;
using Systole.Testing.Stores;
using Systole.Tests.Stores.Postgres;

namespace Systole.Tests.Stores.Moving;

/// <summary>From a file to a database: all of it or nothing.</summary>
public sealed class StoreMoveTests : IDisposable
{
    private const int Lines = 5_000;
    private static readonly Returning Back = new("n1", TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(10));

    private readonly TempFolder _folder = TempFolder.Fast();
    private readonly string _file;

    public StoreMoveTests() => _file = _folder.File("systole.db");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task All_that_a_file_holds_is_what_a_node_on_the_database_finds(int seed)
    {
        var model = await MovedStore.FillAsync(_file, seed, Lines);
        await using var bed = await PostgresBed.NewAsync();
        var report = await MoveAsync(bed);
        report.WasThere.ShouldBeFalse();
        report.Rows.Select(row => row.Kind).ShouldBe(["agents", "wakes", "journal", "runs", "replies", "checkpoints", "stats", "alerting"]);
        report.Rows.Select(row => row.Count).ShouldBe(
            [MovedStore.Agents - 1, MovedStore.Wakes, Lines, MovedStore.Runs, 50, MovedStore.Agents, 2 * MovedStore.Agents,
            2 * MovedStore.Rows]);

        var store = bed.Node("n1", NodeIdentity.DefaultLease);
        var image = await store.OpenAsync(default);
        Expect.Same(Owned(model.Image()), image, Expect.Say, "all that decisions depend on");
        var lines = new List<JournalEntry>();
        while (await store.ReadJournalAsync(lines.Count, null, 1_000, default) is { Count: > 0 } page) lines.AddRange(page);
        lines.ShouldBe(model.Journal);
        var runs = (await store.ReadRunsAsync(null, null, 1_000, default)).Reverse();
        Expect.Same(model.Runs.Select(Owned), runs, Expect.Say, "the runs");
        foreach (var reply in model.Replies) (await store.FindReplyAsync(reply.Scope, reply.Key, default)).ShouldBe(reply);
        foreach (var saved in model.Checkpoints)
            Expect.Same(saved, await store.FindCheckpointAsync(saved.Agent, saved.Task, default), Expect.Say, "a checkpoint");
        foreach (var row in model.Stats)
        {
            var end = row.Start + row.Period.Length();
            Expect.Same([row], await store.ReadStatsAsync(row.Agent, row.Period, row.Start, end, default), Expect.Say, "figures");
        }
        var payloads = await store.ReadPayloadsAsync([.. model.Wakes.Select(wake => wake.Wake.Id)], default);
        payloads.Count.ShouldBe(model.Wakes.Count(wake => wake.Payload is not null));
        foreach (var (id, payload) in payloads)
            payload.ToArray().ShouldBe(model.Wakes.Single(wake => wake.Wake.Id == id).Payload!.Value.ToArray());
        (await bed.ScalarAsync<long>("SELECT count(*) FROM systole.wakes WHERE dead_at IS NOT NULL"))
            .ShouldBe(model.Wakes.Count(wake => wake.DeadAt is not null));
        foreach (var kind in report.Rows.Select(row => row.Kind))
        {
            (await bed.ScalarAsync<float>($"SELECT reltuples FROM pg_class WHERE oid = 'systole.{kind}'::regclass"))
                .ShouldBeGreaterThan(0, $"{kind} are planned with as an empty table");
        }
    }

    [Fact]
    public async Task Runs_in_progress_wait_for_the_node_that_they_belong_to()
    {
        var model = await MovedStore.FillAsync(_file, 1, 10);
        await using var bed = await PostgresBed.NewAsync();
        await MoveAsync(bed);
        var other = bed.Node("other", NodeIdentity.DefaultLease);
        var image = await other.OpenAsync(default);
        image.Agents.Select(agent => agent.Run?.Node).OfType<string>().ShouldAllBe(node => node == "n1");
        var view = await other.LookAsync(default);
        var waited = view.Nodes.Single(node => node.Name == "n1");
        waited.Stopped.ShouldBeTrue();
        waited.SeenAt.ShouldBe(model.Node!.LastSeenAt);
        (waited.LeaseUntil - view.Now).ShouldBeInRange(TimeSpan.FromMinutes(9), TimeSpan.FromMinutes(10));
        // It is the first of its name, and has them back.
        await bed.Node("n1", NodeIdentity.DefaultLease).OpenAsync(default);
        (await other.LookAsync(default)).Nodes.Single(node => node.Name == "n1").Epoch.ShouldBe(1);
    }

    [Fact]
    public async Task Into_a_schema_that_is_there_and_empty_it_moves_as_well()
    {
        await MovedStore.FillAsync(_file, 1, 10);
        await using var bed = await PostgresBed.NewAsync();
        await using (var node = bed.Node("before", NodeIdentity.DefaultLease))
        {
            await node.OpenAsync(default);
            await node.LeaveAsync(TimeSpan.Zero, default);
        }
        (await MoveAsync(bed)).WasThere.ShouldBeFalse();
        (await bed.ScalarAsync<long>("SELECT count(*) FROM systole.journal")).ShouldBe(10);
    }

    [Fact]
    public async Task Given_up_in_the_middle_nothing_of_it_is_there_and_the_file_is_as_it_was()
    {
        var model = await MovedStore.FillAsync(_file, 1, Lines);
        await using var bed = await PostgresBed.NewAsync();
        using var stop = new CancellationTokenSource();
        var stopped = MoveAsync(bed, (line, _) =>
        {
            if (line.Sequence == Lines / 2) stop.Cancel();
            return line;
        }, stop.Token);
        await Should.ThrowAsync<OperationCanceledException>(() => stopped);
        await NothingHappenedAsync(bed, model);
        (await MoveAsync(bed)).WasThere.ShouldBeFalse();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_connection_that_breaks_while_it_writes_or_reads_back_leaves_nothing(int breaksAtReading)
    {
        var model = await MovedStore.FillAsync(_file, 1, Lines);
        await using var bed = await PostgresBed.NewAsync();
        var refusal = await Should.ThrowAsync<StoreException>(() => MoveAsync(bed, (line, reading) =>
        {
            if (line.Sequence == Lines / 2 && reading == breaksAtReading) End(bed);
            return line;
        }));
        // What is seen of it first differs: that the server said so, or that nobody takes what is written.
        refusal.Message.ShouldContain(Place(bed));
        refusal.Message.ShouldMatch("ended the connection|cannot be reached|was lost");
        await NothingHappenedAsync(bed, model);
        (await MoveAsync(bed)).WasThere.ShouldBeFalse();
    }

    [Fact]
    public async Task A_row_that_comes_out_different_takes_everything_back_and_is_named()
    {
        var model = await MovedStore.FillAsync(_file, 1, 20);
        await using var bed = await PostgresBed.NewAsync();
        var refusal = await Should.ThrowAsync<StoreException>(
            () => MoveAsync(bed, (line, reading) => line.Sequence == 9 && reading == 2 ? line with { Json = "{}" } : line));
        refusal.Message.ShouldBe($"what was written to {Place(bed)} is not what was read: column 'line' of row 9 of journal is another;"
            + " nothing was changed; please report this");
        await NothingHappenedAsync(bed, model);
    }

    [Fact]
    public async Task Done_twice_it_finds_that_it_was_done_until_a_node_decides_something()
    {
        await MovedStore.FillAsync(_file, 1, 20);
        await using var bed = await PostgresBed.NewAsync();
        var first = await MoveAsync(bed);
        var second = await MoveAsync(bed);
        second.ShouldBe(first with { WasThere = true, Rows = second.Rows });
        second.Rows.ShouldBe(first.Rows);

        await using (var node = bed.Node("n1", NodeIdentity.DefaultLease))
        {
            await node.OpenAsync(default);
            (await Should.ThrowAsync<StoreException>(() => MoveAsync(bed))).Message
                .ShouldBe($"node 'n1' is at work on {Place(bed)}; stop it, or name an empty database");
            await node.CommitAsync(new CommitBatch { Node = new NodeRecord { LastSeenAt = new Instant(1) } }, default);
            await node.LeaveAsync(TimeSpan.Zero, default);
        }
        (await Should.ThrowAsync<StoreException>(() => MoveAsync(bed))).Message.ShouldBe(
            $"{Place(bed)} is not empty (agents, wakes, journal, runs, replies, checkpoints, stats, alerting, what nodes remember);"
            + " name an empty one, or 'DROP SCHEMA systole CASCADE' in it if nothing of that is needed");
    }

    [Fact]
    public async Task Another_store_in_the_database_is_left_alone()
    {
        await MovedStore.FillAsync(_file, 1, 20);
        await using var bed = await PostgresBed.NewAsync();
        await MoveAsync(bed);
        File.Delete(_file);
        await MovedStore.FillAsync(_file, 2, 20);
        (await Should.ThrowAsync<StoreException>(() => MoveAsync(bed))).Message.ShouldStartWith($"{Place(bed)} is not empty (agents, ");
    }

    [Fact]
    public async Task A_newer_schema_and_one_of_another_program_are_left_as_they_are()
    {
        await MovedStore.FillAsync(_file, 1, 10);
        await using (var bed = await PostgresBed.NewAsync())
        {
            var known = SqlText.Migrations().Count;
            var next = Migration.Parse(known + 1, string.Create(CultureInfo.InvariantCulture, $"-- usable from {known + 1}\nSELECT 1"));
            await using (var newer = bed.Node("a", NodeIdentity.DefaultLease, [.. SqlText.Migrations(), next]))
            {
                await newer.OpenAsync(default);
                await newer.LeaveAsync(TimeSpan.Zero, default);
            }
            (await Should.ThrowAsync<StoreException>(() => MoveAsync(bed))).Message
                .ShouldEndWith($"this program knows up to {known}); use that version");
            (await bed.ScalarAsync<long>("SELECT count(*) FROM systole.journal")).ShouldBe(0);
        }
        await using (var bed = await PostgresBed.NewAsync())
        {
            await bed.ExecuteAsync("CREATE SCHEMA systole; CREATE TABLE systole.hearts (beats int)");
            (await Should.ThrowAsync<StoreException>(() => MoveAsync(bed))).Message
                .ShouldEndWith("has a schema 'systole' of another program; use another database");
            (await bed.ScalarAsync<long>("SELECT count(*) FROM pg_class WHERE relnamespace = 'systole'::regnamespace")).ShouldBe(1);
        }
    }

    [Fact]
    public async Task A_node_that_starts_meanwhile_waits_and_finds_all_of_it()
    {
        var model = await MovedStore.FillAsync(_file, 1, 20);
        await using var bed = await PostgresBed.NewAsync();
        var node = bed.Node("n1", NodeIdentity.DefaultLease);
        Task<StoreImage>? opening = null;
        await MoveAsync(bed, (line, reading) =>
        {
            if (line.Sequence != 9 || reading != 1) return line;
            opening = Task.Run(async () => await node.OpenAsync(default));
            Until(() => bed.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted)"));
            return line;
        });
        Expect.Same(Owned(model.Image()), await opening!, Expect.Say, "what the node found");
    }

    private async Task<MoveReport> MoveAsync(
        PostgresBed bed, Func<JournalEntry, int, JournalEntry>? atLine = null, CancellationToken stop = default)
    {
        using var file = SqliteDump.Open(_file);
        var dump = new DumpThatStops(file, atLine ?? ((line, _) => line));
        var move = new StoreMove(bed.Server.ConnectionString(bed.Database), TimeProvider.System);
        return await move.RunAsync(new OwnedDump(dump, "n1"), Back, static (_, _) => { }, stop);
    }

    private async Task NothingHappenedAsync(PostgresBed bed, StoreModel model)
    {
        (await bed.ScalarAsync<bool>("SELECT to_regnamespace('systole') IS NULL")).ShouldBeTrue();
        await using var store = SqliteSample.Store(_file);
        Expect.Same(model.Image(), await store.OpenAsync(default), Expect.Say, "what is in the file");
        (await store.ReadJournalRangeAsync(default)).Last.ShouldBe(model.Journal[^1].Sequence);
    }

    private static void End(PostgresBed bed) => bed.ScalarAsync<bool>(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        + $" WHERE datname = '{bed.Database}' AND application_name = 'systole migrate'").GetAwaiter().GetResult().ShouldBeTrue();

    // Called where a row is read, which is not asynchronous; what is waited for is a process of the server.
    private static void Until(Func<Task<bool>> holds) =>
        SpinWait.SpinUntil(() => holds().GetAwaiter().GetResult(), TimeSpan.FromSeconds(30)).ShouldBeTrue();

    private static string Place(PostgresBed bed) => $"database '{bed.Database}' of PostgreSQL at 127.0.0.1:{bed.Server.Port}";

    private static StoreImage Owned(StoreImage image) => image with
    {
        Agents = [.. image.Agents.Select(state => state.Run is { } run ? state with { Run = run with { Node = "n1" } } : state)],
    };

    private static RunRecord Owned(RunRecord run) => run is { EndedAt: null, Task: null } ? run with { Node = "n1" } : run;
}
