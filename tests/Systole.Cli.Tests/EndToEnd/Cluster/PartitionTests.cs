using System.Collections.Concurrent;
using System.Text.Json;
using Systole.Tests;

namespace Systole.Cli.Tests.EndToEnd.Cluster;

/// <summary>A node that the database is cut off from by the network: packets vanish, and no connection is closed.</summary>
[Collection(RealProgram.Name)]
public sealed class PartitionTests
{
    private const string Agent = """
        #!/bin/sh
        cat > /dev/null
        echo "begin $SYSTOLE_RUN_ID" >> begun.txt
        sleep 6
        echo "end $SYSTOLE_RUN_ID" >> ended.txt
        echo HEARTBEAT_OK
        """;

    private const string Agents = """
        agents: { main: { every: 10m, retry: { backoff: 1s }, events: { min_spacing: 1s }, run: { command: [./agent.sh] } } }
        """;

    [Fact]
    public async Task Cut_off_for_longer_than_its_lease_it_says_so_loses_its_run_to_another_and_its_result_is_refused()
    {
        using var island = new Island();
        using var server = await ServerAsync();
        using var cluster = await ClusterAsync(server, island, "3s");
        var said = new ConcurrentQueue<string>();
        await StartOnTheIslandAsync(cluster, said);

        island.CutOff();
        await Until.TrueAsync(async () => (await cluster.JournalAsync()).Of("run_started").Count() == 2, "another node took the run over");
        await Until.TrueAsync(() => Says(said, "the store takes no writes"), "it says that it is cut off");
        await Until.TrueAsync(() => cluster["a"].Lines("ended.txt").Length == 1, "the command there ended by itself");
        island.Reconnect();
        await Until.TrueAsync(() => Says(said, "the late result of main-1 is refused"), "the late result is refused");
        await Until.TrueAsync(async () => (await cluster.JournalAsync()).Of("run_finished").Count() == 2, "the second run ended");
        await cluster.StopAllAsync();

        var journal = await cluster.JournalAsync();
        journal.Of("run_finished").Select(line => (Text(line, "run"), Text(line, "outcome"))).ShouldBe([("main-1", "lost"), ("main-2", "succeeded")]);
        journal.Of("run_started").Select(line => Text(line, "node")).ShouldBe(["a", "b"]);
    }

    [Fact]
    public async Task Cut_off_for_less_than_its_lease_it_keeps_its_result_and_delivers_it()
    {
        using var island = new Island();
        using var server = await ServerAsync();
        using var cluster = await ClusterAsync(server, island, "60s");
        var said = new ConcurrentQueue<string>();
        await StartOnTheIslandAsync(cluster, said);

        island.CutOff();
        await Until.TrueAsync(() => cluster["a"].Lines("ended.txt").Length == 1, "the command there ended");
        await Until.TrueAsync(() => Says(said, "the store takes no writes"), "it says that it is cut off");
        island.Reconnect();
        await Until.TrueAsync(async () => (await cluster.JournalAsync()).Of("run_finished").Any(), "the result is delivered");
        await cluster.StopAllAsync();

        var finished = (await cluster.JournalAsync()).Of("run_finished").ShouldHaveSingleItem();
        (Text(finished, "run"), Text(finished, "outcome")).ShouldBe(("main-1", "succeeded"));
        cluster["b"].Lines("begun.txt").ShouldBeEmpty();
    }

    // One that other hosts may connect to.
    private static async Task<PostgresServer> ServerAsync()
    {
        var server = await PostgresServer.StartAsync("listen_addresses=*");
        await File.AppendAllTextAsync(Path.Combine(server.Folder, "data", "pg_hba.conf"), "host all all 10.213.0.0/16 trust\n");
        await server.ExecuteAsync("postgres", "SELECT pg_reload_conf()");
        return server;
    }

    private static async Task<ClusterBench> ClusterAsync(PostgresServer server, Island island, string lease)
    {
        var cluster = await ClusterBench.NewAsync(server, "ab", Agents, $"lease: {lease}", name => name == "a" ? island : null);
        cluster.Write("agent.sh", Agent);
        return cluster;
    }

    /// <summary>The node there starts first, and so has the run; then one here.</summary>
    private static async Task StartOnTheIslandAsync(ClusterBench cluster, ConcurrentQueue<string> said)
    {
        cluster.Start("a", said.Enqueue);
        await Until.TrueAsync(() => cluster["a"].Lines("begun.txt").Length == 1, "the run began");
        cluster.Start("b");
        await cluster["b"].ReadyAsync(cluster.Process("b"));
    }

    private static bool Says(ConcurrentQueue<string> said, string what) => said.Any(line => line.Contains(what, StringComparison.Ordinal));

    private static string Text(JsonElement line, string name) => line.GetProperty(name).GetString()!;
}
