using Systole.Server.Api;
using Systole.Server.Configuration;

namespace Systole.Tests.Api;

public sealed class KeyTests
{
    private const string OperatorKey = "the-operator's-long-random-key";
    private const string ReaderKey = "the-reader's-long-random-key";
    private const string AgentKey = "the-agent's-long-random-key";

    private static readonly ApiOptions Options = new()
    {
        Hosts = ["box.example.net"],
        Keys =
        [
            new ApiKey("ci", ApiKey.HashOf(OperatorKey), ApiRole.Operator),
            new ApiKey("wall", ApiKey.HashOf(ReaderKey), ApiRole.Reader),
            new ApiKey("pm", ApiKey.HashOf(AgentKey), ApiRole.Agent),
        ],
    };

    [Theory]
    [InlineData("GET", null, 401, "unauthorized")]
    [InlineData("GET", "not-a-key", 401, "unauthorized")]
    [InlineData("GET", ReaderKey, 200, null)]
    [InlineData("POST", ReaderKey, 403, "forbidden")]
    [InlineData("POST", OperatorKey, 200, null)]
    [InlineData("GET", AgentKey, 403, "forbidden")]
    public async Task From_elsewhere_a_key_opens_what_its_role_allows(string method, string? key, int expected, string? code)
    {
        foreach (var elsewhere in ((string, string)[])[("Host", "box.example.net"), ("X-Forwarded-For", "100.64.0.1"), ("Forwarded", "for=100.64.0.1")])
        {
            await using var api = await ApiFixture.StartAsync(Options);
            var (status, body, headers) = await AskAsync(api, method, key, elsewhere);
            status.ShouldBe(expected, elsewhere.ToString());
            if (code is not null) body["code"]!.GetValue<string>().ShouldBe(code);
            headers.WwwAuthenticate.Count.ShouldBe(expected == 401 ? 1 : 0);
            api.Systole.Calls.Count.ShouldBe(expected == 200 && method == "POST" ? 1 : 0);
        }
    }

    [Theory]
    [InlineData("POST", "/api/runs", 201)]
    [InlineData("POST", "/api/runs/main-4/activity", 200)]
    [InlineData("POST", "/api/runs/main-4/idle", 200)]
    [InlineData("POST", "/api/runs/main-4/finish", 200)]
    [InlineData("POST", "/api/runs/main-4/extend", 200)]
    [InlineData("PUT", "/api/agents/main/tasks/session/checkpoint", 200)]
    [InlineData("GET", "/api/agents/main/tasks/session/checkpoint", 404)]
    [InlineData("GET", "/api/runs/main-4", 404)]
    [InlineData("GET", "/api/runs", 403)]
    [InlineData("GET", "/api/agents", 403)]
    [InlineData("POST", "/api/runs/main-4/cancel", 403)]
    [InlineData("POST", "/api/agents/main/wakes", 403)]
    [InlineData("DELETE", "/api/dead-letters", 403)]
    [InlineData("GET", "/api/nowhere", 403)]
    public async Task An_agent_s_key_opens_what_does_a_run_and_nothing_else(string method, string path, int expected)
    {
        await using var api = await ApiFixture.StartAsync(Options);
        var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method != "GET")
        {
            var body = path switch { "/api/runs" => """{"agent":"main","task":"t"}""", _ when path.EndsWith("extend", StringComparison.Ordinal) => """{"by_ms":1}""", _ => "{}" };
            request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        }
        var (status, _, _) = await api.SendAsync(request, ("Host", "box.example.net"), ("Authorization", $"Bearer {AgentKey}"), ("Systole-Token", "4"));
        status.ShouldBe(expected);
    }

    [Fact]
    public async Task With_an_agent_s_key_a_report_carries_the_token_of_its_run()
    {
        await using var api = await ApiFixture.StartAsync(Options);
        (string, string)[] who = [("Host", "box.example.net"), ("Authorization", $"Bearer {AgentKey}")];
        var (status, problem, _) = await api.PostAsync("/api/runs/main-4/activity", "{}", who);
        (status, problem["code"]!.GetValue<string>()).ShouldBe((403, "forbidden"));
        api.Systole.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task On_this_machine_no_key_is_needed_and_a_wrong_one_is_refused_all_the_same()
    {
        await using var api = await ApiFixture.StartAsync(Options);
        (await AskAsync(api, "POST", null, ("Host", "localhost"))).Status.ShouldBe(200);
        (await AskAsync(api, "POST", "not-a-key", ("Host", "localhost"))).Status.ShouldBe(401);
    }

    [Fact]
    public async Task An_exposed_node_needs_a_key_whatever_it_is_called_and_tells_its_health_without_one()
    {
        await using var api = await ApiFixture.StartAsync(new ApiOptions { Keys = Options.Keys, IsExposed = true });
        (await AskAsync(api, "GET", null, ("Host", "localhost"))).Status.ShouldBe(401);
        (await AskAsync(api, "GET", ReaderKey, ("Host", "any.example"))).Status.ShouldBe(200);
        (await api.GetAsync("/healthz/live", ("Host", "10.1.2.3"))).Status.ShouldBe(200);
    }

    private static async Task<(int Status, System.Text.Json.Nodes.JsonNode Body, System.Net.Http.Headers.HttpResponseHeaders Headers)> AskAsync(
        ApiFixture api, string method, string? key, params (string, string)[] headers)
    {
        if (key is not null) headers = [.. headers, ("Authorization", $"Bearer {key}")];
        return method == "GET" ? await api.GetAsync("/api/heartbeat/status", headers) : await api.PostAsync("/api/pause", "{}", headers);
    }
}
