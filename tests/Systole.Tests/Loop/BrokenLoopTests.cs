using Microsoft.Extensions.Logging.Abstractions;
using Systole.Stores.InMemory;

namespace Systole.Tests.Loop;

public sealed class BrokenLoopTests
{
    [Fact]
    public async Task Callers_of_a_loop_that_broke_are_told_instead_of_waiting_for_ever()
    {
        var store = new FailingStore(new InMemoryStore());
        var agent = new AgentDefinition { Policy = new AgentPolicy { Id = AgentId.Parse("main") } };
        var options = new NodeOptions { DataDirectory = Path.GetTempPath() };
        await using var node = new Node(store, options, [agent], TimeProvider.System, NullLoggerFactory.Instance);
        await node.StartAsync(CancellationToken.None);

        store.BreaksWith = new InvalidOperationException("broken");
        var answer = await node.WakeAsync("main", new WakeRequest(), null, CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(30));

        answer.IsDone.ShouldBeFalse();
        answer.Refusal.Code.ShouldBe(RefusalCode.NodeStopping);
        await Should.ThrowAsync<InvalidOperationException>(() => node.Completion);
    }
}
