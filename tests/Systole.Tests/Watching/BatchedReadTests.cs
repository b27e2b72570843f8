using Systole.Loop;
using Systole.Server.Api;
using Systole.Stores;
using Systole.Stores.InMemory;
using Systole.Testing;
using Systole.Testing.Stores;

namespace Systole.Tests.Watching;

/// <summary>What many runs need of the store is read at once.</summary>
public sealed class BatchedReadTests
{
    private static readonly AgentPolicy Dev = new() { Id = AgentId.Parse("dev"), CanRun = false };

    [Fact]
    public async Task A_page_of_runs_in_flight_is_one_read()
    {
        var store = new CountingStore(new InMemoryStore());
        await using var node = await LiveNode.StartAsync(store, new ApiOptions());
        for (var i = 0; i < 30; i++) await node.RegisterAsync($"a{i % 10}", $"t{i}");
        store.Reads = 0;

        var page = (await node.GetAsync("/api/runs?in_flight=true&limit=20")).Body;

        page["runs"]!.AsArray().Count.ShouldBe(20);
        store.Reads.ShouldBe(1);
    }

    [Fact]
    public async Task All_that_is_registered_in_a_batch_is_one_read()
    {
        var store = new CountingStore(new InMemoryStore());
        await using var closed = store;
        var loop = new LoopHarness(store, LoopHarness.ClockAt("2026-02-16T03:30:00Z"), [Dev]);
        await loop.StartAsync();
        RegisterSignal[] asked = [.. Enumerable.Range(0, 50).Select(i => new RegisterSignal(Dev.Id, new RegisterRequest { Task = $"t{i}" }, null, null) { At = loop.Now })];
        foreach (var signal in asked) loop.Inbox.TryRequest(signal).ShouldBeTrue();
        store.Reads = 0;

        await loop.TurnAsync();

        foreach (var signal in asked) (await signal.Answered).IsDone.ShouldBeTrue();
        store.Reads.ShouldBe(1);
    }

    private sealed class CountingStore(IStore inner) : ForwardingStore(() => inner)
    {
        private int _reads;

        public int Reads
        {
            get => _reads;
            set => _reads = value;
        }

        public override ValueTask<IReadOnlyDictionary<RunId, RunRecord>> FindRunsAsync(IReadOnlyCollection<RunId> runs, CancellationToken stop)
        {
            Interlocked.Increment(ref _reads);
            return base.FindRunsAsync(runs, stop);
        }

        public override ValueTask<IReadOnlyDictionary<(AgentId Agent, string Task), CheckpointRecord>> ReadCheckpointsAsync(
            IReadOnlyCollection<(AgentId Agent, string Task)> tasks, CancellationToken stop)
        {
            Interlocked.Increment(ref _reads);
            return base.ReadCheckpointsAsync(tasks, stop);
        }
    }
}
