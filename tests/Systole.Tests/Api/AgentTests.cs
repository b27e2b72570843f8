using Systole.Tests.Api.Fakes;

namespace Systole.Tests.Api;

public sealed class AgentTests
{
    [Fact]
    public async Task Agents_come_in_pages()
    {
        await using var api = await ApiFixture.StartAsync();
        api.Systole.NodeStatus = api.Systole.NodeStatus with
        {
            Agents = [FakeSystole.View("a"), FakeSystole.View("b"), FakeSystole.View("c")],
        };

        var first = (await api.GetAsync("/api/agents?limit=2")).Body;
        var second = (await api.GetAsync($"/api/agents?limit=2&cursor={first["next"]}")).Body;

        first["agents"]!.AsArray().Select(a => a!["id"]!.GetValue<string>()).ShouldBe(["a", "b"]);
        second["agents"]!.AsArray().Select(a => a!["id"]!.GetValue<string>()).ShouldBe(["c"]);
        second["next"].ShouldBeNull();
    }

    [Fact]
    public async Task An_agent_s_name_is_read_in_any_case()
    {
        await using var api = await ApiFixture.StartAsync();
        (await api.GetAsync("/api/agents/MAIN")).Body["id"]!.GetValue<string>().ShouldBe("main");
    }

    [Fact]
    public async Task An_agent_with_cron_says_its_times_and_their_zone()
    {
        await using var api = await ApiFixture.StartAsync();
        api.Systole.NodeStatus = api.Systole.NodeStatus with
        {
            Agents = [FakeSystole.View("main") with { Every = null, Cron = FakeSystole.Weekdays }],
        };

        (await api.GetAsync("/api/agents/main")).Body.ToJsonString().ShouldStartWith(
            """{"id":"main","cron":"0 8-20 * * mon-fri","timezone":"Europe/Berlin","can_run":true""");
    }

    [Fact]
    public async Task An_agent_that_is_not_there_is_answered_with_near_names()
    {
        await using var api = await ApiFixture.StartAsync();
        var (status, problem, _) = await api.GetAsync("/api/agents/mian");
        status.ShouldBe(404);
        problem.ToJsonString().ShouldBe(
            """
            {"type":"about:blank","title":"Not Found","status":404,"detail":"no agent named \u0022mian\u0022",
            "code":"unknown_agent","did_you_mean":["main"]}
            """.ReplaceLineEndings(""));
    }

    [Fact]
    public async Task The_next_slots_are_as_many_as_asked_for()
    {
        await using var api = await ApiFixture.StartAsync();
        (await api.GetAsync("/api/agents/main/next?count=2")).Body.ToJsonString()
            .ShouldBe("""{"agent":"main","slots":["2026-02-17T12:18:00.000Z","2026-02-17T12:48:00.000Z"]}""");
        (await api.GetAsync("/api/agents/main/next")).Body["slots"]!.AsArray().Count.ShouldBe(10);
    }

    [Fact]
    public async Task An_explanation_names_the_holds_and_the_wakes()
    {
        await using var api = await ApiFixture.StartAsync();
        (await api.GetAsync("/api/agents/main/explain")).Body.ToJsonString().ShouldBe(
            """
            {"agent":"main","now":"2026-02-17T12:00:00.000Z","next_run_at":"2026-02-17T12:18:00.000Z","cause":"slot","why":"min_spacing",
            "sentences":["The next run is the slot at 12:18."],
            "holds":[{"why":"min_spacing","until":"2026-02-17T12:00:40.000Z"}],
            "wakes":[{"wake":"w3","reason":"hook:gh","intent":"event","count":1,"accepted_at":"2026-02-17T12:00:00.000Z","attempts":0,
            "why":"min_spacing","until":"2026-02-17T12:00:00.000Z"}],
            "wakes_pending":1,"next_slots":["2026-02-17T12:18:00.000Z"],
            "unfired_slots":[{"from":"2026-02-17T10:18:00.000Z","to":"2026-02-17T11:18:00.000Z","count":3,"why":"paused"}],
            "budgets":[{"budget":"all","limit":"usd_per_day","used":3.21,"max":5,"resets_at":"2026-02-18T00:00:00.000Z"}]}
            """.ReplaceLineEndings(""));
    }

    [Theory]
    [InlineData("/api/agents/main/next?count=0", "the query parameter \"count\" is \"0\"; allowed is a whole number from 1 to 1000")]
    [InlineData("/api/agents/main/next?count=x", "the query parameter \"count\" is \"x\"; allowed is a whole number from 1 to 1000")]
    [InlineData("/api/agents/main/stats?by=week", "the query parameter \"by\" is \"week\"; allowed is hour, day")]
    [InlineData("/api/agents/main/stats?from=yesterday",
        "the query parameter \"from\" is \"yesterday\"; allowed is an instant such as 2026-02-17T12:00:00Z, or a date")]
    [InlineData("/api/agents/main/stats?to=12:00",
        "the query parameter \"to\" is \"12:00\"; allowed is an instant such as 2026-02-17T12:00:00Z, or a date")]
    [InlineData("/api/agents/main/stats?since=3", "the query parameter \"since\" is not known here; allowed is by, from, to")]
    [InlineData("/api/agents/main/next?cuont=3", "the query parameter \"cuont\" is not known here; allowed is count")]
    [InlineData("/api/agents?limit=1&limit=2", "the query parameter \"limit\" is given 2 times; once is allowed")]
    [InlineData("/api/heartbeat/status?x=1", "the query parameter \"x\" is not known here; allowed is none")]
    [InlineData("/api/runs?cursor=w", "the query parameter \"cursor\" is \"w\"; allowed is a whole number from 1")]
    [InlineData("/api/events?since=-1", "the query parameter \"since\" is \"-1\"; allowed is a whole number from 0")]
    public async Task A_bad_query_is_told_by_name_and_by_what_is_allowed(string path, string detail)
    {
        await using var api = await ApiFixture.StartAsync();
        var (status, problem, _) = await api.GetAsync(path);
        status.ShouldBe(400);
        problem["code"]!.GetValue<string>().ShouldBe("invalid_request");
        problem["detail"]!.GetValue<string>().ShouldBe(detail);
    }
}
