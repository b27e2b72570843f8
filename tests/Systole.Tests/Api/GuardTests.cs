namespace Systole.Tests.Api;

public sealed class GuardTests
{
    [Theory]
    [InlineData("localhost:7717", 200)]
    [InlineData("127.0.0.1", 200)]
    [InlineData("[::1]:7717", 200)]
    [InlineData("LOCALHOST", 200)]
    [InlineData("box.tail1234.ts.net", 200)]
    [InlineData("evil.example:7717", 403)]
    [InlineData("127.0.0.1.evil.example", 403)]
    [InlineData("169.254.169.254", 403)]
    public async Task Only_the_node_s_own_names_are_answered_to(string host, int expected)
    {
        await using var api = await ApiFixture.StartAsync("box.tail1234.ts.net");
        var (status, body, _) = await api.GetAsync("/healthz/live", ("Host", host));
        status.ShouldBe(expected);
        if (expected == 403) body["code"]!.GetValue<string>().ShouldBe("host_refused");
        // A further name is answered to, but whoever uses it comes from elsewhere and needs a key.
        var elsewhere = expected == 403 ? 403 : host.StartsWith("box", StringComparison.Ordinal) ? 401 : 404;
        (await api.GetAsync("/no/such/route", ("Host", host))).Status.ShouldBe(elsewhere);
    }

    [Theory]
    [InlineData(null, 200)]
    [InlineData("http://localhost:7717", 200)]
    [InlineData("http://localhost:3000", 403)]
    [InlineData("http://evil.example", 403)]
    [InlineData("null", 403)]
    [InlineData("", 403)]
    public async Task A_write_from_a_page_of_another_origin_is_refused(string? origin, int expected)
    {
        await using var api = await ApiFixture.StartAsync();
        (string, string)[] headers = origin is null ? [("Host", "localhost:7717")] : [("Host", "localhost:7717"), ("Origin", origin)];
        var (status, body, _) = await api.PostAsync("/api/pause", "{}", headers);
        status.ShouldBe(expected);
        if (expected == 403) body["code"]!.GetValue<string>().ShouldBe("origin_refused");
        api.Systole.Calls.Count.ShouldBe(expected == 200 ? 1 : 0);
    }

    [Fact]
    public async Task No_origin_is_ever_let_in()
    {
        await using var api = await ApiFixture.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Options, "/api/pause");
        var (status, _, headers) = await api.SendAsync(request, ("Origin", api.Server.Url), ("Access-Control-Request-Method", "POST"));
        status.ShouldBe(405);
        headers.ShouldNotContain(h => h.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Every_answer_says_how_it_is_to_be_handled()
    {
        await using var api = await ApiFixture.StartAsync();
        foreach (var path in (string[])["/healthz/live", "/no/such/route", "/api/agents/mian"])
        {
            var (_, _, headers) = await api.GetAsync(path);
            headers.CacheControl!.NoStore.ShouldBeTrue();
            headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
            headers.GetValues("X-Frame-Options").ShouldBe(["DENY"]);
            headers.Server.ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task A_route_that_is_not_there_and_a_method_that_is_not_taken_are_problems()
    {
        await using var api = await ApiFixture.StartAsync();
        var (missing, missingBody, _) = await api.GetAsync("/api/agent");
        missing.ShouldBe(404);
        missingBody["code"]!.GetValue<string>().ShouldBe("not_found");
        var (method, methodBody, _) = await api.PostAsync("/api/heartbeat/status", "{}");
        method.ShouldBe(405);
        methodBody["code"]!.GetValue<string>().ShouldBe("method_not_allowed");
        methodBody["detail"]!.GetValue<string>().ShouldBe("/api/heartbeat/status does not take POST; allowed is GET");
    }
}
