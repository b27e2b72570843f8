using Microsoft.Extensions.Logging.Abstractions;
using Systole.Runners;
using Systole.Stores.InMemory;

namespace Systole.Tests.Loop;

public sealed class BrokenLoopTests
{
    [Fact]
    public async Task Callers_of_a_loop_that_broke_are_told_instead_of_waiting_for_ever()
    {
        var store = new FailingStore(new InMemoryStore());
        var agent = new AgentDefinition { Policy = new AgentPolicy { Id = AgentId.Parse("main") }, Delegate = (_, _) => Task.FromResult(TurnResult.Nothing) };
        var options = new NodeOptions { DataDirectory = Path.GetTempPath() };
        await using var node = new Node(store, options, [agent], TimeProvider.System, NullLoggerFactory.Instance);
        await node.StartAsync(CancellationToken.None);

        store.BreaksWith = new InvalidOperationException("broken");
        var answer = await node.WakeAsync("main", new WakeRequest(), null, CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(30));

        answer.IsDone.ShouldBeFalse();
        answer.Refusal.Code.ShouldBe(RefusalCode.NodeStopping);
        await Should.ThrowAsync<InvalidOperationException>(() => node.Completion);
    }

    [Fact]
    public async Task A_store_that_cannot_say_whether_a_request_was_made_before_refuses_it_and_the_loop_goes_on()
    {
        var store = new FailingStore(new InMemoryStore());
        var agent = new AgentDefinition { Policy = new AgentPolicy { Id = AgentId.Parse("main") }, Delegate = (_, _) => Task.FromResult(TurnResult.Nothing) };
        var options = new NodeOptions { DataDirectory = Path.GetTempPath() };
        await using var node = new Node(store, options, [agent], TimeProvider.System, NullLoggerFactory.Instance);
        await node.StartAsync(CancellationToken.None);
        var key = new RequestKey("local POST /wakes", "k", "hash");

        store.FailsWith = "the disk is gone";
        var refused = await node.WakeAsync("main", new WakeRequest(), key, CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        refused.IsDone.ShouldBeFalse();
        refused.Refusal!.Code.ShouldBe(RefusalCode.StoreUnavailable);

        store.FailsWith = null;
        var accepted = await node.WakeAsync("main", new WakeRequest(), key, CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        accepted.IsDone.ShouldBeTrue();
    }
}
