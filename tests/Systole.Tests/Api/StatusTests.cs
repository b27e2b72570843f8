using Systole.Tests.Api.Fakes;

namespace Systole.Tests.Api;

public sealed class StatusTests
{
    [Fact]
    public async Task The_seed_s_answer_comes_field_for_field()
    {
        await using var api = await ApiFixture.StartAsync();
        var run = new RunId(AgentId.Parse("pm"), 4);
        api.Systole.NodeStatus = api.Systole.NodeStatus with
        {
            InFlight =
            [
                new InFlightRun(run, "session_key", false, TimeSpan.FromMilliseconds(1234.9), TimeSpan.FromMilliseconds(50)),
                new InFlightRun(run with { Number = 5 }, null, true, TimeSpan.FromMilliseconds(7), TimeSpan.Zero) { Stale = true },
            ],
            Agents = [],
        };

        var (status, body, _) = await api.GetAsync("/api/heartbeat/status");

        status.ShouldBe(200);
        body.ToJsonString().ShouldBe(
            """
            {"success":true,"status":"online",
            "monitor":{"running":true,"agents_monitoring":1,"agents":["pm"],
            "config":{"check_interval_ms":30000,"stale_threshold_ms":300000,"timeout_threshold_ms":1800000}},
            "in_flight_agents":[
            {"agent_id":"pm","task_id":"session_key","status":"running","running_for_ms":1234,"idle_for_ms":50},
            {"agent_id":"pm","task_id":"pm-5","status":"idle","running_for_ms":7,"idle_for_ms":0,"stale":true}],
            "timestamp":"2026-02-17T12:00:00.000Z","last_heartbeat_time":"2026-02-17T11:48:00.000Z",
            "scheduler":{"running":true,"last_turn_at":"2026-02-17T12:00:00.000Z","concurrency_max":8,"runs_in_flight":1,"waiting":0},
            "agents":[],"alerts":[]}
            """.ReplaceLineEndings(""));
    }

    [Fact]
    public async Task A_node_that_is_not_online_says_why()
    {
        await using var api = await ApiFixture.StartAsync();
        api.Systole.NodeStatus = api.Systole.NodeStatus with { Online = false, Message = "the disk is full" };

        var (status, body, _) = await api.GetAsync("/api/heartbeat/status");

        status.ShouldBe(200);
        body["success"]!.GetValue<bool>().ShouldBeTrue();
        body["status"]!.GetValue<string>().ShouldBe("offline");
        body["message"]!.GetValue<string>().ShouldBe("the disk is full");
    }

    [Fact]
    public async Task A_node_that_is_not_well_is_alive_and_not_ready_and_says_everything_that_is_wrong()
    {
        await using var api = await ApiFixture.StartAsync();
        api.Systole.Vitals = new Vitals { IsRunning = true, Wrong = ["the loop has not turned for 14s", "the store takes no writes: the disk is full"] };

        var (ready, problem, headers) = await api.GetAsync("/healthz/ready");

        ready.ShouldBe(503);
        problem["code"]!.GetValue<string>().ShouldBe("node_unwell");
        problem["detail"]!.GetValue<string>().ShouldBe("the loop has not turned for 14s; the store takes no writes: the disk is full");
        headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(5));
        (await api.GetAsync("/healthz/live")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_node_that_is_starting_or_stopping_is_alive_and_not_ready()
    {
        await using var api = await ApiFixture.StartAsync();
        api.Systole.Vitals = new Vitals { Wrong = ["the node is stopping or not yet started"] };

        var (ready, problem, _) = await api.GetAsync("/healthz/ready");

        (ready, problem["code"]!.GetValue<string>()).ShouldBe((503, "node_stopping"));
        (await api.GetAsync("/healthz/live")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_loop_that_is_stuck_is_not_alive()
    {
        await using var api = await ApiFixture.StartAsync();
        api.Systole.Vitals = new Vitals { IsRunning = true, IsStuck = true, Wrong = ["the loop has not turned for 3m5s"] };

        var (live, problem, _) = await api.GetAsync("/healthz/live");

        (live, problem["detail"]!.GetValue<string>()).ShouldBe((503, "the loop has not turned for 3m5s"));
    }

    [Fact]
    public async Task Every_agent_comes_with_its_next_run_its_last_run_and_what_waits()
    {
        await using var api = await ApiFixture.StartAsync();
        var main = FakeSystole.View("main") with
        {
            NextRunWhy = Why.MinSpacing,
            PendingWakes = 2,
            LastRun = new LastRun(new RunId(AgentId.Parse("main"), 3), RunOutcome.TimedOut, ["interval", "hook:gh"], FakeSystole.Noon),
            Pause = new Pause(FakeSystole.Noon, null, "holiday"),
            Alerts = [new OpenAlert("flood:main", AlertKind.Flood, Severity.Warning, FakeSystole.Noon)],
        };
        api.Systole.NodeStatus = api.Systole.NodeStatus with { Agents = [main] };

        var (_, body, _) = await api.GetAsync("/api/heartbeat/status");

        body["agents"]!.ToJsonString().ShouldBe(
            """
            [{"id":"main","every_ms":1800000,"can_run":true,"configured":true,
            "next_run_at":"2026-02-17T12:18:00.000Z","next_run_why":"min_spacing","next_slot":"2026-02-17T12:18:00.000Z",
            "last_run":{"run":"main-3","outcome":"timed_out","reasons":["interval","hook:gh"],"at":"2026-02-17T12:00:00.000Z"},
            "pending_wakes":2,"dead_letters":0,"failures_in_row":0,
            "pause":{"since":"2026-02-17T12:00:00.000Z","reason":"holiday"},
            "alerts":[{"alert":"flood:main","kind":"flood","severity":"warning","opened_at":"2026-02-17T12:00:00.000Z"}]}]
            """.ReplaceLineEndings(""));
    }

    [Fact]
    public async Task A_node_that_answers_is_alive_and_ready()
    {
        await using var api = await ApiFixture.StartAsync();
        (await api.GetAsync("/healthz/live")).Body["status"]!.GetValue<string>().ShouldBe("live");
        (await api.GetAsync("/healthz/ready")).Body["status"]!.GetValue<string>().ShouldBe("ready");
    }
}
