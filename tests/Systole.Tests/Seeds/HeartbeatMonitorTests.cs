using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Systole.Tests.Api.Fakes;
using Systole.Tests.Watching;

namespace Systole.Tests.Seeds;

/// <summary>
/// The fourteen behaviours of the heartbeat monitor that came before, through the API: register, activity, idle, unregister, stale at 5 min,
/// timeout at 30 min, and the status.
/// </summary>
public sealed class HeartbeatMonitorTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task An_agent_that_registers_is_tracked_with_its_task()
    {
        await using var node = await LiveNode.StartAsync();
        (await node.RegisterAsync("pm", "session_key")).ShouldBe("pm-1");
        (await node.InFlightAsync()).ShouldBe(["pm session_key running 0"]);
    }

    [Fact]
    public async Task A_sign_of_life_resets_the_idle_time()
    {
        await using var node = await LiveNode.StartAsync();
        var run = await node.RegisterAsync("pm", "session_key");
        await node.PassAsync(40 * Second);
        (await node.InFlightAsync()).ShouldBe(["pm session_key running 40000"]);

        await node.ActiveAsync(run);
        await node.PassAsync(Second);

        (await node.InFlightAsync()).ShouldBe(["pm session_key running 1000"]);
    }

    [Fact]
    public async Task An_idle_agent_is_tracked_and_never_stale_or_timed_out()
    {
        await using var node = await LiveNode.StartAsync();
        var run = await node.RegisterAsync("pm", "session_key");

        (await node.PostAsync($"/api/runs/{run}/idle", "{}")).Status.ShouldBe(200);
        await node.PassAsync(45 * Minute);

        (await node.InFlightAsync()).ShouldHaveSingleItem().ShouldStartWith("pm session_key idle ");
        (await node.AlertsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_monitor_is_online_from_its_start_to_its_stop()
    {
        await using var node = await LiveNode.StartAsync();
        var running = await node.StatusAsync();
        (running["status"]!.GetValue<string>(), running["monitor"]!["running"]!.GetValue<bool>()).ShouldBe(("online", true));

        await node.StopAsync();

        var stopped = await node.StatusAsync();
        (stopped["status"]!.GetValue<string>(), stopped["monitor"]!["running"]!.GetValue<bool>()).ShouldBe(("offline", false));
        stopped["message"]!.GetValue<string>().ShouldNotBeEmpty();
    }

    [Fact]
    public async Task After_five_minutes_without_a_sign_of_life_a_warning_opens_and_the_agent_stays_in_flight()
    {
        await using var node = await LiveNode.StartAsync();
        await node.RegisterAsync("pm", "session_key");

        await node.PassAsync(5 * Minute - Second);
        (await node.AlertsAsync()).ShouldBeEmpty();
        await node.PassAsync(Second);

        (await node.AlertsAsync()).ShouldBe(["stale:pm/session_key warning"]);
        (await node.InFlightAsync()).ShouldBe(["pm session_key running 300000"]);
    }

    [Fact]
    public async Task After_thirty_minutes_an_error_opens_and_the_agent_is_no_longer_tracked()
    {
        await using var node = await LiveNode.StartAsync();
        var run = await node.RegisterAsync("pm", "session_key");
        for (var minute = 0; minute < 28; minute += 4)
        {
            await node.PassAsync(4 * Minute);
            await node.ActiveAsync(run);
        }

        await node.PassAsync(2 * Minute - Second);
        (await node.InFlightAsync()).ShouldNotBeEmpty();
        (await node.AlertsAsync()).ShouldBeEmpty();
        await node.PassAsync(Second);

        (await node.AlertsAsync()).ShouldBe(["timed_out:pm/session_key error"]);
        (await node.InFlightAsync()).ShouldBeEmpty();
        (await node.GetAsync($"/api/runs/{run}")).Body["outcome"]!.GetValue<string>().ShouldBe("timed_out");
    }

    [Fact]
    public async Task An_agent_that_finishes_is_no_longer_tracked()
    {
        await using var node = await LiveNode.StartAsync();
        var run = await node.RegisterAsync("pm", "session_key");

        var (status, body) = await node.PostAsync($"/api/runs/{run}/finish", "{}");

        (status, body.ToJsonString()).ShouldBe((200, """{"run":"pm-1","outcome":"succeeded"}"""));
        (await node.InFlightAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_status_says_what_is_monitored_and_with_which_limits()
    {
        await using var node = await LiveNode.StartAsync();
        await node.RegisterAsync("pm", "session_key");
        await node.RegisterAsync("dev", "ticket");

        (await node.StatusAsync())["monitor"]!.ToJsonString().ShouldBe(
            """
            {"running":true,"agents_monitoring":2,"agents":["dev","pm"],
            "config":{"check_interval_ms":30000,"stale_threshold_ms":300000,"timeout_threshold_ms":1800000}}
            """.ReplaceLineEndings(""));
    }

    [Fact]
    public async Task Agents_in_flight_are_listed_with_how_long_they_run_and_are_silent()
    {
        await using var node = await LiveNode.StartAsync();
        var run = await node.RegisterAsync("pm", "session_key");
        await node.PassAsync(Minute);
        await node.ActiveAsync(run);
        await node.PassAsync(50 * Second);

        (await node.StatusAsync())["in_flight_agents"]!.ToJsonString().ShouldBe(
            """[{"agent_id":"pm","task_id":"session_key","status":"running","running_for_ms":110000,"idle_for_ms":50000}]""");
        var listed = (await node.GetAsync("/api/runs?in_flight=true")).Body["runs"]!.AsArray().ShouldHaveSingleItem()!;
        (listed["run"]!.GetValue<string>(), listed["watch"]!["idle_for_ms"]!.GetValue<long>()).ShouldBe(("pm-1", 50_000));
    }

    [Fact]
    public async Task A_stale_agent_is_warned_of_once()
    {
        await using var node = await LiveNode.StartAsync();
        await node.RegisterAsync("pm", "session_key");

        await node.PassAsync(10 * Minute);

        (await node.JournalAsync("alert_opened", "alert_repeated")).ShouldBe(["alert_opened stale:pm/session_key"]);
    }

    [Fact]
    public async Task Where_it_is_wanted_a_stale_agent_is_warned_of_at_every_check()
    {
        await using var node = await LiveNode.StartAsync(new WatchPolicy { WarnOnce = false });
        await node.RegisterAsync("pm", "session_key");

        await node.PassAsync(6 * Minute);

        (await node.JournalAsync("alert_opened", "alert_repeated")).ShouldBe(
            ["alert_opened stale:pm/session_key", "alert_repeated stale:pm/session_key", "alert_repeated stale:pm/session_key"]);
    }

    [Fact]
    public async Task Many_agents_are_monitored_each_by_its_own_life()
    {
        await using var node = await LiveNode.StartAsync();
        var runs = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => node.RegisterAsync($"agent-{i:00}", "work")));
        await node.PassAsync(3 * Minute);

        await Task.WhenAll(runs.Where(run => run != "agent-07-1").Select(run => node.PostAsync($"/api/runs/{run}/activity", "{}")));
        await node.SettleAsync();
        await node.PassAsync(3 * Minute);

        (await node.AlertsAsync()).ShouldBe(["stale:agent-07/work warning"]);
        (await node.InFlightAsync()).Length.ShouldBe(40);
    }

    [Fact]
    public async Task A_new_registration_begins_anew_and_is_warned_of_again()
    {
        await using var node = await LiveNode.StartAsync();
        await node.RegisterAsync("pm", "session_key");
        await node.PassAsync(5 * Minute);

        (await node.RegisterAsync("pm", "session_key")).ShouldBe("pm-2");
        (await node.AlertsAsync()).ShouldBeEmpty();
        (await node.InFlightAsync()).ShouldBe(["pm session_key running 0"]);
        await node.PassAsync(5 * Minute);

        (await node.JournalAsync("alert_opened", "alert_closed")).ShouldBe(
            ["alert_opened stale:pm/session_key", "alert_closed stale:pm/session_key", "alert_opened stale:pm/session_key"]);
    }

    [Fact]
    public async Task One_monitor_serves_a_whole_program_from_its_start_to_its_stop()
    {
        var services = new ServiceCollection();
        services.AddSingleton<ILoggerFactory, LoggerFactory>();
        services.AddSingleton<TimeProvider>(new ManualTime());
        services.AddSystole(_ => { });
        await using var program = services.BuildServiceProvider();
        var hosted = program.GetServices<IHostedService>().ToList();
        foreach (var service in hosted) await service.StartAsync(CancellationToken.None);

        var registered = await program.GetRequiredService<ISystole>().RegisterAsync("pm", new RegisterRequest { Task = "session_key", Create = true });
        var monitor = program.GetRequiredService<ISystole>();
        monitor.Activity("pm-1", ActivityReport.Alive).IsDone.ShouldBeTrue();
        (await monitor.FinishAsync("pm-1", new Finish(RunOutcome.Succeeded))).IsDone.ShouldBeTrue();

        registered.Value!.Run.ToString().ShouldBe("pm-1");
        monitor.Status().InFlight.ShouldBeEmpty();
        foreach (var service in hosted) await service.StopAsync(CancellationToken.None);
        monitor.Status().Online.ShouldBeFalse();
    }
}
