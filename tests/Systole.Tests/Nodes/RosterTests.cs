using Systole.Stores.Shared;
using Systole.Testing;

namespace Systole.Tests.Nodes;

/// <summary>What a node knows of the others, and how it asks one of them to start no more runs.</summary>
public sealed class RosterTests
{
    private static readonly NodeOptions Options = new()
    {
        DataDirectory = Path.GetTempPath(),
        Name = "lone",
        Url = "http://127.0.0.1:1",
    };

    private static readonly AgentPolicy Main = new()
    {
        Id = AgentId.Parse("main"),
        Schedule = new Schedule.Every(TimeSpan.FromMinutes(30)),
    };

    private static Roster RosterOf(LoopHarness node) =>
        new(node.Store as ISharedStore, node.Published, node.NodeClock, Options, new("07f403f9d05a"));

    private static async Task<ClusterHarness> Nodes(string names)
    {
        var cluster = new ClusterHarness("2026-02-16T03:30:00Z", Main);
        foreach (var name in names) await cluster.StartAsync(name.ToString());
        return cluster;
    }

    private static string Told(NodesView view) =>
        string.Join(' ', view.Nodes.Select(node => $"{node.Name}:{Names.Of(node.State)}:{node.RunsInFlight}"));

    [Fact]
    public async Task Every_node_sees_all_with_their_runs()
    {
        var cluster = await Nodes("ab");
        await cluster.RunForAsync(TimeSpan.FromSeconds(2));

        Told(RosterOf(cluster["a"]).Read()).ShouldBe("a:alive:1 b:alive:0");
        Told(RosterOf(cluster["b"]).Read()).ShouldBe("a:alive:1 b:alive:0");
        var (a, b) = RosterOf(cluster["b"]).Read().Nodes is [var first, var second] ? (first, second) : default;
        (a!.IsSelf, b!.IsSelf, a.Epoch, a.Url, b.StartedAt).ShouldBe((false, true, 1, "http://a", cluster.Memory.Nodes["b"].StartedAt));
    }

    [Fact]
    public async Task A_node_that_fell_silent_is_gone_and_one_that_went_has_stopped()
    {
        var cluster = await Nodes("abc");
        cluster.Kill("a");
        await cluster.StopAsync("b");
        await cluster.RunForAsync(NodeIdentity.DefaultLease + TimeSpan.FromSeconds(2));

        Told(RosterOf(cluster["c"]).Read()).ShouldStartWith("a:gone:0 b:stopped:0 c:alive:");
    }

    [Fact]
    public async Task A_drain_is_answered_at_once_and_seen_by_all_soon()
    {
        var cluster = await Nodes("ab");
        await cluster.RunForAsync(TimeSpan.FromSeconds(2));

        var answer = await RosterOf(cluster["b"]).DrainAsync("a", drains: true, CancellationToken.None);
        (answer.Value!.State, answer.Value.Drains, answer.Value.RunsInFlight).ShouldBe((NodeState.Draining, true, 1));
        await cluster.RunForAsync(TimeSpan.FromSeconds(2));
        Told(RosterOf(cluster["a"]).Read()).ShouldBe("a:draining:1 b:alive:0");

        (await RosterOf(cluster["a"]).DrainAsync("a", drains: false, CancellationToken.None)).Value!.State.ShouldBe(NodeState.Alive);
    }

    [Fact]
    public async Task Labels_that_no_node_at_work_has_fit_none()
    {
        var cluster = await Nodes("ab");
        await cluster.RunForAsync(TimeSpan.FromSeconds(2));
        var roster = RosterOf(cluster["a"]);

        roster.MayStart(ImmutableSortedDictionary<string, string>.Empty).ShouldBeTrue();
        roster.MayStart(ImmutableSortedDictionary<string, string>.Empty.Add("gpu", "true")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_node_that_is_not_known_is_refused_with_the_nearest_name()
    {
        var cluster = await Nodes("a");
        await cluster.StartAsync("eu-1");
        await cluster.RunForAsync(TimeSpan.FromSeconds(2));

        var refusal = (await RosterOf(cluster["a"]).DrainAsync("eu-l", drains: true, CancellationToken.None)).Refusal!;
        (refusal.Code, refusal.Message).ShouldBe((RefusalCode.UnknownNode, "no node named \"eu-l\"; did you mean \"eu-1\"?"));
    }

    [Fact]
    public async Task A_drain_that_the_store_cannot_take_is_refused()
    {
        var cluster = await Nodes("ab");
        await cluster.RunForAsync(TimeSpan.FromSeconds(2));
        cluster.Memory.CutOff.Add("b");

        var refusal = (await RosterOf(cluster["b"]).DrainAsync("a", drains: true, CancellationToken.None)).Refusal!;
        refusal.Code.ShouldBe(RefusalCode.StoreUnavailable);
        refusal.Message.ShouldStartWith("nothing was accepted: ");
    }

    [Fact]
    public async Task A_store_of_one_node_shows_it_and_drains_nothing()
    {
        var clock = LoopHarness.ClockAt("2026-02-16T03:30:00Z");
        var node = new LoopHarness(new Systole.Stores.InMemory.InMemoryStore(), clock, [Main]);
        await node.StartAsync();

        var roster = RosterOf(node);
        var alone = roster.Read().Nodes.ShouldHaveSingleItem();
        (alone.Name, alone.State, alone.RunsInFlight, alone.IsSelf).ShouldBe(("lone", NodeState.Alive, 1, true));
        (alone.Url, alone.Configuration, alone.Epoch, alone.LeaseUntil).ShouldBe(("http://127.0.0.1:1", "07f403f9d05a", null, null));
        var refusal = (await roster.DrainAsync("lone", drains: true, CancellationToken.None)).Refusal!;
        (refusal.Code, refusal.Message).ShouldBe((RefusalCode.SingleNode, "this store has one node; pause instead"));
    }
}
