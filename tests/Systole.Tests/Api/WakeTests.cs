using System.Globalization;

namespace Systole.Tests.Api;

public sealed class WakeTests
{
    private const string Wakes = "/api/agents/main/wakes";
    private const string Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Fact]
    public async Task A_wake_is_accepted_with_its_decision()
    {
        await using var api = await ApiFixture.StartAsync();

        var (status, body, headers) = await api.PostAsync(Wakes,
            """{"reason":"hook:gh","intent":"manual","key":"pr-12","payload":{"pr":12},"caused_by":"dev-3","override_budget":true}""");

        status.ShouldBe(202);
        headers.CacheControl!.NoStore.ShouldBeTrue();
        body.ToJsonString().ShouldBe("""{"wake":"w7","decision":"deferred","why":"coalescing","until":"2026-02-17T12:00:00.000Z"}""");
        var (what, target, details, key) = api.Systole.Calls.ShouldHaveSingleItem();
        what.ShouldBe("wake");
        target.ShouldBe("main");
        key.ShouldBeNull();
        var request = details.ShouldBeOfType<WakeRequest>();
        request.Payload!.Value.GetRawText().ShouldBe("""{"pr":12}""");
        (request with { Payload = null }).ShouldBe(new WakeRequest
        {
            Reason = "hook:gh",
            Intent = Intent.Manual,
            Key = "pr-12",
            CausedBy = "dev-3",
            OverrideBudget = true,
        });
    }

    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    [InlineData("""{"reason":null,"intent":null,"key":null,"payload":null,"caused_by":null,"override_budget":null}""")]
    public async Task What_is_left_out_has_a_default(string? json)
    {
        await using var api = await ApiFixture.StartAsync();
        (await api.PostAsync(Wakes, json)).Status.ShouldBe(202);
        api.Systole.Calls.ShouldHaveSingleItem().Details.ShouldBe(new WakeRequest());
    }

    [Theory]
    [InlineData("""{"intnt":"event"}""",
        "the field \"intnt\" is not known here; allowed is reason, intent, key, payload, caused_by, override_budget")]
    [InlineData("""{"intent":"now"}""", "the field \"intent\" is \"now\"; allowed is next, event, immediate, manual")]
    [InlineData("""{"intent":"scheduled"}""", "the field \"intent\" is \"scheduled\"; allowed is next, event, immediate, manual")]
    [InlineData("""{"intent":3}""", "the field \"intent\" must be a text")]
    [InlineData("""{"override_budget":"yes"}""", "the field \"override_budget\" must be true or false")]
    [InlineData("""{"reason":["a"]}""", "the field \"reason\" must be a text")]
    [InlineData("""["reason"]""", "the body must be a JSON object")]
    [InlineData("""{"reason":"a",}""", "the body is not JSON: something is wrong in line 1 at byte 15")]
    [InlineData("{\n\"reason\"}", "the body is not JSON: something is wrong in line 2 at byte 9")]
    [InlineData("""{"reason":"a","reason":"b"}""", "the body is not JSON: a field is given twice, or a text is broken")]
    [InlineData("""{"reason":"\ud800"}""", "the body is not JSON: something is wrong in line 1 at byte 19")]
    public async Task A_bad_body_is_told_by_field_and_by_what_is_allowed(string json, string detail)
    {
        await using var api = await ApiFixture.StartAsync();
        var (status, problem, _) = await api.PostAsync(Wakes, json);
        problem["detail"]!.GetValue<string>().ShouldBe(detail);
        status.ShouldBe(400);
        problem["code"]!.GetValue<string>().ShouldBe("invalid_request");
        api.Systole.Calls.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_that_is_too_large_is_refused(bool chunked)
    {
        await using var api = await ApiFixture.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, Wakes);
        request.Content = new StringContent($$"""{"payload":"{{new string('x', 1024 * 1024)}}"}""", null, "application/json");
        request.Headers.TransferEncodingChunked = chunked;
        var (status, problem, _) = await api.SendAsync(request);
        status.ShouldBe(413);
        problem["code"]!.GetValue<string>().ShouldBe("too_large");
        problem["limit"]!.GetValue<long>().ShouldBe(1024 * 1024);
    }

    [Fact]
    public async Task A_body_that_is_not_called_JSON_is_refused()
    {
        await using var api = await ApiFixture.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, Wakes);
        request.Content = new FormUrlEncodedContent([new("reason", "x")]);
        var (status, problem, _) = await api.SendAsync(request);
        status.ShouldBe(415);
        problem["code"]!.GetValue<string>().ShouldBe("unsupported_media_type");
    }

    [Fact]
    public async Task A_trace_names_the_cause_where_the_body_names_none()
    {
        await using var api = await ApiFixture.StartAsync();
        api.Systole.Traces["0af7651916cd43dd8448eb211c80319c"] = new RunId(AgentId.Parse("main"), 4);

        await api.PostAsync(Wakes, "{}", ("traceparent", Trace));
        await api.PostAsync(Wakes, """{"caused_by":"dev-3"}""", ("traceparent", Trace));
        await api.PostAsync(Wakes, "{}", ("traceparent", Trace.Replace("0af7", "ffff", StringComparison.Ordinal)));
        await api.PostAsync(Wakes, "{}", ("traceparent", "nonsense"));

        api.Systole.Calls.Select(c => ((WakeRequest)c.Details!).CausedBy).ShouldBe(["main-4", "dev-3", null, null]);
    }

    [Fact]
    public async Task An_idempotency_key_stands_for_the_route_and_for_the_whole_request()
    {
        await using var api = await ApiFixture.StartAsync();

        await api.PostAsync(Wakes, """{"reason":"a"}""", ("Idempotency-Key", "k1"));
        await api.PostAsync(Wakes, """{"reason":"a"}""", ("Idempotency-Key", "k1"));
        await api.PostAsync(Wakes, """{"reason":"b"}""", ("Idempotency-Key", "k1"));
        await api.PostAsync("/api/agents/dev/wakes", """{"reason":"a"}""", ("Idempotency-Key", "k1"));
        await api.PostAsync("/api/agents/main/pause", "{}", ("Idempotency-Key", "k1"));

        var keys = api.Systole.Calls.Select(c => c.Key!).ToArray();
        keys[0].Key.ShouldBe("k1");
        keys[0].Scope.ShouldBe("local POST /api/agents/{id}/wakes");
        keys[0].BodyHash.Length.ShouldBe(64);
        keys[1].ShouldBe(keys[0]);
        keys[2].BodyHash.ShouldNotBe(keys[0].BodyHash);
        keys[3].Scope.ShouldBe(keys[0].Scope);
        keys[3].BodyHash.ShouldNotBe(keys[0].BodyHash);
        keys[4].Scope.ShouldBe("local POST /api/agents/{id}/pause");
    }

    [Fact]
    public async Task An_idempotency_key_has_bounds()
    {
        await using var api = await ApiFixture.StartAsync();
        (await api.PostAsync(Wakes, "{}", ("Idempotency-Key", new string('k', 201)))).Status.ShouldBe(400);
        (await api.PostAsync(Wakes, "{}", ("Idempotency-Key", new string('k', 200)))).Status.ShouldBe(202);
    }

    [Theory]
    [InlineData(RefusalCode.UnknownAgent, 404, null)]
    [InlineData(RefusalCode.AgentRemoved, 404, null)]
    [InlineData(RefusalCode.UnknownRun, 422, null)]
    [InlineData(RefusalCode.RunEnded, 409, null)]
    [InlineData(RefusalCode.KeyReused, 422, null)]
    [InlineData(RefusalCode.InboxFull, 429, 30)]
    [InlineData(RefusalCode.NodeBusy, 503, 1)]
    [InlineData(RefusalCode.NodeStopping, 503, 5)]
    [InlineData(RefusalCode.StoreUnavailable, 503, 5)]
    [InlineData(RefusalCode.Invalid, 400, null)]
    public async Task Every_refusal_has_its_status(string code, int expected, int? retryAfter)
    {
        await using var api = await ApiFixture.StartAsync();
        api.Systole.Refuse = new Refusal(code, "not now") { Limit = 10_000 };
        var (status, problem, headers) = await api.PostAsync(Wakes, "{}");
        status.ShouldBe(expected);
        problem["code"]!.GetValue<string>().ShouldBe(code);
        problem["limit"]!.GetValue<long>().ShouldBe(10_000);
        headers.RetryAfter?.ToString().ShouldBe(retryAfter?.ToString(CultureInfo.InvariantCulture));
    }
}
