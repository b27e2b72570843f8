using Systole.Server.Api;
using Systole.Server.Configuration;
using Systole.Tests.Api.Fakes;

namespace Systole.Tests.Api;

public sealed class NodeTests
{
    private static NodesView Two => new(FakeSystole.Noon,
    [
        FakeSystole.Node("eu-1") with
        {
            Labels = ImmutableSortedDictionary<string, string>.Empty.Add("gpuKind", "H100"),
            RunsInFlight = 2,
            IsSelf = true,
        },
        FakeSystole.Node("eu-2") with { State = NodeState.Gone, Drains = true, Url = null },
    ]);

    [Fact]
    public async Task Nodes_are_listed_as_the_store_knows_them()
    {
        await using var api = await ApiFixture.StartAsync();
        api.Systole.NodesView = Two;
        (await api.GetAsync("/api/nodes")).Body.ToJsonString().ShouldBe(
            """{"now":"2026-02-17T12:00:00.000Z","nodes":[{"name":"eu-1","state":"alive","url":"http://eu-1:7717","version":"0.1.0","""
            + "\"epoch\":3,\"started_at\":\"2026-02-17T10:00:00.000Z\",\"seen_at\":\"2026-02-17T11:59:58.000Z\","
            + "\"lease_until\":\"2026-02-17T12:00:08.000Z\",\"drains\":false,\"labels\":{\"gpuKind\":\"H100\"},"
            + "\"configuration\":\"07f403f9d05a\",\"runs_in_flight\":2,\"self\":true},"
            + "{\"name\":\"eu-2\",\"state\":\"gone\",\"version\":\"0.1.0\",\"epoch\":3,\"started_at\":\"2026-02-17T10:00:00.000Z\","
            + "\"seen_at\":\"2026-02-17T11:59:58.000Z\",\"lease_until\":\"2026-02-17T12:00:08.000Z\",\"drains\":true,\"labels\":{},"
            + "\"configuration\":\"07f403f9d05a\",\"runs_in_flight\":0,\"self\":false}]}");
    }

    [Fact]
    public async Task A_node_that_is_alone_has_no_lease()
    {
        await using var api = await ApiFixture.StartAsync();
        var node = (await api.GetAsync("/api/nodes")).Body["nodes"]!.AsArray().ShouldHaveSingleItem()!.AsObject();
        node["state"]!.GetValue<string>().ShouldBe("alive");
        (node.ContainsKey("epoch"), node.ContainsKey("lease_until")).ShouldBe((false, false));
    }

    [Fact]
    public async Task A_node_is_drained_and_takes_runs_again()
    {
        await using var api = await ApiFixture.StartAsync();
        api.Systole.NodesView = Two;
        var (status, drained, _) = await api.PostAsync("/api/nodes/eu-1/drain");
        status.ShouldBe(200);
        (drained["state"]!.GetValue<string>(), drained["drains"]!.GetValue<bool>()).ShouldBe(("draining", true));
        (await api.PostAsync("/api/nodes/eu-1/undrain", "{}")).Body["state"]!.GetValue<string>().ShouldBe("alive");
        api.Systole.Calls.Select(call => (call.What, call.Target)).ShouldBe([("drain", "eu-1"), ("undrain", "eu-1")]);
    }

    [Theory]
    [InlineData(RefusalCode.SingleNode, 409)]
    [InlineData(RefusalCode.StoreUnavailable, 503)]
    public async Task A_drain_that_is_refused_says_why(string code, int expected)
    {
        await using var api = await ApiFixture.StartAsync();
        api.Systole.Refuse = new Refusal(code, "this store has one node; pause instead");
        var (status, problem, _) = await api.PostAsync("/api/nodes/laptop-7717/drain");
        (status, problem["code"]!.GetValue<string>()).ShouldBe((expected, code));
    }

    [Fact]
    public async Task A_node_that_is_not_known_is_not_found()
    {
        await using var api = await ApiFixture.StartAsync();
        api.Systole.NodesView = Two;
        var (status, problem, _) = await api.PostAsync("/api/nodes/eu-l/drain");
        (status, problem["code"]!.GetValue<string>()).ShouldBe((404, "unknown_node"));
        problem["did_you_mean"]!.AsArray().ShouldHaveSingleItem()!.GetValue<string>().ShouldBe("eu-1");
    }

    [Fact]
    public async Task A_body_that_says_something_is_refused()
    {
        await using var api = await ApiFixture.StartAsync();
        var (status, problem, _) = await api.PostAsync("/api/nodes/laptop-7717/drain", """{"wait":true}""");
        (status, problem["detail"]!.GetValue<string>()).ShouldBe((400, "the field \"wait\" is not known here; allowed is nothing"));
        api.Systole.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_reader_sees_nodes_and_drains_none()
    {
        var reader = new ApiKey("eyes", ApiKey.HashOf("look"), ApiRole.Reader);
        await using var api = await ApiFixture.StartAsync(new ApiOptions { Keys = [reader] });
        (await api.GetAsync("/api/nodes", ("Authorization", "Bearer look"))).Status.ShouldBe(200);
        (await api.PostAsync("/api/nodes/laptop-7717/drain", null, ("Authorization", "Bearer look"))).Status.ShouldBe(403);
    }

    [Fact]
    public async Task A_run_names_its_node()
    {
        await using var api = await ApiFixture.StartAsync();
        var run = new RunId(AgentId.Parse("main"), 4);
        api.Systole.RunHistory.Add(FakeSystole.Run("main-4", 4) with { Node = "eu-1" });
        api.Systole.NodeStatus = api.Systole.NodeStatus with
        {
            InFlight = [new InFlightRun(run, null, false, TimeSpan.Zero, TimeSpan.Zero, "eu-1")],
        };
        (await api.GetAsync("/api/runs/main-4")).Body["node"]!.GetValue<string>().ShouldBe("eu-1");
        (await api.GetAsync("/api/heartbeat/status")).Body["in_flight_agents"]![0]!["node"]!.GetValue<string>().ShouldBe("eu-1");
    }
}
