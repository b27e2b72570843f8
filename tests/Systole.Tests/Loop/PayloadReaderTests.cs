using System.Text;
using Systole.Loop;
using Systole.Stores;
using Systole.Stores.InMemory;
using Systole.Testing.Stores;

namespace Systole.Tests.Loop;

/// <summary>What runs are given is read for many of them at a time.</summary>
public sealed class PayloadReaderTests
{
    [Fact]
    public async Task Payloads_of_many_runs_are_one_read()
    {
        var runs = Enumerable.Range(1, 200).Select(number => Run(number, wakes: 1)).ToList();
        await using var store = await StoreAsync(runs);
        var reader = new PayloadReader(store, runs);
        foreach (var run in runs)
        {
            var wake = run.Wakes.Single().Id;
            Encoding.UTF8.GetString((await reader.OfAsync(run))[wake].Span).ShouldBe($"{wake.Number}");
        }
        store.Reads.ShouldBe(1);
    }

    [Fact]
    public async Task Not_more_wakes_than_a_thousand_are_read_at_a_time_but_those_of_one_run()
    {
        List<HeartbeatRun> runs = [Run(1, 600), Run(2, 0), Run(3, 400), Run(4, 1), Run(5, 3_000), Run(6, 1)];
        await using var store = await StoreAsync(runs);
        var reader = new PayloadReader(store, runs);
        foreach (var run in runs)
        {
            var given = await reader.OfAsync(run);
            run.Wakes.ShouldAllBe(wake => given.ContainsKey(wake.Id));
        }
        store.Reads.ShouldBe(4);
    }

    [Fact]
    public async Task A_run_that_is_left_out_is_skipped()
    {
        List<HeartbeatRun> runs = [Run(1, 600), Run(2, 600), Run(3, 600)];
        await using var store = await StoreAsync(runs);
        var reader = new PayloadReader(store, runs);
        (await reader.OfAsync(runs[2])).ContainsKey(runs[2].Wakes[^1].Id).ShouldBeTrue();
        store.Reads.ShouldBe(1);
    }

    [Fact]
    public async Task A_read_that_fails_fails_the_runs_it_was_for_and_not_once_more_for_each()
    {
        var runs = Enumerable.Range(1, 200).Select(number => Run(number, wakes: 10)).ToList();
        await using var store = await StoreAsync(runs);
        store.Fails = true;
        var reader = new PayloadReader(store, runs);
        foreach (var run in runs) await Should.ThrowAsync<StoreException>(async () => await reader.OfAsync(run));
        store.Reads.ShouldBe(2);
    }

    [Fact]
    public async Task A_run_without_wakes_reads_nothing()
    {
        var run = Run(1, wakes: 0);
        await using var store = await StoreAsync([run]);
        (await new PayloadReader(store, [run]).OfAsync(run)).ShouldBeEmpty();
        store.Reads.ShouldBe(0);
    }

    private static HeartbeatRun Run(int number, int wakes) => new()
    {
        Id = new RunId(AgentId.Parse("main"), number),
        Attempt = 1,
        StartedAt = new Instant(1),
        LastActivityAt = new Instant(1),
        Cause = StartCause.Event,
        Wakes = [.. Enumerable.Range(0, wakes).Select(i => Wake(number * 10_000 + i))],
    };

    private static Wake Wake(long number) => new()
    {
        Id = new WakeId(number),
        Reason = "wake",
        Intent = Intent.Event,
        AcceptedAt = new Instant(1),
        LastAcceptedAt = new Instant(1),
    };

    private static async Task<CountingStore> StoreAsync(IReadOnlyList<HeartbeatRun> runs)
    {
        var store = new CountingStore(new InMemoryStore());
        await store.OpenAsync(default);
        await store.CommitAsync(new CommitBatch
        {
            Node = new NodeRecord { LastSeenAt = new Instant(1) },
            Wakes = [.. runs.SelectMany(run => run.Wakes, (run, wake) => new WakeRecord(
                run.Id.Agent, wake, run.Id.Number, null, Encoding.UTF8.GetBytes($"{wake.Id.Number}")))],
        }, default);
        return store;
    }

    private sealed class CountingStore(IStore inner) : ForwardingStore(inner)
    {
        public int Reads { get; private set; }

        public bool Fails { get; set; }

        public override ValueTask<IReadOnlyDictionary<WakeId, ReadOnlyMemory<byte>>> ReadPayloadsAsync(
            IReadOnlyCollection<WakeId> wakes, CancellationToken stop)
        {
            Reads++;
            return Fails ? throw new StoreException("the store is away") : base.ReadPayloadsAsync(wakes, stop);
        }
    }
}
