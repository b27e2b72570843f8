using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Systole.Server;
using Systole.Server.Api;
using Systole.Stores;
using Systole.Stores.InMemory;
using Systole.Tests.Api.Fakes;

namespace Systole.Tests.Watching;

/// <summary>A real node behind a real server, on a clock that moves when it is told to.</summary>
internal sealed class LiveNode : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("systole-").FullName;
    private readonly Node _node;
    private SystoleServer? _server;

    private LiveNode(WatchPolicy? defaults, AgentDefinition[] agents, IStore? store = null)
    {
        var options = new NodeOptions
        {
            DataDirectory = _folder,
            // Channels have timers of their own on this clock.
            Alerting = AlertingPolicy.Off,
            CreatedAgentsMax = CreatedAgentsMax,
            Defaults = new AgentPolicy { Id = default, CanRun = false, Watch = defaults ?? new WatchPolicy() },
        };
        _node = new Node(store ?? new InMemoryStore(), options, agents, Time, NullLoggerFactory.Instance);
    }

    /// <summary>As many agents are made by registering; few enough to try it.</summary>
    public const int CreatedAgentsMax = 300;

    public ManualTime Time { get; } = new();

    public ISystole Heart => _node;

    public string Url => _server!.Url;

    public HttpClient Http { get; private set; } = null!;

    public static Task<LiveNode> StartAsync(params AgentDefinition[] agents) => StartAsync(null, agents);

    public static Task<LiveNode> StartAsync(WatchPolicy? defaults, params AgentDefinition[] agents) => StartAsync(new LiveNode(defaults, agents), new ApiOptions());

    /// <summary>One on a store that others may have been on before, whose API takes keys.</summary>
    public static Task<LiveNode> StartAsync(IStore store, ApiOptions api, params AgentDefinition[] agents) => StartAsync(new LiveNode(null, agents, store), api);

    private static async Task<LiveNode> StartAsync(LiveNode live, ApiOptions api)
    {
        await live._node.StartAsync(CancellationToken.None);
        live._server = await SystoleServer.StartAsync(live._node, new SystoleServerOptions { Listen = "http://127.0.0.1:0", Api = api });
        live.Http = new HttpClient { BaseAddress = new Uri(live.Url), Timeout = TimeSpan.FromSeconds(60) };
        await live.Time.NextAsync();
        return live;
    }

    /// <summary>Lets time pass, turn by turn.</summary>
    public async Task PassAsync(TimeSpan span)
    {
        for (var end = Time.GetUtcNow() + span; Time.GetUtcNow() < end;)
        {
            // The next timer need not be the loop's: the loop is never let sleep for longer than it wants to.
            TimeSpan[] steps = [await Time.NextAsync(), Laws.WaitMax, end - Time.GetUtcNow()];
            Time.Advance(steps.Min());
            await SettleAsync();
        }
        await Time.NextAsync();
    }

    /// <summary>What was reported before is decided: a request behind it is answered.</summary>
    public async Task SettleAsync() => (await Heart.ResumeAsync(null)).IsDone.ShouldBeTrue();

    public async Task<string> RegisterAsync(string agent, string task)
    {
        var (status, body) = await PostAsync("/api/runs?create=true", $$"""{"agent":"{{agent}}","task":"{{task}}"}""");
        status.ShouldBe(201, body.ToJsonString());
        return body["run"]!.GetValue<string>();
    }

    public async Task ActiveAsync(string run, string json = "{}")
    {
        var (status, body) = await PostAsync($"/api/runs/{run}/activity", json);
        status.ShouldBe(200, body.ToJsonString());
        await SettleAsync();
    }

    public async Task<JsonNode> StatusAsync() => (await GetAsync("/api/heartbeat/status")).Body;

    /// <summary>Runs in flight as the status tells them: <c>agent task status idle</c>.</summary>
    public async Task<string[]> InFlightAsync() =>
    [
        .. (await StatusAsync())["in_flight_agents"]!.AsArray().Select(run => string.Create(
            CultureInfo.InvariantCulture, $"{run!["agent_id"]} {run["task_id"]} {run["status"]} {run["idle_for_ms"]}")),
    ];

    /// <summary>Open alerts: <c>alert severity</c>.</summary>
    public async Task<string[]> AlertsAsync() =>
    [
        .. (await StatusAsync())["agents"]!.AsArray().SelectMany(agent => agent!["alerts"]!.AsArray())
            .Select(alert => $"{alert!["alert"]} {alert["severity"]}"),
    ];

    /// <summary>The lines of the journal with one of these names: <c>name alert-or-run</c>.</summary>
    public async Task<string[]> JournalAsync(params string[] names) =>
    [
        .. (await Heart.JournalTailAsync(null, 1_000)).Where(entry => names.Contains(entry.Name))
            .Select(entry => (entry.Name, Line: JsonNode.Parse(entry.Json)!))
            .Select(entry => $"{entry.Name} {entry.Line["alert"] ?? entry.Line["run"]}"),
    ];

    public Task<(int Status, JsonNode Body)> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    public Task<(int Status, JsonNode Body)> PostAsync(string path, string json, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, json, headers);

    public async Task<(int Status, JsonNode Body)> SendAsync(
        HttpMethod method, string path, string? json, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null) request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await Http.SendAsync(request);
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }

    /// <summary>The node stops in good order; its server goes on answering.</summary>
    public Task StopAsync() => _node.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Http?.Dispose();
        if (_server is not null)
        {
            await _server.StopAsync();
            await _server.DisposeAsync();
        }
        await _node.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
