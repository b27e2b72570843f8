using Systole.Loop;
using Systole.Stores.InMemory;
using Systole.Testing;

namespace Systole.Tests.Loop;

/// <summary>Many runs that fall silent at once, through the loop: the node that told of it may die while it is open.</summary>
public sealed class MassStallTests
{
    private const string Start = "2026-02-16T03:30:00Z";

    /// <summary>Three of these ten fall silent, and have twenty minutes in all.</summary>
    private static readonly AgentPolicy[] Fleet = [.. Enumerable.Range(0, 10).Select(i => new AgentPolicy
    {
        Id = AgentId.Parse($"a{i}"),
        CanRun = false,
        Watch = new WatchPolicy { StaleAfter = TimeSpan.FromMinutes(5), TimeoutAfter = i < 3 ? TimeSpan.FromMinutes(20) : TimeSpan.Zero },
    })];

    private static void Register(LoopHarness node)
    {
        foreach (var agent in Fleet)
        {
            node.Inbox.TryRequest(new RegisterSignal(agent.Id, new RegisterRequest { Task = "t" }, null, null) { At = node.Now }).ShouldBeTrue();
        }
    }

    private static void ShowLife(LoopHarness node, int from)
    {
        foreach (var agent in Fleet.Skip(from)) node.Active(new RunId(agent.Id, 1));
    }

    /// <summary>What is told of all of them: once that they fell silent, once that they are few again, and then of those past their limit.</summary>
    private static void ToldOnce(IReadOnlyList<string> journal, string opened, string closed)
    {
        SilenceLedger.Of(journal).Stalls.ShouldBe(1);
        At("\"alert\":\"mass_stall\"").ShouldBe([opened, closed]);
        At("\"kind\":\"stale\"").ShouldBeEmpty();
        At("\"event\":\"run_stale\"").ShouldBe([opened, opened, opened]);
        At("\"event\":\"run_timed_out\"").ShouldBe([closed, closed, closed]);

        IEnumerable<string> At(string what) =>
            journal.Where(line => line.Contains(what, StringComparison.Ordinal)).Select(line => line.Substring("{'at':'".Length, opened.Length));
    }

    [Fact]
    public async Task A_node_that_is_killed_while_it_is_open_finds_it_open_and_ends_nothing()
    {
        var (disk, clock) = (new InMemoryDisk(), LoopHarness.ClockAt(Start));
        var node = new LoopHarness(new InMemoryStore(disk), clock, Fleet);
        await node.StartAsync();
        Register(node);
        await node.TurnAsync();
        for (var minute = 1; minute <= 35; minute++)
        {
            await node.RunForAsync(TimeSpan.FromMinutes(1));
            if (minute % 2 == 0) ShowLife(node, from: minute < 26 ? 3 : 0);
            if (minute is not (6 or 16 or 28)) continue;
            // Nobody is missed in the moment that it takes to start again.
            disk.Release();
            node = new LoopHarness(new InMemoryStore(disk), clock, Fleet);
            await node.StartAsync();
            ShowLife(node, from: minute < 26 ? 3 : 0);
        }

        ToldOnce(await node.JournalAsync(), "2026-02-16T03:35:00", "2026-02-16T04:01:00");
    }

    [Fact]
    public async Task Nodes_that_are_killed_while_it_is_open_leave_it_to_the_others()
    {
        var cluster = new ClusterHarness(Start, Fleet);
        foreach (var name in (string[])["a", "b", "c"]) await cluster.StartAsync(name);
        Register(cluster["a"]);
        await cluster.SettleAsync();
        for (var minute = 1; minute <= 35; minute++)
        {
            await cluster.RunForAsync(TimeSpan.FromMinutes(1));
            if (minute % 2 == 0) ShowLife(cluster["c"], from: minute < 26 ? 3 : 0);
            switch (minute)
            {
                case 6:
                    cluster.Kill("a");
                    break;
                case 10:
                    cluster.Kill("b");
                    break;
                case 14:
                    await cluster.StartAsync("a");
                    break;
                case 20:
                    await cluster.StartAsync("b");
                    break;
            }
        }

        ToldOnce(await cluster.JournalAsync(), "2026-02-16T03:35:00", "2026-02-16T04:01:00");
    }
}
