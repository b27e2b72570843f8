using Systole.Loop;
using Systole.Stores.InMemory;
using Systole.Testing;

namespace Systole.Tests.Loop;

/// <summary>A channel that goes from the configuration and comes back to it.</summary>
public sealed class ReconfiguredChannelTests
{
    private static readonly AgentPolicy Pm = new()
    {
        Id = AgentId.Parse("pm"),
        CanRun = false,
        Watch = new WatchPolicy { StaleAfter = TimeSpan.FromMinutes(5), TimeoutAfter = TimeSpan.Zero },
    };

    private static AlertingPolicy To(string channel) => AlertingPolicy.Default with
    {
        Channels = AlertingPolicy.Default.Channels.SetItem(channel, ChannelTraits.Plain),
        Routes = [new AlertRoute(null, AlertMatch.All, [channel])],
    };

    [Fact]
    public async Task One_that_was_down_is_as_new_when_it_is_configured_again()
    {
        var (disk, clock) = (new InMemoryDisk(), LoopHarness.ClockAt("2026-02-16T03:30:00Z"));
        var node = await StartAsync(To("slack"));
        node.Inbox.TryRequest(new RegisterSignal(Pm.Id, new RegisterRequest { Task = "job" }, null, null) { At = node.Now }).ShouldBeTrue();
        await node.RunForAsync(TimeSpan.FromMinutes(6));
        node.Answer(DeliveryOutcome.Gone);
        await node.RunForAsync(TimeSpan.FromSeconds(2));
        State(node).DownSince.ShouldNotBeNull();
        await StopAsync(node);

        node = await StartAsync(To("log"));
        await node.RunForAsync(TimeSpan.FromSeconds(2));
        await StopAsync(node);
        node = await StartAsync(To("slack"));
        await node.RunForAsync(TimeSpan.FromMinutes(1));
        (State(node).DownSince, State(node).Failures).ShouldBe((null, 0));

        // That it is down again is news again.
        node.Answer(DeliveryOutcome.Gone);
        await node.RunForAsync(TimeSpan.FromSeconds(2));
        (await node.JournalAsync()).Count(line => line.Contains("\"alert_opened\"", StringComparison.Ordinal) && line.Contains("channel_down:slack", StringComparison.Ordinal)).ShouldBe(2);

        async Task<LoopHarness> StartAsync(AlertingPolicy alerting)
        {
            var started = new LoopHarness(new InMemoryStore(disk), clock, [Pm], alerting: alerting);
            await started.StartAsync();
            return started;
        }

        async Task StopAsync(LoopHarness running)
        {
            await running.StopAsync();
            disk.Release();
        }

        static ChannelState State(LoopHarness node) => node.Published.Facts.Alerting.Channel("slack");
    }
}
