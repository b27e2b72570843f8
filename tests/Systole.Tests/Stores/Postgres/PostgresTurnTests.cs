using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Systole.Postgres;
using Systole.Statistics;
using Systole.Stores;
using Systole.Stores.Shared;

namespace Systole.Tests.Stores.Postgres;

public sealed class PostgresTurnTests
{
    private static readonly CommitBatch Batch = new() { Node = new NodeRecord { LastSeenAt = new Instant(1) } };
    private static readonly TimeSpan HoldUpMax = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task A_node_frozen_in_its_turn_stalls_nobody_for_more_than_5_s()
    {
        await using var bed = await PostgresBed.NewAsync();
        var (a, b) = (await OpenAsync(bed, "a"), await OpenAsync(bed, "b"));
        await a.BeginAsync(true, default);
        var began = Stopwatch.GetTimestamp();
        (await b.BeginAsync(true, default)).ShouldNotBeNull();
        Stopwatch.GetElapsedTime(began).ShouldBeLessThan(HoldUpMax);
        await b.CommitAsync(Batch, default);
        // What the frozen one has in hand is refused, and then it goes on with what is.
        (await Should.ThrowAsync<StoreException>(async () => await a.CommitAsync(Batch, default))).Message.ShouldNotContain('\n');
        (await a.BeginAsync(true, default))!.Record.ShouldBe(Batch.Node);
        await a.CommitAsync(Batch, default);
    }

    [Fact]
    public async Task A_turn_that_is_kept_is_not_taken_for_a_frozen_one()
    {
        await using var bed = await PostgresBed.NewAsync();
        var (a, b) = (await OpenAsync(bed, "a"), await OpenAsync(bed, "b"));
        await a.BeginAsync(true, default);
        await using (a.KeepTurn())
        {
            // Longer than a silent one would have been let be.
            var began = Stopwatch.GetTimestamp();
            (await Should.ThrowAsync<StoreException>(async () => await b.BeginAsync(true, default))).Message.ShouldNotContain('\n');
            Stopwatch.GetElapsedTime(began).ShouldBeGreaterThan(TimeSpan.FromSeconds(4));
            a.LeaseLeft.ShouldBeGreaterThan(TimeSpan.FromSeconds(6));
            await a.CommitAsync(Batch, default);
        }
        (await b.BeginAsync(true, default))!.Record.ShouldBe(Batch.Node);
        await b.EndAsync();
    }

    [Fact]
    public async Task A_commit_of_a_large_fleet_is_one_and_who_looks_reads_everything_anew()
    {
        await using var bed = await PostgresBed.NewAsync();
        var (a, b) = (await OpenAsync(bed, "a"), await OpenAsync(bed, "b"));
        // More than a look takes in, and more than is sent in one go.
        var agents = Enumerable.Range(0, 50_001).Select(i => AgentState.Initial(AgentId.Parse($"agent-{i}")) with { LastRunNumber = i }).ToList();
        await a.CommitAsync(Batch with { Agents = agents }, default);
        (await bed.ScalarAsync<long>("SELECT count(DISTINCT turn) FROM systole.agents")).ShouldBe(1);
        var view = await b.LookAsync(default);
        view.Changes.IsEmpty.ShouldBeTrue();
        view.Whole!.Agents.Count.ShouldBe(agents.Count);
        view.Whole.Agents.Sum(agent => agent.LastRunNumber).ShouldBe(agents.Sum(agent => agent.LastRunNumber));
        (await b.LookAsync(default)).Whole.ShouldBeNull();
    }

    [Fact]
    public async Task Figures_of_a_large_fleet_are_found_in_the_turn_that_adds_to_them()
    {
        await using var bed = await PostgresBed.NewAsync();
        var a = await OpenAsync(bed, "a");
        var runs = AgentStats.None with { Heartbeat = RunStats.None.WithStart(new Instant(1), null) };
        // More than is asked for in one go.
        var rows = Enumerable.Range(0, 15_001).Select(i => AgentId.Parse($"agent-{i}"))
            .SelectMany(agent => StatsPeriods.All.Select(period => new StatsRow(agent, period, default, runs))).ToList();
        await a.CommitAsync(Batch with { Stats = rows }, default);

        await a.BeginAsync(true, default);
        StatsKey[] keys = [.. rows.Select(row => new StatsKey(row.Agent, row.Period, row.Period.StartOf(new Instant(90_000_000))))];
        var found = await a.FindStatsAsync(keys, default);
        keys.ShouldAllBe(key => found[key].Agent == key.Agent && found[key].Period == key.Period);
        await a.CommitAsync(Batch with { Stats = [rows[0] with { Stats = runs.Merge(runs) }] }, default);
        var added = await a.ReadStatsAsync(rows[0].Agent, rows[0].Period, Instant.Min, Instant.Max, default);
        added.Single().Stats.Heartbeat.Started.ShouldBe(2);
    }

    [Fact]
    public async Task A_node_frozen_in_the_middle_of_a_message_stalls_nobody_for_more_than_5_s()
    {
        await using var bed = await PostgresBed.NewAsync();
        var b = await OpenAsync(bed, "b");
        using var frozen = await HalfAMessageAsync(bed);
        var began = Stopwatch.GetTimestamp();
        (await b.BeginAsync(true, default)).ShouldNotBeNull();
        var heldUp = Stopwatch.GetElapsedTime(began);
        heldUp.ShouldBeLessThan(HoldUpMax);
        // The server's own limit does not look there: it was the waiting node that ended it.
        heldUp.ShouldBeGreaterThan(TimeSpan.FromSeconds(2));
        await b.CommitAsync(Batch, default);
    }

    [Fact]
    public async Task A_server_that_crashes_costs_the_turn_in_hand_and_nothing_that_was_acknowledged()
    {
        using var server = await PostgresServer.StartAsync();
        var database = await server.NewDatabaseAsync();
        await using var a = Node(server.Port, database);
        await a.OpenAsync(default);
        for (var n = 1; n <= 20; n++)
        {
            await a.CommitAsync(Numbered(n), default);
            await a.BeginAsync(true, default);
            await server.KillAsync();
            await Should.ThrowAsync<StoreException>(async () => await a.CommitAsync(Numbered(n + 1), default));
            if (n > 3) break;
            (await Should.ThrowAsync<StoreException>(async () => await a.LookAsync(default))).Message.ShouldContain("nothing listens");
            await server.RestartAsync();
            var view = await a.LookAsync(default);
            view.Record!.LastSequence.ShouldBe(n);
            view.Whole.ShouldBeNull();
        }
        await server.RestartAsync();
        await using var again = Node(server.Port, database);
        (await again.OpenAsync(default)).Node!.LastSequence.ShouldBe(4);
        (await again.ReadJournalRangeAsync(default)).ShouldBe((1, 4));
    }

    [Fact]
    public async Task A_commit_whose_answer_was_lost_shows_up_in_the_next_view()
    {
        await using var bed = await PostgresBed.NewAsync();
        await using var wire = new Wire(bed.Server.Port);
        await using var a = Node(wire.Port, bed.Database);
        await a.OpenAsync(default);
        await a.BeginAsync(true, default);
        wire.Answers = Answers.AreLost;
        var main = AgentId.Parse("main");
        await Should.ThrowAsync<StoreException>(
            async () => await a.CommitAsync(Numbered(1) with { Agents = [AgentState.Initial(main)] }, default));
        wire.Answers = Answers.Arrive;
        var view = (await a.BeginAsync(true, default))!;
        view.Record!.LastSequence.ShouldBe(1);
        view.Changes.Agents.Single().Id.ShouldBe(main);
        await a.CommitAsync(Numbered(2), default);
    }

    [Fact]
    public async Task A_server_that_falls_silent_is_given_up_within_8_s_and_the_lease_runs_out()
    {
        await using var bed = await PostgresBed.NewAsync();
        await using var wire = new Wire(bed.Server.Port);
        await using var a = Node(wire.Port, bed.Database, lease: TimeSpan.FromSeconds(4));
        await a.OpenAsync(default);
        wire.Answers = Answers.Stay;
        var began = Stopwatch.GetTimestamp();
        (await Should.ThrowAsync<StoreException>(async () => await a.BeginAsync(true, default))).Message.ShouldContain("does not answer");
        Stopwatch.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromSeconds(8));
        a.LeaseLeft.ShouldBeLessThan(TimeSpan.Zero);
        wire.Answers = Answers.Arrive;
        (await a.BeginAsync(true, default)).ShouldNotBeNull();
        a.LeaseLeft.ShouldBeGreaterThan(TimeSpan.Zero);
        await a.EndAsync();
    }

    [Fact]
    public async Task A_reader_whose_connection_died_asks_again()
    {
        await using var bed = await PostgresBed.NewAsync();
        var a = await OpenAsync(bed, "a");
        (await a.ReadJournalRangeAsync(default)).ShouldBe((1, 0));
        await bed.ScalarAsync<long>(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
        (await a.ReadJournalRangeAsync(default)).ShouldBe((1, 0));
        (await a.LookAsync(default)).Whole.ShouldBeNull();
    }

    [Fact]
    public async Task Text_that_a_database_cannot_hold_breaks_no_commit()
    {
        await using var bed = await PostgresBed.NewAsync();
        var a = await OpenAsync(bed, "a");
        const string odd = "a\0b\ud800c💓";
        await a.CommitAsync(Batch with
        {
            Agents = [AgentState.Initial(AgentId.Parse("main")) with { Pause = new Pause(new Instant(1), null, odd) }],
            Journal = [new JournalEntry(1, new Instant(1), null, odd, odd)],
            Replies = [new StoredReply(odd, odd, odd, 200, odd, new Instant(1))],
        }, default);
        (await a.FindReplyAsync(odd, odd, default))!.Body.ShouldBe("a\ufffdb\ufffdc💓");
        (await a.ReadJournalTailAsync(null, 1, default)).Single().Json.ShouldBe("a\ufffdb\ufffdc💓");
        await using var again = bed.Node("a", NodeIdentity.DefaultLease);
        // JSON can say NUL.
        (await again.OpenAsync(default)).Agents.Single().Pause!.Reason.ShouldBe("a\0b\ufffdc💓");
    }

    private static async Task<ISharedStore> OpenAsync(PostgresBed bed, string name)
    {
        var store = bed.Node(name, NodeIdentity.DefaultLease);
        await store.OpenAsync(default);
        return store;
    }

    private static PostgresStore Node(int port, string database, TimeSpan? lease = null) => new(
        new PostgresStoreOptions { ConnectionString = $"postgres://postgres@127.0.0.1:{port}/{database}" },
        new NodeIdentity(
            "a", lease ?? NodeIdentity.DefaultLease, new NodeProfile("", "", "", ImmutableSortedDictionary<string, string>.Empty)),
        TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);

    private static CommitBatch Numbered(long n) => new()
    {
        Node = new NodeRecord { LastSeenAt = new Instant(n), LastSequence = n },
        Journal = [new JournalEntry(n, new Instant(n), null, "run_message", "{}")],
    };

    // A client that has the row, and stops in the middle of what it sends next.
    private static async Task<TcpClient> HalfAMessageAsync(PostgresBed bed)
    {
        var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", bed.Server.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Message(null, $"\0\u0003\0\0user\0postgres\0database\0{bed.Database}\0\0"));
        await UntilReadyAsync(stream);
        await stream.WriteAsync(Message('Q', "BEGIN; SELECT FROM systole.cluster FOR UPDATE\0"));
        await UntilReadyAsync(stream);
        await stream.WriteAsync(Message('Q', "SELECT 1\0").AsMemory(0, 8));
        return client;
    }

    private static byte[] Message(char? kind, string body)
    {
        var message = new byte[(kind is null ? 0 : 1) + 4 + body.Length];
        if (kind is { } letter) message[0] = (byte)letter;
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(message.Length - body.Length - 4), body.Length + 4);
        Encoding.Latin1.GetBytes(body, message.AsSpan(message.Length - body.Length));
        return message;
    }

    private static async Task UntilReadyAsync(NetworkStream stream)
    {
        var head = new byte[5];
        do
        {
            await stream.ReadExactlyAsync(head);
            await stream.ReadExactlyAsync(new byte[BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(1)) - 4]);
        }
        while (head[0] != (byte)'Z');
    }
}
