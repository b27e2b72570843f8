namespace Systole.Tests.Api;

public sealed class PauseTests
{
    [Fact]
    public async Task A_pause_has_a_reason_and_an_end()
    {
        await using var api = await ApiFixture.StartAsync();
        var (status, body, _) = await api.PostAsync("/api/agents/main/pause", """{"reason":"deploy","for_ms":1800000}""");
        status.ShouldBe(200);
        body.ToJsonString().ShouldBe(
            """
            {"paused":true,"agent":"main","pause":{"since":"2026-02-17T12:00:00.000Z","until":"2026-02-17T12:30:00.000Z","reason":"deploy"}}
            """);
        api.Systole.Calls.ShouldHaveSingleItem().Details.ShouldBe(("deploy", (TimeSpan?)TimeSpan.FromMinutes(30)));
    }

    [Fact]
    public async Task Everything_is_paused_and_resumed_without_a_name()
    {
        await using var api = await ApiFixture.StartAsync();
        (await api.PostAsync("/api/pause")).Body.ToJsonString()
            .ShouldBe("""{"paused":true,"pause":{"since":"2026-02-17T12:00:00.000Z"}}""");
        (await api.PostAsync("/api/resume", """{"reason":"done"}""")).Body.ToJsonString().ShouldBe("""{"paused":false}""");
        (await api.PostAsync("/api/agents/main/resume")).Body.ToJsonString().ShouldBe("""{"paused":false,"agent":"main"}""");
        api.Systole.Calls.Select(c => (c.What, c.Target)).ShouldBe([("pause", null), ("resume", null), ("resume", "main")]);
    }

    [Theory]
    [InlineData("pause", """{"for_ms":0}""", "the field \"for_ms\" is 0; allowed is a whole number from 1 to 3153600000000")]
    [InlineData("pause", """{"for_ms":9223372036854775807}""",
        "the field \"for_ms\" is 9223372036854775807; allowed is a whole number from 1 to 3153600000000")]
    [InlineData("pause", """{"for_ms":1.5}""", "the field \"for_ms\" must be a whole number")]
    [InlineData("pause", """{"for_ms":"30m"}""", "the field \"for_ms\" must be a whole number")]
    [InlineData("resume", """{"for_ms":5}""", "the field \"for_ms\" is not known here; allowed is reason")]
    public async Task A_bad_duration_is_told(string verb, string json, string detail)
    {
        await using var api = await ApiFixture.StartAsync();
        var (status, problem, _) = await api.PostAsync($"/api/agents/main/{verb}", json);
        status.ShouldBe(400);
        problem["detail"]!.GetValue<string>().ShouldBe(detail);
    }
}
