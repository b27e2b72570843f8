using Systole.Client;
using Systole.Client.Wire;
using Systole.Tests.Api.Fakes;

namespace Systole.Tests.Api;

public sealed class SilenceTests
{
    private static SilenceRequest Asked(ApiFixture api) => (SilenceRequest)api.Systole.Calls.Last().Details!;

    [Fact]
    public async Task A_silence_is_added_and_says_how_much_it_hides()
    {
        await using var api = await ApiFixture.StartAsync();
        api.Systole.Hidden = 2;
        var (status, silence, _) = await api.PostAsync(
            "/api/silences",
            """
            {"match":{"agent":"CI-*","kind":"stale","severity":"warning","label":"team=ops","alert":"stale:ci-1"},"author":"ada","comment":"deploy","for_ms":7200000}
            """,
            ("Idempotency-Key", "once"));
        status.ShouldBe(201);
        silence.ToJsonString().ShouldBe(
            """{"silence":"s1","hides":2,"match":{"agent":"ci-*","kind":"stale","severity":"warning","label":"team=ops","alert":"stale:ci-1"},"""
            + "\"author\":\"ada\",\"comment\":\"deploy\",\"from\":\"2026-02-17T12:00:00.000Z\",\"until\":\"2026-02-17T14:00:00.000Z\",\"until_closed\":false}");
        api.Systole.Calls.ShouldHaveSingleItem().Key!.Key.ShouldBe("once");
    }

    [Fact]
    public async Task A_silence_that_hides_nothing_says_so()
    {
        await using var api = await ApiFixture.StartAsync();
        var (status, silence, _) = await api.PostAsync("/api/silences", """{"match":{"agent":"main"},"until_closed":true}""");
        (status, silence["hides"]!.GetValue<int>(), silence["until_closed"]!.GetValue<bool>()).ShouldBe((201, 0, true));
        (Asked(api).Author, Asked(api).To).ShouldBe(("somebody on this machine", null));
    }

    [Fact]
    public async Task What_begins_later_lasts_from_then_on()
    {
        await using var api = await ApiFixture.StartAsync();
        using var client = new SystoleClient(api.Server.Url);
        var body = new SilenceBody { Match = new MatchDocument { Kind = "gap" }, From = new DateTimeOffset(2026, 2, 18, 12, 0, 0, TimeSpan.FromHours(2)), ForMs = 60_000 };
        (await client.SilenceAsync(body)).Until.ShouldBe(new DateTimeOffset(2026, 2, 18, 10, 1, 0, TimeSpan.Zero));
        await client.SilenceAsync(body with { ForMs = null, Until = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero) });
        Asked(api).To.ShouldBe(Instant.From(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero)));
    }

    [Theory]
    [InlineData("""{"for_ms":1}""", "the field \"match\" is missing: say what it hides, such as {\"agent\":\"main\"}")]
    [InlineData("""{"match":[],"for_ms":1}""", "the field \"match\" must be a JSON object")]
    [InlineData("""{"match":{"agnt":"main"},"for_ms":1}""", "the field \"match.agnt\" is not known here; allowed is agent, kind, severity, label, alert")]
    [InlineData("""{"match":{"agent":7},"for_ms":1}""", "the field \"match.agent\" must be a text")]
    [InlineData("""{"match":{"severity":"bad"},"for_ms":1}""", "the field \"match.severity\" is \"bad\"; allowed is info, warning, error")]
    [InlineData("""{"match":{"agent":"main"}}""", "say until when, in one of the fields \"for_ms\", \"until\" and \"until_closed\"")]
    [InlineData("""{"match":{"agent":"main"},"for_ms":1,"until_closed":true}""", "say until when, in one of the fields \"for_ms\", \"until\" and \"until_closed\"")]
    [InlineData("""{"match":{"agent":"main"},"for_ms":0}""", "the field \"for_ms\" is 0; allowed is a whole number from 1 to 31622400000")]
    [InlineData("""{"match":{"agent":"main"},"until":"tomorrow"}""", "the field \"until\" must be an instant such as 2026-02-17T12:00:00Z")]
    [InlineData("""{"match":{"agent":"main"},"until":"2026-03-01T00:00:00"}""", "the field \"until\" must be an instant such as 2026-02-17T12:00:00Z")]
    public async Task A_body_that_cannot_be_meant_is_refused(string body, string detail)
    {
        await using var api = await ApiFixture.StartAsync();
        var (status, problem, _) = await api.PostAsync("/api/silences", body);
        (status, problem["detail"]!.GetValue<string>()).ShouldBe((400, detail));
        api.Systole.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task Too_many_are_refused_with_their_bound()
    {
        await using var api = await ApiFixture.StartAsync();
        api.Systole.Refuse = new Refusal(RefusalCode.TooManySilences, "1000 silences are there") { Limit = 1000 };
        var (status, problem, _) = await api.PostAsync("/api/silences", """{"match":{"agent":"main"},"for_ms":1}""");
        (status, problem["code"]!.GetValue<string>(), problem["limit"]!.GetValue<int>()).ShouldBe((429, "too_many_silences", 1000));
    }

    [Fact]
    public async Task Silences_are_listed_and_ended()
    {
        await using var api = await ApiFixture.StartAsync();
        api.Systole.AllSilences.Add(new SilenceReceipt(new Silence("s3", new AlertMatch { Agent = "*" }, "ada", FakeSystole.Noon), 5));
        using var client = new SystoleClient(api.Server.Url);
        var listed = (await client.SilencesAsync()).Silences.ShouldHaveSingleItem();
        (listed.Silence, listed.Hides, listed.Match, listed.UntilClosed).ShouldBe(("s3", 5, new MatchDocument { Agent = "*" }, true));
        (await client.EndSilenceAsync("s3", "grace", "once")).Silence.ShouldBe("s3");
        var call = api.Systole.Calls.ShouldHaveSingleItem();
        (call.Target, call.Details, call.Key!.Key).ShouldBe(("s3", "grace", "once"));
        (await Should.ThrowAsync<SystoleRefusedException>(client.EndSilenceAsync("s4"))).Problem.Code.ShouldBe("unknown_silence");
    }
}
