using Systole.Client;
using Systole.Statistics;
using Systole.Tests.Api.Fakes;

namespace Systole.Tests.Api;

public sealed class StatsTests
{
    [Fact]
    public async Task What_became_of_runs_is_told_by_the_hour_and_in_total_by_origin()
    {
        await using var api = await ApiFixture.StartAsync();
        var runs = RunStats.None.WithStart(FakeSystole.Noon, TimeSpan.FromMinutes(30)) with { StaleEpisodes = 1, Timeouts = 2 };
        runs = runs.WithEnd(FakeSystole.Run("main-1", 1) with { Tokens = 1_000, Usd = 0.1m }, 3).WithEnd(FakeSystole.Run("main-2", 2), 0);
        api.Systole.Figures.Add((FakeSystole.Noon, AgentStats.None with { Heartbeat = runs }));
        api.Systole.Figures.Add((FakeSystole.Noon, AgentStats.None with { Registered = RunStats.None.WithStart(FakeSystole.Noon, null) }));

        const string heartbeat = """
            "heartbeat":{"started":1,"ended":2,"outcomes":{"succeeded":2},
            "durations":{"count":2,"p50_ms":5000,"p95_ms":5000,"p99_ms":5000,"max_ms":5000},
            "gaps":{"count":1,"p50_ms":1800000,"p95_ms":1800000,"p99_ms":1800000,"max_ms":1800000},
            "stale_episodes":1,"timeouts":2,"wakes_delivered":3,
            "tokens":1000,"tokens_per_run":1000,"tokens_per_wake":333,"usd":0.1,"usd_per_run":0.1,"usd_per_wake":0.033333}
            """;
        const string registered =
            "\"registered\":{\"started\":1,\"ended\":0,\"outcomes\":{},\"stale_episodes\":0,\"timeouts\":0,\"wakes_delivered\":0}";
        (await api.GetAsync("/api/agents/main/stats")).Body.ToJsonString().ShouldBe(
            $$$"""
            {"agent":"main","by":"hour","from":"2026-02-16T13:00:00.000Z","to":"2026-02-17T12:00:00.000Z","buckets":[
            {"start":"2026-02-17T12:00:00.000Z",{{{heartbeat}}}},
            {"start":"2026-02-17T12:00:00.000Z",{{{registered}}}}],
            "total":{ {{{heartbeat}}},{{{registered}}} }}
            """.ReplaceLineEndings("").Replace("{ ", "{").Replace(" }", "}"));
    }

    [Theory]
    [InlineData("from=2026-02-16&to=2026-02-17T12:30:00Z", "2026-02-16T00:00:00.000Z", "2026-02-17T12:30:00.000Z")]
    [InlineData("from=2026-02-16T01:00%2B02:00", "2026-02-15T23:00:00.000Z", null)]
    [InlineData("to=2026-02-16T01:00:00.5Z", null, "2026-02-16T01:00:00.500Z")]
    public async Task Instants_are_taken_in_any_offset_and_dates_are_those_of_UTC(string query, string? from, string? to)
    {
        await using var api = await ApiFixture.StartAsync();
        (await api.GetAsync($"/api/agents/main/stats?by=day&{query}")).Status.ShouldBe(200);
        api.Systole.Calls.Single().Details.ShouldBe((StatsPeriod.Day, Maybe(from), Maybe(to)));
    }

    [Fact]
    public async Task The_client_asks_for_what_it_is_told_to()
    {
        await using var api = await ApiFixture.StartAsync();
        using var client = new SystoleClient(api.Server.Url);
        var noon = FakeSystole.Noon.ToDateTimeOffset();
        var stats = await client.StatsAsync("main", "day", noon.AddDays(-3).ToOffset(TimeSpan.FromHours(2)), noon);
        (stats.Agent, stats.By, stats.Buckets.Count).ShouldBe(("main", "day", 0));
        api.Systole.Calls.Single().Details.ShouldBe(
            (StatsPeriod.Day, (Instant?)(FakeSystole.Noon - TimeSpan.FromDays(3)), (Instant?)FakeSystole.Noon));
        var refused = await Should.ThrowAsync<SystoleRefusedException>(() => client.StatsAsync("main", "week"));
        refused.Problem.Code.ShouldBe("invalid_request");
        (await Should.ThrowAsync<SystoleRefusedException>(() => client.StatsAsync("mian"))).Problem.Code.ShouldBe("unknown_agent");
    }

    private static Instant? Maybe(string? text) => Instant.TryParse(text, out var at) ? at : null;
}
