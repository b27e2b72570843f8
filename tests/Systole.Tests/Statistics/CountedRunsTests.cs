using Systole.Loop;
using Systole.Statistics;
using Systole.Stores;
using Systole.Stores.InMemory;
using Systole.Testing;
using Systole.Testing.Stores;
using Systole.Tests.Loop;

namespace Systole.Tests.Statistics;

/// <summary>What the loop counts, in the store that it writes.</summary>
public sealed class CountedRunsTests
{
    private static readonly AgentId Main = AgentId.Parse("main");
    private static readonly AgentPolicy Beating = new() { Id = Main, Schedule = new Schedule.Every(TimeSpan.FromMinutes(30)) };

    [Fact]
    public async Task Runs_are_counted_with_their_ends_their_gaps_and_the_wakes_that_they_delivered()
    {
        var loop = await StartedAsync(new InMemoryStore());
        loop.End(Run(1), duration: TimeSpan.FromSeconds(20));
        await loop.RunForAsync(TimeSpan.FromMinutes(10));
        loop.Wake("main", new WakeRequest { Reason = "hook:gh", Intent = Intent.Next });
        await loop.RunForAsync(TimeSpan.FromMinutes(20));
        loop.Ended(Run(2), new RunEnd { Outcome = RunOutcome.Succeeded, Duration = TimeSpan.FromSeconds(40), Tokens = 900, Usd = 0.5m });
        await loop.RunForAsync(TimeSpan.FromMinutes(1));

        var hours = await ReadAsync(loop.Store, StatsPeriod.Hour);
        hours.Select(row => (row.Start.ToString(), row.Stats.Heartbeat.Started)).ShouldBe(
            [("2026-02-16T03:00:00.000Z", 1), ("2026-02-16T04:00:00.000Z", 1)]);
        var day = (await ReadAsync(loop.Store, StatsPeriod.Day)).Single().Stats.Heartbeat;
        (day.Ended, day.WakesDelivered, day.Tokens, day.Usd).ShouldBe((2, 1, 900, 0.5m));
        (day.Gaps.Count, day.Gaps.Least, day.Durations.Greatest).ShouldBe((1, 30 * 60_000, 40_000));
    }

    [Fact]
    public async Task A_run_that_goes_stale_and_past_its_limit_is_counted_as_both()
    {
        var loop = await StartedAsync(new InMemoryStore());
        // Before it is given up as one that nobody can confirm dead.
        await loop.RunForAsync(TimeSpan.FromMinutes(35));
        loop.Ended(Run(1), new RunEnd { Outcome = RunOutcome.Failed, Duration = TimeSpan.FromMinutes(31) });
        await loop.TurnAsync();
        var day = (await ReadAsync(loop.Store, StatsPeriod.Day)).Single().Stats.Heartbeat;
        (day.StaleEpisodes, day.Timeouts, day.Outcomes.GetValueOrDefault(RunOutcome.TimedOut)).ShouldBe((1, 1, 1));
    }

    [Fact]
    public async Task A_commit_that_fails_and_is_tried_again_counts_once()
    {
        var store = new FailingStore(new InMemoryStore());
        var loop = await StartedAsync(store);
        loop.End(Run(1));
        store.FailsWith = "the disk is full";
        await loop.RunForAsync(TimeSpan.FromSeconds(5));
        store.FailsWith = null;
        await loop.RunForAsync(TimeSpan.FromSeconds(5));
        var day = (await ReadAsync(store, StatsPeriod.Day)).Single().Stats.Heartbeat;
        (day.Started, day.Ended, day.Durations.Count).ShouldBe((1, 1, 1));
    }

    [Fact]
    public async Task A_node_that_starts_again_goes_on_with_what_was_counted()
    {
        var disk = new InMemoryDisk();
        var loop = await StartedAsync(new InMemoryStore(disk));
        loop.End(Run(1));
        await loop.RunForAsync(TimeSpan.FromMinutes(5));
        disk.Release();
        var again = new LoopHarness(new InMemoryStore(disk), loop.Clock, [Beating]);
        await again.StartAsync();
        await again.RunForAsync(TimeSpan.FromMinutes(25));
        var day = (await ReadAsync(again.Store, StatsPeriod.Day)).Single().Stats.Heartbeat;
        (day.Started, day.Ended, day.Gaps.Greatest).ShouldBe((2, 1, 30 * 60_000));
    }

    [Fact]
    public async Task Hours_are_kept_for_14_days_days_for_400_and_neither_for_longer_than_retention()
    {
        var loop = await StartedAsync(new InMemoryStore(), new LoopOptions { KeepFor = TimeSpan.FromDays(500), PruneRowsMax = 5_000 });
        Instant[] starts = [Ago(loop, 401), Ago(loop, 399), Ago(loop, 15), Ago(loop, 13)];
        await FillAsync(loop.Store, starts);
        await loop.RunForAsync(TimeSpan.FromMinutes(2));
        (await KeptAsync(loop.Store, StatsPeriod.Hour, starts)).ShouldBe([starts[3]]);
        (await KeptAsync(loop.Store, StatsPeriod.Day, starts)).ShouldBe(starts[1..]);

        var frugal = await StartedAsync(new InMemoryStore(), new LoopOptions { KeepFor = TimeSpan.FromDays(10) });
        await FillAsync(frugal.Store, [.. starts, Ago(frugal, 9)]);
        await frugal.RunForAsync(TimeSpan.FromMinutes(2));
        foreach (var period in StatsPeriods.All)
            (await KeptAsync(frugal.Store, period, [.. starts, Ago(frugal, 9)])).ShouldBe([Ago(frugal, 9)]);
    }

    [Fact]
    public async Task Registered_work_is_counted_when_it_begins_and_when_it_ends_in_whatever_way()
    {
        var loop = await StartedAsync(new InMemoryStore());
        var told = await RegisterAsync(loop, "told");
        var replaced = await RegisterAsync(loop, "report");
        await loop.RunForAsync(TimeSpan.FromSeconds(30));
        Active(loop, told, tokens: 700, usd: 0.07m);
        Active(loop, replaced, tokens: 100, usd: 0.01m);
        await loop.RunForAsync(TimeSpan.FromSeconds(30));
        loop.Inbox.TryRequest(new FinishSignal(told, new Finish(RunOutcome.Succeeded)) { At = loop.Now }).ShouldBeTrue();
        var silent = await RegisterAsync(loop, "report");
        Active(loop, silent, tokens: 200, usd: 0.02m);
        await loop.RunForAsync(TimeSpan.FromMinutes(31));

        var stats = (await ReadAsync(loop.Store, StatsPeriod.Day)).Single().Stats;
        stats.Heartbeat.Started.ShouldBe(1);
        var runs = stats.Registered;
        runs.Outcomes.Select(of => (of.Key, of.Value)).ShouldBe(
            [(RunOutcome.Succeeded, 1), (RunOutcome.TimedOut, 1), (RunOutcome.Superseded, 1)], ignoreOrder: true);
        (runs.Started, runs.StaleEpisodes, runs.Timeouts, runs.WakesDelivered).ShouldBe((3, 1, 1, 0));
        (runs.Durations.Count, runs.Durations.Least, runs.Durations.Greatest).ShouldBe((2, 60_000, 30 * 60_000));
        (runs.Gaps.Count, runs.Gaps.Least, runs.Gaps.Greatest).ShouldBe((2, 0, 60_000));
        (runs.Tokens, runs.RunsWithTokens, runs.Usd, runs.TokensPerWake).ShouldBe((1_000, 3, 0.1m, null));
        (await loop.Store.FindRunAsync(silent, default))!.Tokens.ShouldBe(200);
    }

    [Fact]
    public async Task Signs_of_life_write_no_figures()
    {
        var store = new CountingStore();
        var loop = await StartedAsync(store);
        var run = await RegisterAsync(loop, "report");
        store.Rows = 0;
        for (var minute = 0; minute < 20; minute++)
        {
            Active(loop, run, tokens: minute, usd: 0);
            loop.Active(Run(1));
            await loop.RunForAsync(TimeSpan.FromMinutes(1));
        }
        store.Rows.ShouldBe(0);
    }

    [Fact]
    public async Task Figures_that_cannot_be_read_are_a_commit_that_fails_and_leave_the_turn_of_a_shared_store_to_others()
    {
        var cluster = new ClusterHarness("2026-02-16T03:30:00Z", Beating);
        var one = await cluster.StartAsync("a");
        // What another decides of an agent is read again by the one that counts next.
        var other = await cluster.StartAsync("b");
        other.Wake("main", new WakeRequest { Reason = "hook:gh", Intent = Intent.Next });
        await other.TurnAsync();
        cluster.Memory.ReadsFail = true;
        one.End(Run(1));
        await one.TurnAsync();
        one.IsInTrouble.ShouldBeTrue();
        cluster.Memory.Holder.ShouldBeNull();

        cluster.Memory.ReadsFail = false;
        await cluster.RunForAsync(TimeSpan.FromSeconds(5));
        (await ReadAsync(cluster.Memory.Rows, StatsPeriod.Day)).Single().Stats.Heartbeat.Ended.ShouldBe(1);
    }

    private static async Task<RunId> RegisterAsync(LoopHarness loop, string task)
    {
        var asked = new RegisterSignal(Main, new RegisterRequest { Task = task }, null, null) { At = loop.Now };
        loop.Inbox.TryRequest(asked).ShouldBeTrue();
        await loop.TurnAsync();
        return (await asked.Answered).Value!.Run;
    }

    private static void Active(LoopHarness loop, RunId run, long tokens, decimal usd) => loop.Inbox.TryReport(
        new ActiveSignal(run, new ActivityReport { Tokens = tokens, Usd = usd }) { At = loop.Now, IsFromOutside = true }).ShouldBeTrue();

    private static async Task<LoopHarness> StartedAsync(IStore store, LoopOptions? options = null)
    {
        var loop = new LoopHarness(store, LoopHarness.ClockAt("2026-02-16T03:30:00Z"), [Beating], options);
        await loop.StartAsync();
        return loop;
    }

    private static RunId Run(long number) => new(Main, number);

    private static Instant Ago(LoopHarness loop, int days) => StatsPeriod.Day.StartOf(loop.Now) - TimeSpan.FromDays(days);

    private static async Task FillAsync(IStore store, Instant[] starts)
    {
        var some = AgentStats.None with { Heartbeat = RunStats.None with { Started = 1 } };
        var rows = StatsPeriods.All.SelectMany(period => starts.Select(start => new StatsRow(Main, period, start, some))).ToList();
        await store.CommitAsync(new CommitBatch { Node = new NodeRecord { LastSeenAt = starts[^1] }, Stats = rows }, default);
    }

    private static async Task<IEnumerable<Instant>> KeptAsync(IStore store, StatsPeriod period, Instant[] of) =>
        (await ReadAsync(store, period)).Select(row => row.Start).Where(of.Contains);

    private static ValueTask<IReadOnlyList<StatsRow>> ReadAsync(IStore store, StatsPeriod period) =>
        store.ReadStatsAsync(Main, period, Instant.Min, Instant.Max, default);

    /// <summary>Says how many rows of figures were written.</summary>
    private sealed class CountingStore() : ForwardingStore(new InMemoryStore())
    {
        public int Rows { get; set; }

        public override ValueTask CommitAsync(CommitBatch batch, CancellationToken stop)
        {
            Rows += batch.Stats.Count;
            return base.CommitAsync(batch, stop);
        }
    }
}
