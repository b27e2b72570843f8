using System.Text.Json.Nodes;
using Systole.Client;
using Systole.Client.Runs;
using Systole.Runners;
using Systole.Server.Api;
using Systole.Server.Configuration;
using Systole.Sqlite;
using Systole.Stores;
using Systole.Stores.InMemory;
using Systole.Tests.Api.Fakes;
using Systole.Tests.Stores;

namespace Systole.Tests.Watching;

/// <summary>An agent's key acts on its own runs, and on nobody else's.</summary>
public sealed class OwnRunTests
{
    private const string Checkpoint = "/api/agents/pm/tasks/session/checkpoint";
    private static readonly (string, string) Ours = ("Authorization", "Bearer our-long-random-key");
    private static readonly (string, string) Theirs = ("Authorization", "Bearer their-long-random-key");
    private static readonly (string, string) Operators = ("Authorization", "Bearer the-operator's-long-random-key");
    private static readonly (string, string) Token = ("Systole-Token", "1");

    private static readonly ApiOptions Api = new()
    {
        Keys =
        [
            new ApiKey("ours", ApiKey.HashOf("our-long-random-key"), ApiRole.Agent),
            new ApiKey("theirs", ApiKey.HashOf("their-long-random-key"), ApiRole.Agent),
            new ApiKey("ci", ApiKey.HashOf("the-operator's-long-random-key"), ApiRole.Operator),
        ],
    };

    [Theory]
    [InlineData("POST", "/api/runs/pm-1/activity", "{}")]
    [InlineData("POST", "/api/runs/pm-1/idle", "{}")]
    [InlineData("POST", "/api/runs/pm-1/finish", "{}")]
    [InlineData("POST", "/api/runs/pm-1/extend", """{"by_ms":1000}""")]
    [InlineData("PUT", Checkpoint, "[1]")]
    [InlineData("GET", Checkpoint, null)]
    [InlineData("GET", "/api/runs/pm-1", null)]
    public async Task What_another_key_registered_is_refused_and_stays_as_it_is(string method, string path, string? body)
    {
        await using var node = await StartAsync();
        (await RegisterAsync(node, Ours)).Status.ShouldBe(201);
        (await node.SendAsync(HttpMethod.Put, Checkpoint, "[0]", Ours, Token)).Status.ShouldBe(200);

        // The token is known: it is the number of the run.
        Code(await node.SendAsync(new HttpMethod(method), path, body, Theirs, Token)).ShouldBe((403, "not_own_run"));

        await node.SettleAsync();
        (await node.InFlightAsync()).ShouldBe(["pm session running 0"]);
        (await node.SendAsync(HttpMethod.Get, Checkpoint, null, Ours)).Body["data"]!.ToJsonString().ShouldBe("[0]");
        (await node.SendAsync(new HttpMethod(method), path, body, Ours, Token)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task The_place_of_another_key_s_run_is_not_taken_while_it_is_in_flight()
    {
        await using var node = await StartAsync();
        (await RegisterAsync(node, Ours)).Status.ShouldBe(201);

        var refused = await RegisterAsync(node, Theirs);
        Code(refused).ShouldBe((403, "not_own_run"));
        refused.Body["detail"]!.GetValue<string>().ShouldStartWith("pm-1 is at work on \"session\" and another's");
        (await node.JournalAsync("run_registered", "activity_refused")).ShouldBe(["run_registered pm-1"]);

        (await RegisterAsync(node, Ours)).Body["run"]!.GetValue<string>().ShouldBe("pm-2");
        (await node.PostAsync("/api/runs/pm-2/finish", "{}", Ours, ("Systole-Token", "2"))).Status.ShouldBe(200);
        (await RegisterAsync(node, Theirs)).Body["run"]!.GetValue<string>().ShouldBe("pm-3");
    }

    [Fact]
    public async Task An_operator_s_key_and_who_needs_none_act_on_every_run_and_an_agent_s_key_not_on_theirs()
    {
        await using var node = await StartAsync();
        await RegisterAsync(node, Ours);
        (await node.PostAsync("/api/runs/pm-1/activity", "{}", Operators)).Status.ShouldBe(200);
        (await node.PostAsync("/api/runs/pm-1/activity", "{}")).Status.ShouldBe(200);
        (await RegisterAsync(node, Operators)).Body["run"]!.GetValue<string>().ShouldBe("pm-2");

        Code(await node.PostAsync("/api/runs/pm-2/activity", "{}", Ours, ("Systole-Token", "2"))).ShouldBe((403, "not_own_run"));
        Code(await RegisterAsync(node, Ours)).ShouldBe((403, "not_own_run"));
    }

    [Fact]
    public async Task Work_is_registered_for_a_run_of_one_s_own_only()
    {
        await using var node = await StartAsync();
        await RegisterAsync(node, Ours);
        const string child = """{"agent":"pm","task":"child","parent":"pm-1"}""";
        Code(await node.PostAsync("/api/runs", child, Theirs)).ShouldBe((403, "not_own_run"));
        Code(await node.PostAsync("/api/runs", """{"agent":"pm","task":"child","parent":"pm-9"}""", Theirs)).ShouldBe((422, "unknown_run"));
        (await node.PostAsync("/api/runs", child, Ours)).Status.ShouldBe(201);
    }

    [Fact]
    public async Task A_heartbeat_run_is_shown_to_be_one_s_own_by_its_trace_and_not_by_its_number()
    {
        var go = new TaskCompletionSource<TurnResult>();
        var trace = new TaskCompletionSource<string>();
        await using var node = await StartAsync(new InMemoryStore(), new AgentDefinition
        {
            Policy = new AgentPolicy { Id = AgentId.Parse("main"), Schedule = new Schedule.Every(TimeSpan.FromMinutes(30)) },
            Delegate = (turn, _) =>
            {
                trace.SetResult(turn.TraceParent);
                return go.Task;
            },
        });
        var own = ("traceparent", await trace.Task);
        const string saved = "/api/agents/main/tasks/heartbeat/checkpoint";

        Code(await node.PostAsync("/api/runs/main-1/activity", "{}", Ours, Token)).ShouldBe((403, "not_own_run"));
        var anothers = ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        Code(await node.PostAsync("/api/runs/main-1/activity", "{}", Ours, Token, anothers)).ShouldBe((403, "not_own_run"));
        (await node.PostAsync("/api/runs/main-1/activity", "{}", Ours, Token, own)).Status.ShouldBe(200);
        (await node.SendAsync(HttpMethod.Put, saved, "[1]", Ours, Token, own)).Status.ShouldBe(200);
        (await node.SendAsync(HttpMethod.Get, saved, null, Ours, own)).Status.ShouldBe(200);
        Code(await node.SendAsync(HttpMethod.Get, saved, null, Ours)).ShouldBe((403, "not_own_run"));
        go.SetResult(TurnResult.Nothing);
    }

    [Fact]
    public async Task What_runs_inside_a_heartbeat_run_shows_its_trace_by_itself()
    {
        using var handler = new HeaderProbe();
        using var client = new SystoleClient(new SystoleClientOptions { TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" }, handler);
        await Should.ThrowAsync<SystoleException>(() => client.IdleAsync("main-1", 1));
        handler.Trace.ShouldBe("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whose_a_run_is_outlives_the_node(bool isSqlite)
    {
        using var folder = TempFolder.Fast();
        var (disk, file) = (new InMemoryDisk(), folder.NewFile());
        IStore Store() => isSqlite ? new SqliteStore(new SqliteStoreOptions { Path = file }) : new InMemoryStore(disk);
        await using (var before = await StartAsync(Store()))
        {
            await RegisterAsync(before, Ours);
            (await before.PostAsync("/api/runs", """{"agent":"pm","task":"done"}""", Ours)).Status.ShouldBe(201);
            (await before.PostAsync("/api/runs/pm-2/finish", "{}", Ours, ("Systole-Token", "2"))).Status.ShouldBe(200);
            await before.StopAsync();
        }
        await using var node = await StartAsync(Store());

        Code(await node.PostAsync("/api/runs/pm-1/finish", "{}", Theirs, Token)).ShouldBe((403, "not_own_run"));
        Code(await node.SendAsync(HttpMethod.Get, "/api/runs/pm-2", null, Theirs)).ShouldBe((403, "not_own_run"));
        (await node.SendAsync(HttpMethod.Get, "/api/runs/pm-2", null, Ours)).Status.ShouldBe(200);
        (await node.PostAsync("/api/runs/pm-1/finish", "{}", Ours, Token)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task The_client_works_with_an_agent_s_key_from_its_beginning_to_its_end()
    {
        await using var node = await StartAsync();
        using var client = new SystoleClient(new SystoleClientOptions { Url = node.Url, ApiKey = "our-long-random-key", Time = new ManualTime() });
        await using var run = await client.RegisterAsync("pm", "session", new LiveRunOptions());
        run.Activity();
        (await run.SaveCheckpointAsync(System.Text.Json.JsonDocument.Parse("1").RootElement)).Sequence.ShouldBe(1);
        (await run.FinishAsync()).ShouldBe("succeeded");
    }

    private static Task<LiveNode> StartAsync(IStore? store = null, params AgentDefinition[] agents) => LiveNode.StartAsync(store ?? new InMemoryStore(), Api, agents);

    private static Task<(int Status, JsonNode Body)> RegisterAsync(LiveNode node, (string, string) key) =>
        node.PostAsync("/api/runs?create=true", """{"agent":"pm","task":"session"}""", key);

    private static (int Status, string Code) Code((int Status, JsonNode Body) answer) => (answer.Status, answer.Body["code"]?.GetValue<string>() ?? answer.Body.ToJsonString());

    private sealed class HeaderProbe : HttpMessageHandler
    {
        public string? Trace { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Trace = request.Headers.TryGetValues("traceparent", out var values) ? values.Single() : null;
            return Task.FromResult(new HttpResponseMessage(System.Net.HttpStatusCode.ServiceUnavailable));
        }
    }
}
