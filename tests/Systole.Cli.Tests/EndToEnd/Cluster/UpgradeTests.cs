using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Systole.Tests;

namespace Systole.Cli.Tests.EndToEnd.Cluster;

/// <summary>
/// Nodes under work while a later version changes the schema. What its migration would do is done here by SQL, with the lock and in the one
/// transaction that it takes; all processes are the present program, which to that schema is the version before.
/// </summary>
[Collection(RealProgram.Name)]
public sealed class UpgradeTests
{
    private const string Latest = "SELECT max(version)::text FROM systole.schema_version";

    private const string Agents = """
        agents:
          beat: { every: 2s, run: { command: [./agent.sh, "0"] } }
          slow: { every: 4s, run: { command: [./agent.sh, "3"] } }
          work:
            events: { coalesce: 100ms, min_spacing: 300ms, backoff: { factor: 1, max: 300ms }, flood_guard: { runs: 1000, within: 1s } }
            run: { command: [./agent.sh, "0"] }
        """;

    private const string Agent = """
        #!/bin/sh
        cat > /dev/null
        echo "$SYSTOLE_RUN_ID $SYSTOLE_ATTEMPT" >> begun.txt
        sleep "$1"
        while [ -e hold ]; do sleep 0.1; done
        echo "$SYSTOLE_RUN_ID $SYSTOLE_ATTEMPT" >> ended.txt
        echo HEARTBEAT_OK
        """;

    [Fact]
    public async Task Node_by_node_through_a_migration_that_both_versions_may_work_on_nothing_stops_and_nothing_is_lost()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("the sample agent is a shell script");
        using var cluster = await ClusterBench.NewAsync(await PostgresServer.SharedAsync(), "ab", Agents);
        cluster.Write("agent.sh", Agent);
        await cluster.StartAllAsync();
        var acknowledged = new ConcurrentBag<string>();
        foreach (var (leaves, stays) in (IEnumerable<(string, string)>)[("a", "b"), ("b", "a")])
        {
            using var enough = new CancellationTokenSource();
            var stream = WakeStream.OfAsync(cluster[stays], TimeSpan.FromMilliseconds(100), acknowledged.Add, enough.Token);
            var drain = await cluster[stays].RunAsync("nodes", "drain", leaves, "--wait", "--url", cluster[stays].Url);
            drain.Code.ShouldBe(0, drain.Error);
            drain.Out.ShouldContain($"{leaves} has no run in flight: it can be stopped");
            await cluster.StopAsync(leaves);
            // The first one that starts anew is the one that migrates.
            if (leaves == "a") await MigrateAsync(cluster, "ALTER TABLE systole.wakes ADD COLUMN mood text", usableFrom: 1);
            cluster.Start(leaves);
            await cluster[leaves].ReadyAsync(cluster.Process(leaves));
            (await StateAsync(cluster[leaves], leaves)).ShouldBe("alive", "a node that starts is no longer drained");
            await enough.CancelAsync();
            await stream;
        }
        // Without drains any more, both on the newer schema.
        var runs = (await cluster.JournalAsync()).Of("run_finished", "slow").Count();
        await cluster.TellsAsync(told => told.Of("run_finished", "slow").Count() > runs + 1, "work goes on");
        await Until.TrueAsync(async () => await PendingAsync(cluster["a"]) == 0, "every pending wake is delivered");
        await cluster.StopAllAsync();

        var journal = await cluster.JournalAsync();
        journal.Of("run_finished").ShouldAllBe(line => Text(line, "outcome") == "succeeded");
        cluster.Lines("begun.txt").ShouldBeUnique();
        var delivered = journal.Of("run_started", "work")
            .SelectMany(line => line.GetProperty("wakes").EnumerateArray().Select(wake => wake.GetString()!)).ToList();
        delivered.ShouldBeUnique();
        delivered.ShouldBe(acknowledged, ignoreOrder: true);
        delivered.Count.ShouldBeGreaterThan(20);
        ClusterSlots.Hold(journal, "beat", TimeSpan.FromSeconds(2));
        ClusterSlots.Hold(journal, "slow", TimeSpan.FromSeconds(4));
        journal.Of("slots_missed").ShouldAllBe(line => Text(line, "why") == "host_suspended", "no moment without a node");
    }

    [Fact]
    public async Task A_schema_that_leaves_the_version_before_behind_ends_its_nodes_with_one_line_and_their_runs_go_on()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("the sample agent is a shell script");
        using var cluster = await ClusterBench.NewAsync(await PostgresServer.SharedAsync(), "ab", Agents, "lease: 60s");
        cluster.Write("agent.sh", Agent);
        cluster.Write("hold", "");
        var said = new ConcurrentQueue<string>();
        await cluster.StartAllAsync(said.Enqueue);
        await Until.TrueAsync(() => cluster.Lines("begun.txt").Count == 2, "runs are in progress");

        var known = int.Parse((await cluster.Server.ColumnAsync(cluster.Database, Latest)).Single(), CultureInfo.InvariantCulture);
        await MigrateAsync(cluster, "ALTER TABLE systole.wakes ADD COLUMN mood text", usableFrom: known + 1);
        foreach (var name in cluster.Names)
        {
            await Until.TrueAsync(() => cluster.Process(name).HasExited, "it ends by itself");
            cluster.Process(name).ExitCode.ShouldBe(1);
        }
        var before = await cluster.Server.ColumnAsync(cluster.Database, "SELECT line FROM systole.journal ORDER BY seq");
        var line = $"systole: database '{cluster.Database}' of PostgreSQL at 127.0.0.1:{cluster.Server.Port} was brought to a newer version"
            + $" (it can be used from schema {known + 1} on, this program knows up to {known}); use that version";
        said.Count(one => one == line).ShouldBe(2, string.Join('\n', said));
        // One that is started now says the same, and neither it nor those that ended has written anything.
        var late = await cluster["a"].RunToEndAsync();
        late.Code.ShouldBe(1);
        late.Error.ShouldBe([line]);
        (await cluster.Server.ColumnAsync(cluster.Database, "SELECT line FROM systole.journal ORDER BY seq")).ShouldBe(before);
        new JournalFile(before).Of("run_finished").ShouldBeEmpty();

        // A program that may work on it, as this one would be with a schema that says so, takes the runs up with their real results.
        await cluster.Server.ExecuteAsync(
            cluster.Database, $"UPDATE systole.schema_version SET usable_from = {known} WHERE version = {known + 1}");
        await cluster.StartAllAsync();
        cluster.Remove("hold");
        await cluster.TellsAsync(
            told => told.Of("run_finished").Select(one => Text(one, "run")).Intersect(["beat-1", "slow-1"]).Count() == 2, "both runs end");
        await cluster.StopAllAsync();
        (await cluster.JournalAsync()).Of("run_finished").ShouldAllBe(one => Text(one, "outcome") == "succeeded");
        cluster.Lines("begun.txt").ShouldBeUnique();
    }

    private static Task MigrateAsync(ClusterBench cluster, string sql, int usableFrom) => cluster.Server.ExecuteAsync(
        cluster.Database, string.Create(CultureInfo.InvariantCulture, $"""
            BEGIN;
            SELECT pg_advisory_xact_lock(1398362964);
            {sql};
            INSERT INTO systole.schema_version (version, usable_from, applied_at)
              SELECT max(version) + 1, {usableFrom}, systole.now_ms() FROM systole.schema_version;
            COMMIT
            """));

    private static async Task<string> StateAsync(Workbench bench, string node) =>
        (await bench.Http.GetFromJsonAsync<JsonElement>($"{bench.Url}/api/nodes")).GetProperty("nodes").EnumerateArray()
            .Where(one => Text(one, "name") == node).Select(one => Text(one, "state")).Single();

    private static async Task<int> PendingAsync(Workbench bench) =>
        (await bench.Http.GetFromJsonAsync<JsonElement>($"{bench.Url}/api/agents/work")) is var agent && agent.TryGetProperty("run", out _)
            ? 1
            : agent.GetProperty("pending_wakes").GetInt32();

    private static string Text(JsonElement line, string name) => line.GetProperty(name).GetString()!;
}
