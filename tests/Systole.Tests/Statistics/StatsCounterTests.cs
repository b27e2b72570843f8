using System.Globalization;
using Systole.Statistics;
using Systole.Stores;
using Systole.Stores.InMemory;
using Systole.Testing.Stores;

namespace Systole.Tests.Statistics;

public sealed class StatsCounterTests
{
    private static readonly AgentId Main = AgentId.Parse("main");
    private static readonly AgentId Other = AgentId.Parse("other");
    private static readonly NodeRecord Node = new() { LastSeenAt = Time("2026-02-16T00:00:00Z") };

    [Fact]
    public async Task What_happened_counts_in_the_hour_and_the_day_in_which_it_happened()
    {
        var (store, counter) = await NewAsync();
        await CountAsync(store, counter,
            Started("2026-02-16T10:59:00Z"),
            Ended("2026-02-16T11:01:00Z", RunOutcome.Succeeded, seconds: 120, delivered: 2, tokens: 600, usd: 0.02m),
            Started("2026-02-16T11:29:00Z"), new RunFact.WentStale(Main, Time("2026-02-16T11:35:00Z"), false),
            new RunFact.PassedLimit(Main, Time("2026-02-16T11:59:00Z"), false),
            Ended("2026-02-16T12:00:00Z", RunOutcome.Failed, seconds: 1860, tokens: 200));

        var hours = await HoursAsync(store);
        hours.Select(row => (row.Start, row.Stats.Heartbeat.Started, row.Stats.Heartbeat.Ended)).ShouldBe(
            [(Time("2026-02-16T10:00:00Z"), 1, 0), (Time("2026-02-16T11:00:00Z"), 1, 1), (Time("2026-02-16T12:00:00Z"), 0, 1)]);
        hours[1].Stats.Heartbeat.Gaps.Quantile(0.5).ShouldBe(30 * 60_000);
        (hours[1].Stats.Heartbeat.StaleEpisodes, hours[1].Stats.Heartbeat.Timeouts).ShouldBe((1, 1));
        var day = (await DaysAsync(store)).Single();
        day.Start.ShouldBe(Time("2026-02-16T00:00:00Z"));
        var runs = day.Stats.Heartbeat;
        (runs.Started, runs.Ended, runs.WakesDelivered, runs.Tokens, runs.Usd).ShouldBe((2, 2, 2, 800, 0.02m));
        runs.Outcomes.ShouldBe(Outcomes((RunOutcome.Succeeded, 1), (RunOutcome.Failed, 1)));
        (runs.TokensPerRun, runs.TokensPerWake, runs.UsdPerRun, runs.UsdPerWake).ShouldBe((400, 400, 0.02m, 0.01m));
        (runs.Durations.Count, runs.Durations.Least, runs.Durations.Greatest).ShouldBe((2, 120_000, 1_860_000));
    }

    [Fact]
    public async Task Origins_are_told_apart_and_each_has_gaps_of_its_own()
    {
        var (store, counter) = await NewAsync();
        await CountAsync(store, counter,
            Started("2026-02-16T10:00:00Z"), Started("2026-02-16T10:10:00Z", registered: true),
            Started("2026-02-16T10:15:00Z", registered: true), Started("2026-02-16T10:30:00Z"),
            Ended("2026-02-16T10:31:00Z", RunOutcome.Superseded, 60, registered: true));
        var stats = (await HoursAsync(store)).Single().Stats;
        (stats.Heartbeat.Started, stats.Registered.Started).ShouldBe((2, 2));
        (stats.Heartbeat.Gaps.Greatest, stats.Registered.Gaps.Greatest).ShouldBe((30 * 60_000, 5 * 60_000));
        // A run that another took the place of says nothing of how long the work takes.
        (stats.Registered.Ended, stats.Registered.Durations.Count, stats.Heartbeat.Ended).ShouldBe((1, 0, 0));
    }

    [Fact]
    public async Task The_gap_after_a_night_or_a_restart_is_known()
    {
        var (store, counter) = await NewAsync();
        await CountAsync(store, counter, Started("2026-02-10T23:50:00Z"));
        await CountAsync(store, counter, Ended("2026-02-10T23:51:00Z", RunOutcome.Succeeded, 60));
        await CountAsync(store, new StatsCounter(store), Started("2026-02-16T00:20:00Z"));
        var day = (await DaysAsync(store))[^1].Stats.Heartbeat;
        (day.Started, day.Gaps.Count, day.Gaps.Least).ShouldBe((1, 1, (5 * 24 * 60 + 30) * 60_000));
    }

    [Fact]
    public async Task One_batch_may_go_past_midnight()
    {
        var (store, counter) = await NewAsync();
        await CountAsync(store, counter, Started("2026-02-16T23:30:00Z"));
        await CountAsync(store, counter,
            Ended("2026-02-16T23:59:59Z", RunOutcome.Succeeded, 60), Started("2026-02-17T00:00:00Z"), Started("2026-02-17T00:30:00Z"));
        var days = await DaysAsync(store);
        days.Select(row => row.Stats.Heartbeat).Select(runs => (runs.Started, runs.Ended, runs.Gaps.Count))
            .ShouldBe([(1, 1, 0), (2, 0, 2)]);
        days[1].Stats.Heartbeat.Gaps.Greatest.ShouldBe(30 * 60_000);
        await CountAsync(store, counter, Started("2026-02-17T00:40:00Z"));
        (await DaysAsync(store))[1].Stats.Heartbeat.Gaps.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_clock_that_was_set_back_adds_to_what_was_counted_before_and_makes_no_gap()
    {
        var (store, counter) = await NewAsync();
        await CountAsync(store, counter, Started("2026-02-16T10:30:00Z"));
        await CountAsync(store, counter, Started("2026-02-16T12:30:00Z"));
        await CountAsync(store, counter, Started("2026-02-16T10:40:00Z"));
        await CountAsync(store, counter, Started("2026-02-16T10:50:00Z"));
        var hours = await HoursAsync(store);
        hours.Select(row => row.Stats.Heartbeat.Started).ShouldBe([3, 1]);
        (await DaysAsync(store)).Single().Stats.Heartbeat.Gaps.Count.ShouldBe(2);
        hours[0].Stats.Heartbeat.Gaps.Greatest.ShouldBe(10 * 60_000);
    }

    [Fact]
    public async Task A_commit_that_fails_counts_once_when_it_is_tried_again_whether_it_was_written_or_not()
    {
        foreach (var fault in (CommitFault[])[CommitFault.Before, CommitFault.After])
        {
            var store = new FaultyStore(new InMemoryStore(), 2, fault);
            await store.OpenAsync(default);
            var counter = new StatsCounter(store);
            await CountAsync(store, counter, Started("2026-02-16T10:00:00Z"));
            await Should.ThrowAsync<StoreException>(() => CountAsync(store, counter, Started("2026-02-16T10:30:00Z")));
            (await HoursAsync(store)).Single().Stats.Heartbeat.Started.ShouldBe(fault == CommitFault.After ? 2 : 1);
            // Where it was written the loop finds that out before it decides, and does not decide it again.
            if (fault == CommitFault.Before) await CountAsync(store, counter, Started("2026-02-16T10:30:00Z"));
            await CountAsync(store, counter, Ended("2026-02-16T10:31:00Z", RunOutcome.Succeeded, 60));
            var runs = (await HoursAsync(store)).Single().Stats.Heartbeat;
            (runs.Started, runs.Ended, runs.Gaps.Count).ShouldBe((2, 1, 1));
        }
    }

    [Fact]
    public async Task What_others_counted_is_added_to_once_it_is_forgotten()
    {
        var (store, counter) = await NewAsync();
        var others = new StatsCounter(store);
        await CountAsync(store, counter, Started("2026-02-16T10:00:00Z"));
        await CountAsync(store, others, Ended("2026-02-16T10:01:00Z", RunOutcome.Lost, 60));
        counter.Forget([Main]);
        await CountAsync(store, counter, Started("2026-02-16T10:30:00Z"));
        var runs = (await HoursAsync(store)).Single().Stats.Heartbeat;
        (runs.Started, runs.Ended).ShouldBe((2, 1));
    }

    [Fact]
    public async Task Rows_are_read_once_an_hour_and_nothing_is_read_or_written_for_agents_that_do_nothing()
    {
        var store = new CountingStore();
        await store.OpenAsync(default);
        var counter = new StatsCounter(store);
        await CountAsync(store, counter, Started("2026-02-16T10:00:00Z"));
        store.Read.ShouldBe([2]);
        for (var minute = 1; minute < 60; minute++)
        {
            await CountAsync(store, counter, Started(string.Create(CultureInfo.InvariantCulture, $"2026-02-16T10:{minute:00}:00Z")));
        }
        store.Read.ShouldBe([2]);
        await CountAsync(store, counter, Started("2026-02-16T11:00:00Z"));
        // The day is the same.
        store.Read.ShouldBe([2, 1]);
        (await counter.CountAsync([], default)).ShouldBeEmpty();
        (await store.ReadStatsAsync(Other, StatsPeriod.Day, Instant.Min, Instant.Max, default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task However_many_agents_there_are_each_is_counted_right()
    {
        // More than are known at one time.
        var (store, counter) = await NewAsync();
        var agents = Enumerable.Range(0, 20_000).Select(n => AgentId.Parse(string.Create(CultureInfo.InvariantCulture, $"a{n}"))).ToArray();
        foreach (var at in (string[])["2026-02-16T10:00:00Z", "2026-02-16T10:30:00Z"])
        {
            foreach (var some in agents.Chunk(4_096))
                await CountAsync(store, counter, [.. some.Select(agent => new RunFact.Started(agent, Time(at), false))]);
        }
        foreach (var agent in agents)
        {
            var row = (await store.ReadStatsAsync(agent, StatsPeriod.Hour, Instant.Min, Instant.Max, default)).Single();
            (row.Stats.Heartbeat.Started, row.Stats.Heartbeat.Gaps.Count).ShouldBe((2, 1));
        }
    }

    [Fact]
    public void Runs_that_say_nothing_of_tokens_or_cost_leave_them_open()
    {
        var runs = RunStats.None.WithStart(Time("2026-02-16T10:00:00Z"), null).WithEnd(Record(RunOutcome.Succeeded, 60, null, null), 3);
        (runs.TokensPerRun, runs.TokensPerWake, runs.UsdPerRun, runs.UsdPerWake).ShouldBe((null, null, null, null));
        RunStats.None.WithEnd(Record(RunOutcome.Failed, 60, 10, 1), 0).TokensPerWake.ShouldBeNull();
    }

    [Fact]
    public void Numbers_that_cannot_be_true_break_nothing()
    {
        var absurd = RunStats.None
            .WithEnd(Record(RunOutcome.Succeeded, -5, long.MaxValue, decimal.MaxValue), 1)
            .WithEnd(Record(RunOutcome.Succeeded, 1, long.MaxValue, decimal.MaxValue), 1)
            .WithEnd(Record(RunOutcome.Succeeded, 1, -7, -1), 1);
        (absurd.Tokens, absurd.Usd, absurd.RunsWithTokens, absurd.Durations.Least).ShouldBe((long.MaxValue, decimal.MaxValue, 3, 0));
        absurd.Merge(absurd).Tokens.ShouldBe(long.MaxValue);
        absurd.Merge(absurd).Usd.ShouldBe(decimal.MaxValue);
    }

    [Fact]
    public void Merged_in_any_order_figures_are_those_of_all()
    {
        using var json = new StateJsonBuffer();
        for (var seed = 0; seed < 200; seed++)
        {
            var make = new Generate(seed);
            var (a, b, c) = (make.Stats(), make.Stats(), make.Stats());
            var all = Say(a.Merge(b).Merge(c));
            Say(a.Merge(b.Merge(c))).ShouldBe(all, $"seed {seed}");
            Say(c.Merge(a).Merge(b)).ShouldBe(all, $"seed {seed}");
            Say(a.Merge(AgentStats.None)).ShouldBe(Say(a), $"seed {seed}");
        }

        string Say(AgentStats stats) => System.Text.Encoding.UTF8.GetString(json.Of(stats));
    }

    private static async Task<(InMemoryStore Store, StatsCounter Counter)> NewAsync()
    {
        var store = new InMemoryStore();
        await store.OpenAsync(default);
        return (store, new StatsCounter(store));
    }

    // As the loop does.
    private static async Task CountAsync(IStore store, StatsCounter counter, params RunFact[] facts)
    {
        var rows = await counter.CountAsync(facts, default);
        await store.CommitAsync(new CommitBatch { Node = Node, Stats = rows }, default);
        counter.Keep(rows);
    }

    private static ValueTask<IReadOnlyList<StatsRow>> HoursAsync(IStore store) =>
        store.ReadStatsAsync(Main, StatsPeriod.Hour, Instant.Min, Instant.Max, default);

    private static ValueTask<IReadOnlyList<StatsRow>> DaysAsync(InMemoryStore store) =>
        store.ReadStatsAsync(Main, StatsPeriod.Day, Instant.Min, Instant.Max, default);

    private static RunFact.Started Started(string at, bool registered = false) => new(Main, Time(at), registered);

    private static RunFact.Ended Ended(
        string at, RunOutcome outcome, int seconds, int delivered = 0, long? tokens = null, decimal? usd = null, bool registered = false) =>
        new(Main, Time(at), registered, Record(outcome, seconds, tokens, usd), delivered);

    private static RunRecord Record(RunOutcome outcome, int seconds, long? tokens, decimal? usd) => new()
    {
        Sequence = 1,
        Run = new RunId(Main, 1),
        Attempt = 1,
        Reasons = [],
        Wakes = 0,
        StartedAt = Node.LastSeenAt,
        EndedAt = Node.LastSeenAt,
        Outcome = outcome,
        Duration = TimeSpan.FromSeconds(seconds),
        Tokens = tokens,
        Usd = usd,
        TraceId = "",
    };

    private static ImmutableSortedDictionary<RunOutcome, long> Outcomes(params (RunOutcome Outcome, long Count)[] of) =>
        RunStats.None.Outcomes.SetItems(of.Select(one => KeyValuePair.Create(one.Outcome, one.Count)));

    private static Instant Time(string text) => Instant.TryParse(text, out var at) ? at : throw new ArgumentException(text);

    /// <summary>Says how many rows were asked for, each time that any were.</summary>
    private sealed class CountingStore() : ForwardingStore(new InMemoryStore())
    {
        public List<int> Read { get; } = [];

        public override ValueTask<IReadOnlyDictionary<StatsKey, StatsRow>> FindStatsAsync(
            IReadOnlyCollection<StatsKey> keys, CancellationToken stop)
        {
            Read.Add(keys.Count);
            return base.FindStatsAsync(keys, stop);
        }
    }
}
