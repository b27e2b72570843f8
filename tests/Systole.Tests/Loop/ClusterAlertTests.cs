using Systole.Loop;
using Systole.Testing;
using CommitFault = Systole.Testing.Stores.CommitFault;

namespace Systole.Tests.Loop;

/// <summary>Nodes that share a store tell people as one: each message once, whoever is there.</summary>
public sealed class ClusterAlertTests
{
    private const string Start = "2026-02-16T03:30:00Z";

    private static readonly AgentPolicy Pm = new()
    {
        Id = AgentId.Parse("pm"),
        CanRun = false,
        Watch = new WatchPolicy { StaleAfter = TimeSpan.FromMinutes(5), TimeoutAfter = TimeSpan.Zero },
    };

    private static async Task<ClusterHarness> Nodes(string names)
    {
        var cluster = new ClusterHarness(Start, Pm) { Alerting = AlertingPolicy.Default };
        foreach (var name in names) await cluster.StartAsync(name.ToString());
        await RegisterAsync(cluster);
        return cluster;
    }

    private static async Task RegisterAsync(ClusterHarness cluster)
    {
        var registered = new RegisterSignal(Pm.Id, new RegisterRequest { Task = "job" }, null, null) { At = cluster["a"].Now };
        cluster["a"].Inbox.TryRequest(registered).ShouldBeTrue();
        await cluster.SettleAsync();
        (await registered.Answered).IsDone.ShouldBeTrue();
    }

    private static int Sent(ClusterHarness cluster, string nodes) => nodes.Sum(node => cluster[node.ToString()].Sent.Count);

    private static async Task<int> Delivered(ClusterHarness cluster) =>
        (await cluster.JournalAsync()).Count(line => line.Contains("notification_delivered", StringComparison.Ordinal));

    [Fact]
    public async Task Of_three_nodes_one_tells()
    {
        var cluster = await Nodes("abc");
        await cluster.RunForAsync(TimeSpan.FromMinutes(6));

        Sent(cluster, "abc").ShouldBe(1);
        var sender = "abc".Select(name => cluster[name.ToString()]).Single(node => node.Sent.Count > 0);
        sender.Answer();
        await cluster.RunForAsync(TimeSpan.FromMinutes(60));

        Sent(cluster, "abc").ShouldBe(1);
        (await Delivered(cluster)).ShouldBe(1);
    }

    [Fact]
    public async Task What_a_node_that_died_had_on_its_way_another_sends_as_it_was()
    {
        var cluster = await Nodes("ab");
        await cluster.RunForAsync(TimeSpan.FromMinutes(6));
        var (dead, other) = cluster["a"].Sent.Count > 0 ? ("a", "b") : ("b", "a");
        var message = cluster[dead].Sent.ShouldHaveSingleItem();

        cluster.Kill(dead);
        await cluster.RunForAsync(TimeSpan.FromSeconds(9));
        cluster[other].Sent.ShouldBeEmpty("its lease holds still");
        await cluster.RunForAsync(TimeSpan.FromSeconds(3));

        cluster[other].Sent.ShouldHaveSingleItem().Message.Key.ShouldBe(message.Message.Key);
        cluster[other].Answer();
        await cluster.RunForAsync(TimeSpan.FromMinutes(1));
        (await Delivered(cluster)).ShouldBe(1);
    }

    [Fact]
    public async Task A_message_whose_commit_was_not_heard_of_is_sent()
    {
        var cluster = new ClusterHarness(Start, Pm) { Alerting = AlertingPolicy.Default };
        var commits = 0L;
        var isDoubtful = false;
        await cluster.StartAsync("a", plan: commit =>
        {
            commits = commit;
            return isDoubtful ? CommitFault.After : CommitFault.None;
        });
        await RegisterAsync(cluster);
        await cluster.RunForAsync(TimeSpan.FromSeconds(304));
        cluster["a"].Sent.ShouldBeEmpty();

        isDoubtful = true;
        await cluster.RunForAsync(TimeSpan.FromSeconds(1));
        isDoubtful = false;
        await cluster.RunForAsync(TimeSpan.FromSeconds(5));

        commits.ShouldBeGreaterThan(0);
        cluster["a"].Sent.ShouldHaveSingleItem();
    }
}
