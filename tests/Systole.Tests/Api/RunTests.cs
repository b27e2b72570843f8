using Systole.Stores;
using Systole.Tests.Api.Fakes;

namespace Systole.Tests.Api;

public sealed class RunTests
{
    [Fact]
    public async Task Runs_come_in_pages_the_latest_first_without_their_replies()
    {
        await using var api = await ApiFixture.StartAsync();
        api.Systole.RunHistory.AddRange([FakeSystole.Run("main-1", 1), FakeSystole.Run("dev-1", 2), FakeSystole.Run("main-2", 3)]);

        var first = (await api.GetAsync("/api/runs?limit=2")).Body;
        var second = (await api.GetAsync($"/api/runs?limit=2&cursor={first["next"]}")).Body;

        first["runs"]!.AsArray().Select(r => r!["run"]!.GetValue<string>()).ShouldBe(["main-2", "dev-1"]);
        first["runs"]![0]!["reply"].ShouldBeNull();
        second["runs"]!.AsArray().Select(r => r!["run"]!.GetValue<string>()).ShouldBe(["main-1"]);
        second["next"].ShouldBeNull();
    }

    [Theory]
    [InlineData("/api/runs?agent=main")]
    [InlineData("/api/agents/main/runs")]
    public async Task Runs_of_one_agent_are_asked_for_in_two_ways(string path)
    {
        await using var api = await ApiFixture.StartAsync();
        api.Systole.RunHistory.AddRange([FakeSystole.Run("main-1", 1), FakeSystole.Run("dev-1", 2)]);
        (await api.GetAsync(path)).Body["runs"]!.AsArray().Select(r => r!["run"]!.GetValue<string>()).ShouldBe(["main-1"]);
    }

    [Fact]
    public async Task A_run_comes_with_its_reply()
    {
        await using var api = await ApiFixture.StartAsync();
        api.Systole.RunHistory.Add(FakeSystole.Run("main-1", 1) with
        {
            Tokens = 1200,
            Usd = 0.04m,
            Ancestors = [new Ancestor(new RunId(AgentId.Parse("dev"), 2), FakeSystole.Noon)],
        });
        (await api.GetAsync("/api/runs/main-1")).Body.ToJsonString().ShouldBe(
            """
            {"run":"main-1","agent":"main","origin":"heartbeat","attempt":1,"reasons":["interval"],"wakes":0,
            "slot":"2026-02-17T12:00:00.000Z","started_at":"2026-02-17T12:00:00.000Z","ended_at":"2026-02-17T12:00:05.000Z",
            "outcome":"succeeded","duration_ms":5000,"tokens":1200,"usd":0.04,"reply":"HEARTBEAT_OK",
            "trace_id":"0af7651916cd43dd8448eb211c80319c",
            "ancestors":[{"run":"dev-2","started_at":"2026-02-17T12:00:00.000Z"}]}
            """.ReplaceLineEndings(""));
    }

    [Fact]
    public async Task A_run_that_is_not_there_is_404_by_path()
    {
        await using var api = await ApiFixture.StartAsync();
        (await api.GetAsync("/api/runs/main-9")).Status.ShouldBe(404);
        api.Systole.Refuse = new Refusal(RefusalCode.UnknownRun, "no such run");
        (await api.PostAsync("/api/runs/main-9/cancel")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task A_cancellation_is_accepted_with_its_rung()
    {
        await using var api = await ApiFixture.StartAsync();
        var (status, body, _) = await api.PostAsync("/api/runs/main-4/cancel");
        status.ShouldBe(202);
        body.ToJsonString().ShouldBe("""{"run":"main-4","stage":"ask","next_at":"2026-02-17T12:00:30.000Z"}""");
    }

    [Fact]
    public async Task A_store_that_cannot_be_read_is_told_as_such()
    {
        await using var api = await ApiFixture.StartAsync();
        api.Systole.Throw = new StoreException("cannot read systole.db: the disk is gone");
        var (status, problem, _) = await api.GetAsync("/api/runs");
        status.ShouldBe(503);
        problem["code"]!.GetValue<string>().ShouldBe("store_unavailable");
        problem["detail"]!.GetValue<string>().ShouldBe("cannot read systole.db: the disk is gone");
    }

    [Fact]
    public async Task A_mistake_of_ours_is_told_without_its_details()
    {
        await using var api = await ApiFixture.StartAsync();
        api.Systole.Throw = new InvalidOperationException("secret");
        var (status, problem, headers) = await api.GetAsync("/api/runs");
        status.ShouldBe(500);
        problem["code"]!.GetValue<string>().ShouldBe("internal_error");
        problem.ToJsonString().ShouldNotContain("secret");
        headers.CacheControl!.NoStore.ShouldBeTrue();
    }
}
