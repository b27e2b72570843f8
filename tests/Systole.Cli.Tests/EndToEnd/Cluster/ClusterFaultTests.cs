using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Systole.Tests;

namespace Systole.Cli.Tests.EndToEnd.Cluster;

/// <summary>What befalls real nodes and their real database short of death.</summary>
[Collection(RealProgram.Name)]
public sealed class ClusterFaultTests
{
    private const string Slow = """
        #!/bin/sh
        cat > /dev/null
        echo "begin $SYSTOLE_RUN_ID" >> begun.txt
        sleep 12
        echo "end $SYSTOLE_RUN_ID" >> ended.txt
        echo HEARTBEAT_OK
        """;

    [Fact]
    public async Task A_node_frozen_past_its_lease_loses_its_run_to_another_and_what_it_writes_late_is_refused()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("SIGSTOP is for Unix");
        using var cluster = await ClusterBench.NewAsync(await PostgresServer.SharedAsync(), "ab", """
            agents: { main: { every: 10m, retry: { backoff: 1s }, events: { min_spacing: 1s }, run: { command: [./agent.sh] } } }
            """, "lease: 3s");
        cluster.Write("agent.sh", Slow);
        var said = new ConcurrentQueue<string>();
        cluster.Start("a", said.Enqueue);
        await cluster["a"].ReadyAsync(cluster.Process("a"));
        cluster.Start("b");
        await cluster["b"].ReadyAsync(cluster.Process("b"));
        await Until.TrueAsync(() => cluster["a"].Lines("begun.txt").Length == 1, "the first run began");

        Workbench.Freeze(cluster.Process("a"));
        await Until.TrueAsync(async () => (await cluster.JournalAsync()).Of("run_started").Count() == 2, "another node took the run over");
        await Until.TrueAsync(() => cluster["a"].Lines("ended.txt").Length == 1, "the command of the frozen node ended by itself");
        Workbench.Thaw(cluster.Process("a"));
        await Until.TrueAsync(() => said.Any(line => line.Contains("main-1", StringComparison.Ordinal) && line.Contains("refused", StringComparison.Ordinal)), "the late result is refused");
        await Until.TrueAsync(async () => (await cluster.JournalAsync()).Of("run_finished").Count() == 2, "the second run ended");
        await cluster.StopAllAsync();

        var journal = await cluster.JournalAsync();
        journal.Of("run_finished").Select(line => (Text(line, "run"), Text(line, "outcome"))).ShouldBe([("main-1", "lost"), ("main-2", "succeeded")]);
        journal.Of("run_started").Select(line => Text(line, "node")).ShouldBe(["a", "b"]);
    }

    [Fact]
    public async Task While_the_database_is_down_nothing_is_accepted_and_nothing_is_lost_and_afterwards_all_goes_on()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("the sample agent is a shell script");
        using var server = await PostgresServer.StartAsync();
        using var cluster = await ClusterBench.NewAsync(server, "ab", """
            agents:
              main: { every: 10m, run: { command: [./agent.sh] } }
              quick: { every: 2s, run: { command: [sh, -c, "echo HEARTBEAT_OK"] } }
            """, "lease: 3s");
        cluster.Write("agent.sh", Slow);
        await cluster.StartAllAsync();
        await Until.TrueAsync(() => cluster.Lines("begun.txt").Count == 1, "the run began");
        var before = await WakeAsync(cluster["a"]);
        before.Status.ShouldBe(HttpStatusCode.Accepted);

        await server.KillAsync();
        var during = await WakeAsync(cluster["a"]);
        during.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        during.Body.GetProperty("code").GetString().ShouldBe("store_unavailable");
        // Longer than every lease.
        await Until.PassedAsync(TimeSpan.FromSeconds(8));
        using (var status = await cluster["b"].Http.GetAsync($"{cluster["b"].Url}/api/heartbeat/status"))
        {
            (await status.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("status").GetString().ShouldBe("offline");
        }
        await server.RestartAsync();
        await Until.TrueAsync(async () => (await WakeAsync(cluster["b"])).Status == HttpStatusCode.Accepted, "the database takes writes again");
        await Until.TrueAsync(async () => (await cluster.JournalAsync()).Of("run_finished", "main").Any(), "the run's result is delivered");
        await cluster.StopAllAsync();

        var journal = await cluster.JournalAsync();
        var run = journal.Of("run_finished", "main").First();
        (Text(run, "run"), Text(run, "outcome")).ShouldBe(("main-1", "succeeded"), "a run outlives the database's absence");
        journal.Of("host_suspended").Count(line => line.GetProperty("for_ms").GetInt64() > 6_000).ShouldBe(1, "the absence is told once");
        journal.Of("wake_accepted").Select(line => Text(line, "wake")).ShouldContain(before.Body.GetProperty("wake").GetString()!);
        cluster.Lines("begun.txt").ShouldBeUnique();
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> WakeAsync(Workbench bench)
    {
        using var answer = await bench.Http.PostAsJsonAsync($"{bench.Url}/api/agents/main/wakes", new { reason = "exec-event" });
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }

    private static string Text(JsonElement line, string name) => line.GetProperty(name).GetString()!;
}
