using System.Text.Json;
using Systole.Loop;
using Systole.Stores.Shared;
using Systole.Testing;
using CommitFault = Systole.Testing.Stores.CommitFault;

namespace Systole.Tests.Loop;

/// <summary>Several nodes that decide on one store, on a virtual clock.</summary>
public sealed class ClusterTests
{
    private const string Start = "2026-02-16T03:30:00Z";

    private static readonly AgentPolicy Main = Beating("main", 30);

    private static AgentPolicy Beating(string id, int minutes) => new() { Id = AgentId.Parse(id), Schedule = new Schedule.Every(TimeSpan.FromMinutes(minutes)) };

    private static RunId Run(long number, string agent = "main") => new(AgentId.Parse(agent), number);

    private static async Task<ClusterHarness> Nodes(string names, params AgentPolicy[] agents)
    {
        var cluster = new ClusterHarness(Start, agents.Length == 0 ? [Main] : agents);
        foreach (var name in names) await cluster.StartAsync(name.ToString());
        return cluster;
    }

    private static async Task<IReadOnlyList<string>> Told(ClusterHarness cluster, string what) =>
        [.. (await cluster.JournalAsync()).Where(line => line.Contains($"\"event\":\"{what}\"", StringComparison.Ordinal))];

    private static string Field(string line, string name) => JsonElement.Parse(line).TryGetProperty(name, out var value) ? value.ToString() : "";

    [Fact]
    public async Task One_of_two_nodes_starts_each_run_and_both_know_it()
    {
        var cluster = await Nodes("ab");
        cluster["a"].Acts.ShouldBe(["start main-1"]);
        await cluster.RunForAsync(TimeSpan.FromSeconds(5));
        cluster["b"].Find("main")!.Run!.Node.ShouldBe("a");

        cluster["a"].End(Run(1));
        await cluster.RunForAsync(TimeSpan.FromMinutes(60));

        var starts = await Told(cluster, "run_started");
        starts.Select(line => Field(line, "at")).ShouldBe(["2026-02-16T03:30:00.000Z", "2026-02-16T04:00:00.000Z"]);
        cluster["a"].Find("main")!.LastRunNumber.ShouldBe(2);
        cluster["b"].Find("main")!.LastRunNumber.ShouldBe(2);
        cluster["b"].Acts.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_wake_that_one_node_accepts_rides_with_a_run_of_another()
    {
        var cluster = await Nodes("ab");
        var wake = cluster["b"].Wake("main", new WakeRequest { Reason = "exec-event" });
        await cluster.SettleAsync();
        (await wake.Answered).Value!.Wake.ShouldBe(new WakeId(1));
        cluster["a"].Find("main")!.Pending.Count.ShouldBe(1);

        cluster["a"].End(Run(1));
        await cluster.RunForAsync(TimeSpan.FromMinutes(2));

        Field((await Told(cluster, "run_started"))[1], "wakes").ShouldBe("""["w1"]""");
    }

    [Fact]
    public async Task What_a_dead_node_had_in_hand_is_lost_when_its_lease_ends_and_another_takes_it_over()
    {
        var cluster = await Nodes("ab");
        await cluster.RunForAsync(TimeSpan.FromMinutes(1));
        cluster.Kill("a");

        await cluster.RunForAsync(TimeSpan.FromMinutes(2));

        var lost = (await Told(cluster, "run_finished")).ShouldHaveSingleItem();
        Field(lost, "outcome").ShouldBe("lost");
        // It was last heard of a moment before it died, 31:00, and its lease is 10 s; the others look every second.
        DateTimeOffset.Parse(Field(lost, "at"), null).ShouldBeInRange(DateTimeOffset.Parse("2026-02-16T03:31:09Z", null), DateTimeOffset.Parse("2026-02-16T03:31:11Z", null));
        Field((await Told(cluster, "run_started"))[1], "node").ShouldBe("b");
        cluster["b"].Acts.ShouldContain("start main-2");
    }

    [Fact]
    public async Task Slots_of_a_dead_node_fire_on_another_at_their_instant()
    {
        var cluster = await Nodes("ab");
        cluster["a"].End(Run(1));
        await cluster.RunForAsync(TimeSpan.FromMinutes(30) - TimeSpan.FromSeconds(1));
        cluster.Kill("a");

        await cluster.RunForAsync(TimeSpan.FromSeconds(2));

        var second = (await Told(cluster, "run_started"))[1];
        (Field(second, "at"), Field(second, "node")).ShouldBe(("2026-02-16T04:00:00.000Z", "b"));
    }

    [Fact]
    public async Task A_node_that_was_frozen_past_its_lease_stops_what_others_took_over_and_its_late_result_is_refused()
    {
        var cluster = await Nodes("ab");
        await cluster.RunForAsync(TimeSpan.FromMinutes(1));
        cluster.Freeze("a");
        await cluster.RunForAsync(TimeSpan.FromSeconds(50));
        cluster["b"].Acts.ShouldContain("start main-2");

        cluster.Thaw("a");
        await cluster.RunForAsync(TimeSpan.FromSeconds(5));
        cluster["a"].Acts.ShouldBe(["start main-1", "kill main-1"]);
        cluster["a"].End(Run(1));
        await cluster.RunForAsync(TimeSpan.FromSeconds(5));

        cluster["a"].Acts[^1].ShouldBe("forget main-1");
        (await Told(cluster, "run_finished")).Select(line => Field(line, "outcome")).ShouldBe(["lost"]);
        var late = (await Told(cluster, "activity_refused")).ShouldHaveSingleItem();
        (Field(late, "run"), Field(late, "outcome")).ShouldBe(("main-1", "succeeded"));
        cluster["a"].Find("main")!.Run!.Id.ShouldBe(Run(2));
    }

    [Fact]
    public async Task A_result_that_came_in_while_a_node_was_cut_off_past_its_lease_is_refused()
    {
        var cluster = await Nodes("ab");
        await cluster.RunForAsync(TimeSpan.FromMinutes(1));
        cluster.Memory.CutOff.Add("a");
        cluster["a"].End(Run(1));
        await cluster.RunForAsync(TimeSpan.FromSeconds(50));
        cluster["b"].Acts.ShouldContain("start main-2");

        cluster.Memory.CutOff.Clear();
        await cluster.RunForAsync(TimeSpan.FromSeconds(3));

        cluster["a"].Acts[^1].ShouldBe("forget main-1");
        (await Told(cluster, "run_finished")).Select(line => Field(line, "outcome")).ShouldBe(["lost"]);
        cluster["a"].Find("main")!.Run!.Id.ShouldBe(Run(2));
    }

    [Fact]
    public async Task A_node_that_is_cut_off_says_so_keeps_its_results_and_delivers_them()
    {
        var cluster = await Nodes("ab");
        await cluster.RunForAsync(TimeSpan.FromMinutes(1));
        cluster.Memory.CutOff.Add("a");
        cluster["a"].End(Run(1));
        var refused = cluster["a"].Wake("main", new WakeRequest { Reason = "exec-event" });
        await cluster.RunForAsync(TimeSpan.FromSeconds(5));
        (await refused.Answered).Refusal!.Code.ShouldBe(RefusalCode.StoreUnavailable);
        cluster["a"].Published.Facts.Trouble.ShouldNotBeNull();

        cluster.Memory.CutOff.Clear();
        await cluster.RunForAsync(TimeSpan.FromSeconds(3));

        Field((await Told(cluster, "run_finished")).ShouldHaveSingleItem(), "outcome").ShouldBe("succeeded");
        cluster["a"].Acts[^1].ShouldBe("forget main-1");
        cluster["a"].Published.Facts.Trouble.ShouldBeNull();
    }

    [Fact]
    public async Task A_commit_whose_answer_was_lost_is_found_again_and_acted_upon_once()
    {
        var cluster = new ClusterHarness(Start, Main);
        var fault = CommitFault.None;
        await cluster.StartAsync("a", plan: _ => fault);
        cluster["a"].End(Run(1));
        await cluster.RunForAsync(TimeSpan.FromMinutes(1));
        var wake = cluster["a"].Wake("main", new WakeRequest { Reason = "urgent", Intent = Intent.Manual });
        fault = CommitFault.After;
        await cluster["a"].TurnAsync();
        fault = CommitFault.None;
        await cluster.RunForAsync(TimeSpan.FromSeconds(3));

        (await wake.Answered).Refusal!.Message.ShouldContain("it is not known whether this was accepted");
        cluster["a"].Acts.ShouldBe(["start main-1", "forget main-1", "start main-2"]);
        (await Told(cluster, "run_started")).Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 2)]
    public async Task A_start_whose_first_turn_fails_is_tried_again(bool wasWritten, int starts)
    {
        var fault = wasWritten ? CommitFault.After : CommitFault.Before;
        var cluster = new ClusterHarness(Start, Main);
        await cluster.StartAsync("a", plan: number => number == 1 ? fault : CommitFault.None);
        await cluster.RunForAsync(TimeSpan.FromSeconds(3));

        cluster["a"].Acts.ShouldBe(["start main-1"]);
        (await Told(cluster, "run_started")).Count.ShouldBe(1);
        (await Told(cluster, "host_started")).Count.ShouldBe(starts);
    }

    [Fact]
    public async Task An_end_whose_commit_was_not_heard_of_is_known_again_as_this_nodes_own()
    {
        var cluster = new ClusterHarness(Start, Main);
        var fault = CommitFault.None;
        await cluster.StartAsync("a", plan: _ => fault);
        await cluster.RunForAsync(TimeSpan.FromSeconds(5));
        cluster["a"].End(Run(1));
        fault = CommitFault.After;
        await cluster["a"].TurnAsync();
        fault = CommitFault.None;
        await cluster.RunForAsync(TimeSpan.FromSeconds(3));

        cluster["a"].Acts.ShouldBe(["start main-1", "forget main-1"]);
        Field((await Told(cluster, "run_finished")).ShouldHaveSingleItem(), "outcome").ShouldBe("succeeded");
    }

    [Fact]
    public async Task A_run_whose_start_was_lost_in_a_failover_is_stopped_and_its_agent_starts_again()
    {
        var cluster = await Nodes("ab");
        cluster["a"].End(Run(1));
        await cluster.RunForAsync(TimeSpan.FromMinutes(30) - TimeSpan.FromSeconds(1));
        var kept = cluster.Memory.Turns.Count;
        await cluster.RunForAsync(TimeSpan.FromSeconds(2));
        cluster["a"].Acts[^1].ShouldBe("start main-2");
        await cluster.Memory.LoseAsync(cluster.Memory.Turns.Count - kept);

        await cluster.RunForAsync(TimeSpan.FromSeconds(5));

        // Under the same name: so it does not begin before what had it first has ended.
        Field((await Told(cluster, "run_started"))[1], "node").ShouldBe("a");
        cluster["a"].Acts[^1].ShouldBe("kill main-2");
        cluster["a"].End(Run(2), RunOutcome.Failed);
        await cluster.RunForAsync(TimeSpan.FromSeconds(1));
        cluster["a"].Acts.TakeLast(3).ShouldBe(["kill main-2", "forget main-2", "start main-2"]);
        cluster["b"].Find("main")!.Run!.Id.ShouldBe(Run(2));

        cluster["a"].End(Run(2));
        await cluster.RunForAsync(TimeSpan.FromSeconds(1));
        (await Told(cluster, "run_finished")).Select(line => (Field(line, "run"), Field(line, "outcome")))
            .ShouldBe([("main-1", "succeeded"), ("main-2", "succeeded")]);
    }

    [Fact]
    public async Task A_run_whose_start_was_lost_in_a_failover_is_stopped_though_another_node_has_one_of_its_name()
    {
        var cluster = await Nodes("ab");
        cluster["a"].End(Run(1));
        await cluster.RunForAsync(TimeSpan.FromMinutes(30) - TimeSpan.FromSeconds(1));
        var kept = cluster.Memory.Turns.Count;
        await cluster.RunForAsync(TimeSpan.FromSeconds(2));
        cluster["a"].Acts[^1].ShouldBe("start main-2");
        cluster.Freeze("a");
        await cluster.Memory.LoseAsync(cluster.Memory.Turns.Count - kept);
        await cluster.RunForAsync(TimeSpan.FromSeconds(3));
        cluster["b"].Acts.ShouldBe(["start main-2"]);

        cluster.Thaw("a");
        await cluster.RunForAsync(TimeSpan.FromSeconds(1));
        cluster["a"].Acts[^1].ShouldBe("kill main-2");
        cluster["a"].End(Run(2), RunOutcome.Failed);
        await cluster.RunForAsync(TimeSpan.FromSeconds(1));
        cluster["a"].Acts[^1].ShouldBe("forget main-2");
        cluster["b"].Find("main")!.Run!.Id.ShouldBe(Run(2));

        cluster["b"].End(Run(2));
        await cluster.RunForAsync(TimeSpan.FromSeconds(1));
        Field((await Told(cluster, "run_finished"))[^1], "outcome").ShouldBe("succeeded");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_node_whose_renewals_were_lost_in_a_failover_is_not_taken_for_dead(bool withTurns)
    {
        var cluster = await Nodes("ba");
        await cluster.RunForAsync(TimeSpan.FromMinutes(1));
        var kept = cluster.Memory.Turns.Count;
        await cluster.RunForAsync(TimeSpan.FromSeconds(20));
        if (withTurns) cluster["a"].Wake("main", new WakeRequest { Reason = "exec-event" });
        await cluster.SettleAsync();
        (cluster.Memory.Turns.Count > kept).ShouldBe(withTurns);
        await cluster.Memory.LoseAsync(cluster.Memory.Turns.Count - kept);

        // It is the other one that looks first, and by what is left the lease ended ten seconds ago.
        await cluster.RunForAsync(TimeSpan.FromSeconds(20));

        (await Told(cluster, "run_finished")).ShouldBeEmpty();
        cluster["b"].Acts.ShouldBe(["start main-1"]);
        cluster.Kill("b");
        await cluster.RunForAsync(TimeSpan.FromSeconds(11));
        Field((await Told(cluster, "run_finished")).ShouldHaveSingleItem(), "outcome").ShouldBe("lost");
    }

    [Fact]
    public async Task What_cannot_be_read_while_everything_is_taken_in_anew_leaves_no_run_unwatched()
    {
        var cluster = await Nodes("ab");
        await cluster.RunForAsync(TimeSpan.FromMinutes(1));
        await cluster.Memory.LoseAsync(1);
        cluster.Memory.ReadsFail = true;
        await cluster.RunForAsync(TimeSpan.FromSeconds(5));
        cluster.Memory.ReadsFail = false;
        cluster["b"].Find("main")!.Run!.Id.ShouldBe(Run(1));
        cluster.Kill("a");

        await cluster.RunForAsync(TimeSpan.FromSeconds(15));

        Field((await Told(cluster, "run_finished")).ShouldHaveSingleItem(), "outcome").ShouldBe("lost");
    }

    [Fact]
    public async Task A_run_that_cannot_be_taken_up_at_once_is_taken_up_later()
    {
        var cluster = await Nodes("a");
        cluster["a"].End(Run(1));
        cluster["a"].Wake("main", new WakeRequest { Reason = "urgent", Intent = Intent.Manual });
        await cluster.SettleAsync();
        cluster["a"].Acts[^1].ShouldBe("start main-2");
        cluster["a"].End(Run(2));
        await cluster.SettleAsync();
        await cluster.Memory.LoseAsync(1);
        cluster.Memory.ReadsFail = true;
        await cluster.RunForAsync(TimeSpan.FromSeconds(3));
        cluster["a"].Acts[^1].ShouldBe("forget main-2");

        cluster.Memory.ReadsFail = false;
        await cluster.RunForAsync(TimeSpan.FromSeconds(2));

        cluster["a"].Acts[^1].ShouldBe("adopt main-2");
    }

    [Fact]
    public async Task A_run_whose_payloads_cannot_be_read_starts_when_they_can()
    {
        var cluster = await Nodes("a");
        cluster["a"].End(Run(1));
        cluster["a"].Wake("main", new WakeRequest { Reason = "urgent", Intent = Intent.Manual });
        cluster.Memory.ReadsFail = true;
        await cluster.RunForAsync(TimeSpan.FromSeconds(3));
        cluster["a"].Acts.ShouldBe(["start main-1", "forget main-1"]);

        cluster.Memory.ReadsFail = false;
        await cluster.RunForAsync(TimeSpan.FromSeconds(2));

        cluster["a"].Acts[^1].ShouldBe("start main-2");
        (await Told(cluster, "run_finished")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Who_has_only_just_come_back_itself_hides_no_outage()
    {
        var cluster = await Nodes("ab");
        await cluster.RunForAsync(TimeSpan.FromMinutes(1));
        cluster.Memory.CutOff.UnionWith(["a", "b"]);
        await cluster.RunForAsync(TimeSpan.FromMinutes(5));
        cluster.Memory.CutOff.Clear();
        // It has looked, and its turn is still to come.
        cluster.Freeze("a");
        cluster.Memory.Nodes["a"] = cluster.Memory.Nodes["a"] with { SeenAt = cluster.Now, LeaseUntil = cluster.Now + TimeSpan.FromSeconds(10) };
        await cluster.RunForAsync(TimeSpan.FromSeconds(2));

        (await Told(cluster, "host_suspended")).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task While_the_store_is_away_nobody_loses_a_run_and_what_was_missed_is_told_once()
    {
        var cluster = await Nodes("ab", Main, Beating("quick", 1));
        await cluster.RunForAsync(TimeSpan.FromSeconds(30));
        cluster.Memory.CutOff.UnionWith(["a", "b"]);
        await cluster.RunForAsync(TimeSpan.FromMinutes(4));
        cluster.Memory.CutOff.Clear();
        await cluster.RunForAsync(TimeSpan.FromSeconds(30));

        (await Told(cluster, "run_finished")).ShouldBeEmpty();
        var suspended = (await Told(cluster, "host_suspended")).ShouldHaveSingleItem();
        long.Parse(Field(suspended, "for_ms"), null).ShouldBeInRange(239_000, 242_000);
        Field((await Told(cluster, "slots_missed")).ShouldHaveSingleItem(), "count").ShouldBe("4");
    }

    [Theory]
    [InlineData(-3_600_000)]
    [InlineData(-5_000)]
    public async Task A_clock_of_the_store_that_is_set_back_is_told_once(long by)
    {
        var cluster = await Nodes("abc");
        await cluster.RunForAsync(TimeSpan.FromMinutes(5));
        cluster["a"].End(Run(1));
        await cluster.SettleAsync();
        cluster.Clock.Step(TimeSpan.FromMilliseconds(by));
        await cluster.RunForAsync(TimeSpan.FromMinutes(5));

        long.Parse(Field((await Told(cluster, "clock_stepped")).ShouldHaveSingleItem(), "by_ms"), null).ShouldBe(by);
    }

    [Fact]
    public async Task A_run_is_cancelled_by_its_own_node_whichever_was_asked()
    {
        var cluster = await Nodes("ab");
        var cancel = new Systole.Loop.CancelSignal(Run(1)) { At = cluster.Now };
        cluster["b"].Inbox.TryRequest(cancel).ShouldBeTrue();
        await cluster.RunForAsync(TimeSpan.FromSeconds(2));

        (await cancel.Answered).Value!.Stage.ShouldBe(CancelStage.Ask);
        cluster["a"].Acts[^1].ShouldBe("ask main-1");
        cluster["b"].Acts.ShouldBeEmpty();
        await cluster.RunForAsync(TimeSpan.FromMinutes(1));
        cluster["a"].Acts.ShouldContain("terminate main-1");
    }

    [Fact]
    public async Task Starts_of_other_nodes_do_not_hold_up_a_ladder()
    {
        var cluster = await Nodes("ab");
        cluster["b"].Inbox.TryRequest(new Systole.Loop.CancelSignal(Run(1)) { At = cluster.Now }).ShouldBeTrue();
        for (var start = 0; start < 5; start++)
        {
            await cluster.RunForAsync(TimeSpan.FromSeconds(20));
            cluster.Kill("b");
            await cluster.StartAsync("b");
        }

        cluster["a"].Acts.ShouldBe(["start main-1", "ask main-1", "terminate main-1", "kill main-1"]);
        (await Told(cluster, "run_cancelling")).Count.ShouldBe(3);
    }

    [Fact]
    public async Task Room_that_one_node_makes_in_a_shared_budget_is_used_by_another_at_once()
    {
        var budget = new SharedBudget(SharedBudget.AllAgents, new BudgetPolicy { RunsPerHour = 1 });
        var (first, second) = (Sharing("first", 10), Sharing("second", 11));
        var cluster = new ClusterHarness("2026-02-16T03:00:00Z", first, second);
        await cluster.StartAsync("a", agents => agents.Select(agent => agent with { RunsHere = agent.Id == first.Id }));
        await cluster.StartAsync("b", agents => agents.Select(agent => agent with { RunsHere = agent.Id == second.Id }));
        await cluster.RunForAsync(TimeSpan.FromMinutes(12));
        cluster["b"].Acts.ShouldBeEmpty();

        // A run that had nothing to do counts in no budget.
        cluster["a"].End(Run(1, "first"), RunOutcome.Skipped);
        await cluster.RunForAsync(TimeSpan.FromSeconds(1));

        cluster["b"].Acts.ShouldBe(["start second-1"]);

        AgentPolicy Sharing(string id, int minutes) => Beating(id, minutes) with { FirstBeat = FirstBeat.AfterInterval, SharedBudgets = [budget] };
    }

    [Fact]
    public async Task An_agent_runs_only_where_its_labels_allow()
    {
        var cluster = new ClusterHarness(Start, Main);
        await cluster.StartAsync("a", agents => agents.Select(agent => agent with { RunsHere = false }));
        cluster["a"].Acts.ShouldBeEmpty();
        await cluster.RunForAsync(TimeSpan.FromSeconds(10));

        await cluster.StartAsync("b");
        await cluster.RunForAsync(TimeSpan.FromSeconds(1));
        cluster["b"].Acts.ShouldBe(["start main-1"]);
        cluster["b"].End(Run(1));
        cluster["a"].Wake("main", new WakeRequest { Reason = "urgent", Intent = Intent.Manual });
        await cluster.RunForAsync(TimeSpan.FromSeconds(1));
        cluster["b"].Acts.ShouldBe(["start main-1", "forget main-1", "start main-2"]);
        cluster["a"].Acts.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_node_that_does_not_know_an_agent_decides_nothing_for_it_while_one_that_does_is_there()
    {
        var cluster = new ClusterHarness(Start, Main, Beating("fresh", 10));
        await cluster.StartAsync("a");
        await cluster.StartAsync("b", Older);
        cluster["a"].End(Run(1));
        await cluster.RunForAsync(TimeSpan.FromSeconds(5));
        await cluster.StopAsync("b");
        await cluster.StartAsync("b", Older);
        // Longer than the limit of an agent of which nothing is known.
        await cluster.RunForAsync(TimeSpan.FromMinutes(30));
        cluster["a"].End(Run(1, "fresh"));
        await cluster.RunForAsync(TimeSpan.FromMinutes(1));
        cluster["a"].End(Run(2, "fresh"));
        await cluster.RunForAsync(TimeSpan.FromMinutes(9));

        (await Told(cluster, "run_started")).Where(line => Field(line, "agent") == "fresh").Select(line => Field(line, "at"))
            .ShouldBe(["2026-02-16T03:30:00.000Z", "2026-02-16T04:00:05.000Z", "2026-02-16T04:10:00.000Z"]);

        static IEnumerable<AgentPolicy> Older(IEnumerable<AgentPolicy> agents) => agents.Where(agent => agent.Id == Main.Id);
    }

    [Fact]
    public async Task What_a_node_had_in_hand_is_taken_over_by_one_that_knows_the_agent()
    {
        var watched = Beating("fresh", 10) with { Retry = new RetryPolicy { Backoff = TimeSpan.FromMinutes(7) } };
        var cluster = new ClusterHarness(Start, watched);
        await cluster.StartAsync("c");
        await cluster.StartAsync("a", agents => []);
        await cluster.StartAsync("b");
        await cluster.RunForAsync(TimeSpan.FromMinutes(1));
        cluster.Kill("c");
        await cluster.RunForAsync(TimeSpan.FromMinutes(1));

        var lost = (await Told(cluster, "run_finished")).ShouldHaveSingleItem();
        (DateTimeOffset.Parse(Field(lost, "retry_at"), null) - DateTimeOffset.Parse(Field(lost, "at"), null)).ShouldBe(TimeSpan.FromMinutes(7));
    }

    [Fact]
    public async Task A_drained_node_starts_nothing_and_the_others_do()
    {
        var cluster = await Nodes("ab");
        cluster["a"].End(Run(1));
        await ((ISharedStore)cluster["b"].Store).DrainAsync("a", true, default);
        await cluster.RunForAsync(TimeSpan.FromMinutes(31));

        Field((await Told(cluster, "run_started"))[1], "node").ShouldBe("b");
        Field((await Told(cluster, "run_started"))[1], "at").ShouldBe("2026-02-16T04:00:00.000Z");
    }

    [Fact]
    public async Task A_node_that_is_drained_no_more_starts_what_waited_within_a_second()
    {
        var cluster = await Nodes("a");
        cluster["a"].End(Run(1));
        var store = (ISharedStore)cluster["a"].Store;
        await store.DrainAsync("a", true, default);
        await cluster.RunForAsync(TimeSpan.FromSeconds(2));
        cluster["a"].Wake("main", new WakeRequest { Reason = "urgent", Intent = Intent.Manual });
        await cluster.RunForAsync(TimeSpan.FromMinutes(1));
        cluster["a"].Acts[^1].ShouldBe("forget main-1");

        await store.DrainAsync("a", false, default);
        await cluster.RunForAsync(TimeSpan.FromSeconds(1));

        cluster["a"].Acts[^1].ShouldBe("start main-2");
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(10)]
    public async Task However_short_the_leases_nobody_loses_a_run_while_the_store_is_away(int lease)
    {
        for (var away = 500; away <= 20_000; away += 300)
        {
            var cluster = new ClusterHarness(Start, Main) { Lease = TimeSpan.FromSeconds(lease) };
            await cluster.StartAsync("a");
            await cluster.StartAsync("b");
            await cluster.RunForAsync(TimeSpan.FromSeconds(20.4));
            cluster.Memory.CutOff.UnionWith(["a", "b"]);
            await cluster.RunForAsync(TimeSpan.FromMilliseconds(away));
            // The one that has no run comes back a moment sooner.
            cluster.Memory.CutOff.Remove("b");
            await cluster["b"].TurnAsync();
            cluster.Memory.CutOff.Clear();
            await cluster.RunForAsync(TimeSpan.FromSeconds(5));

            (await Told(cluster, "run_finished")).ShouldBeEmpty($"away for {away} ms");
        }
    }

    [Fact]
    public async Task The_shortest_lease_ends_all_the_same()
    {
        var cluster = new ClusterHarness(Start, Main) { Lease = TimeSpan.FromSeconds(3) };
        await cluster.StartAsync("a");
        await cluster.StartAsync("b");
        await cluster.RunForAsync(TimeSpan.FromSeconds(20));
        cluster.Kill("a");
        await cluster.RunForAsync(TimeSpan.FromSeconds(5));

        Field((await Told(cluster, "run_finished")).ShouldHaveSingleItem(), "outcome").ShouldBe("lost");
    }

    [Fact]
    public async Task A_node_that_comes_back_in_time_takes_up_its_own_runs()
    {
        var cluster = await Nodes("ab");
        await cluster.StopAsync("a");
        await cluster.RunForAsync(TimeSpan.FromMinutes(5));
        (await Told(cluster, "run_finished")).ShouldBeEmpty();

        var again = await cluster.StartAsync("a");
        again.Acts.ShouldBe(["adopt main-1"]);
        again.End(Run(1));
        await cluster.RunForAsync(TimeSpan.FromSeconds(1));
        Field((await Told(cluster, "run_finished")).ShouldHaveSingleItem(), "outcome").ShouldBe("succeeded");
        (await Told(cluster, "slots_missed")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Of_nodes_that_start_at_once_after_all_were_down_one_tells_what_was_missed()
    {
        var cluster = await Nodes("ab");
        cluster["a"].End(Run(1));
        await cluster.RunForAsync(TimeSpan.FromSeconds(5));
        await cluster.StopAsync("a");
        await cluster.StopAsync("b");
        await cluster.RunForAsync(TimeSpan.FromMinutes(95));

        // Both are in the list of nodes before either has a turn.
        await cluster.RegisterAsync("b");
        await cluster.StartAsync("a");
        await cluster.StartAsync("b");

        Field((await Told(cluster, "slots_missed")).ShouldHaveSingleItem(), "count").ShouldBe("3");
        (await Told(cluster, "host_started")).TakeLast(2).Select(line => Field(line, "others")).ShouldBe(["0", "1"]);
    }

    [Fact]
    public async Task What_ends_with_its_node_is_lost_at_a_stop_and_tried_again_by_another()
    {
        var cluster = new ClusterHarness(Start, Main) { RunsOutliveNodes = false };
        var a = await cluster.StartAsync("a");
        await cluster.StartAsync("b");
        await cluster.RunForAsync(TimeSpan.FromMinutes(5));
        await cluster.StopAsync("a");

        a.Acts.ShouldBe(["start main-1", "kill main-1", "forget main-1"]);
        Field((await Told(cluster, "run_finished")).ShouldHaveSingleItem(), "outcome").ShouldBe("lost");
        cluster.Memory.Nodes["a"].LeaseUntil.ShouldBe(cluster.Now);
        await cluster.RunForAsync(TimeSpan.FromSeconds(31));
        cluster["b"].Acts.ShouldBe(["start main-2"]);
    }

    [Fact]
    public async Task Runs_of_a_node_that_does_not_come_back_are_taken_over_when_it_is_over()
    {
        var cluster = await Nodes("ab");
        await cluster.StopAsync("a");
        await cluster.RunForAsync(TimeSpan.FromMinutes(11));
        Field((await Told(cluster, "run_finished")).ShouldHaveSingleItem(), "outcome").ShouldBe("lost");
    }

    [Fact]
    public async Task A_second_node_of_the_same_name_takes_the_first_ones_place()
    {
        var cluster = await Nodes("a");
        var first = cluster["a"];
        await cluster.StartAsync("a");
        first.Wake("main", new WakeRequest { Reason = "exec-event" });
        var gone = await Should.ThrowAsync<SupersededException>(async () => await first.TurnAsync());
        gone.Message.ShouldContain("'a'");
    }

    [Fact]
    public async Task Signs_of_life_reach_the_others_while_nobody_could_take_the_run_for_silent()
    {
        var cluster = await Nodes("ab");
        var silent = new List<TimeSpan>();
        var turns = cluster.Memory.Turns.Count;
        for (var second = 0; second < 20 * 60; second += 5)
        {
            await cluster.RunForAsync(TimeSpan.FromSeconds(5));
            cluster["a"].Active(Run(1));
            silent.Add(cluster.Now - cluster["b"].Find("main")!.Run!.LastActivityAt);
        }
        (await Told(cluster, "run_stale")).ShouldBeEmpty();
        // 0.8 of half of five minutes, and one more look.
        silent.Max().ShouldBeLessThan(TimeSpan.FromSeconds(120 + 6));
        cluster.Memory.Turns.Skip(turns).Count(turn => turn.Batch.Agents.Any(state => state.Id.Value == "main")).ShouldBeLessThanOrEqualTo(12);
    }

    [Fact]
    public async Task A_sign_of_life_that_comes_late_is_told_at_once()
    {
        var cluster = await Nodes("ab");
        await cluster.RunForAsync(cluster["a"].Find("main")!.Run!.LastActivityAt + TimeSpan.FromMinutes(5) - cluster.Now - TimeSpan.FromSeconds(1));
        cluster["a"].Active(Run(1));
        await cluster.RunForAsync(TimeSpan.FromSeconds(30));
        (await Told(cluster, "run_stale")).ShouldBeEmpty();
        (cluster.Now - cluster["b"].Find("main")!.Run!.LastActivityAt).ShouldBeLessThan(TimeSpan.FromSeconds(32));
    }

    [Fact]
    public async Task What_is_left_of_a_run_that_ended_meanwhile_is_told_to_nobody()
    {
        var cluster = await Nodes("ab");
        await cluster.RunForAsync(TimeSpan.FromSeconds(10));
        cluster["a"].Active(Run(1));
        await cluster.RunForAsync(TimeSpan.FromSeconds(2));
        cluster["a"].End(Run(1));
        await cluster.RunForAsync(TimeSpan.FromMinutes(5));
        (await Told(cluster, "activity_refused")).ShouldBeEmpty();
        (await Told(cluster, "run_finished")).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Who_waits_for_a_person_is_not_called_back_by_an_older_sign_of_life()
    {
        var cluster = await Nodes("ab");
        await cluster.RunForAsync(TimeSpan.FromSeconds(1));
        cluster["a"].Active(Run(1));
        await cluster.RunForAsync(TimeSpan.FromSeconds(29));
        var waits = new ActivityReport { Phase = Phase.WaitingHuman, Progress = false };
        cluster["a"].Inbox.Report(new ActiveSignal(Run(1), waits) { At = cluster["a"].Now });
        await cluster.RunForAsync(TimeSpan.FromMinutes(9));
        cluster["b"].Find("main")!.Run!.Phase.ShouldBe(Phase.WaitingHuman);
        (await Told(cluster, "run_stale")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Silence_is_told_at_its_limit_however_late_the_last_sign_of_life_was_told(bool hasOthers)
    {
        var cluster = await Nodes("ab", Main, Beating("other", 600));
        await cluster.RunForAsync(TimeSpan.FromSeconds(1));
        cluster["a"].Active(Run(1));
        for (var i = 0; i < 80; i++)
        {
            await cluster.RunForAsync(TimeSpan.FromSeconds(5));
            if (hasOthers) cluster["b"].Wake("other", new WakeRequest { Reason = "exec-event" });
        }
        Field((await Told(cluster, "run_stale")).Single(line => Field(line, "run") == "main-1"), "at").ShouldBe("2026-02-16T03:35:01.000Z");
    }

    [Fact]
    public async Task The_same_said_again_and_again_makes_no_turns()
    {
        var cluster = await Nodes("ab");
        await cluster.RunForAsync(TimeSpan.FromSeconds(1));
        var turns = 0;
        for (var second = 0; second < 100; second++)
        {
            cluster["a"].Inbox.Report(new ActiveSignal(Run(1), new ActivityReport { Phase = Phase.Model }) { At = cluster["a"].Now });
            await cluster.RunForAsync(TimeSpan.FromSeconds(1));
            if (second == 1) turns = cluster.Memory.Turns.Count;
        }
        (cluster.Memory.Turns.Count - turns).ShouldBeLessThan(10);
        cluster["b"].Find("main")!.Run!.Phase.ShouldBe(Phase.Model);
    }
}
