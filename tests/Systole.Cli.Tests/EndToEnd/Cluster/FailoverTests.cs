using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Systole.Tests;

namespace Systole.Cli.Tests.EndToEnd.Cluster;

/// <summary>
/// The machine of the primary is gone, and a standby that had not received the end of its log takes over. What that may cost is what
/// docs/operations.md says, and no more.
/// </summary>
[Collection(RealProgram.Name)]
public sealed class FailoverTests
{
    private const string Agents = """
        concurrency: { runs: 20 }
        agents:
          beat0: { every: 2s, run: { command: [./agent.sh] } }
          beat1: { every: 2s, run: { command: [./agent.sh] } }
          long: { every: 4s, run: { command: [./agent.sh] } }
          held: { events: { coalesce: 100ms, min_spacing: 300ms }, retry: { backoff: 1s }, run: { command: [./agent.sh] } }
          work:
            events: { coalesce: 100ms, min_spacing: 300ms, backoff: { factor: 1, max: 300ms }, flood_guard: { runs: 1000, within: 1s } }
            run: { command: [./agent.sh] }
        """;

    // While there is a file of its name a run comes to no end, or only late.
    private const string Agent = """
        #!/bin/sh
        turn=$(cat)
        reasons=$(printf '%s' "$turn" | grep -o '"reason":"n[0-9]*"' | cut -d '"' -f 4 | tr '\n' ' ')
        echo "$SYSTOLE_RUN_ID $SYSTOLE_ATTEMPT $$ $reasons" >> begun.txt
        n=0
        while [ -e "hold-$SYSTOLE_RUN_ID" ] && [ $((n += 1)) -lt 400 ]; do sleep 0.1; done
        echo "$SYSTOLE_RUN_ID $SYSTOLE_ATTEMPT $$ $reasons" >> ended.txt
        echo HEARTBEAT_OK
        """;

    [Fact]
    public async Task A_failover_that_loses_the_tail_of_the_log_costs_what_was_in_it_and_nothing_else()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("SKIPPED: the processes of runs are looked for in /proc");
        using var primary = await PostgresServer.StartAsync();
        using var standby = await primary.StandbyAsync();
        using var cluster = await ClusterBench.NewAsync(primary, "ab", Agents, standby: standby);
        cluster.Write("agent.sh", Agent);
        var said = new ConcurrentQueue<string>();
        await cluster.StartAllAsync(said.Enqueue);

        await using var reader = new EventReader();
        var reading = reader.FollowAsync(cluster["a"]);

        // Replicated: wakes that were delivered, and a run in progress.
        foreach (var reason in (string[])["n1", "n2", "n3"]) await WakeAsync(cluster["a"], "work", reason);
        cluster.Write("hold-held-1", "");
        await WakeAsync(cluster["b"], "held", "n10");
        await Until.TrueAsync(() => Begun(cluster, "held").Count == 1, "a run is in progress");
        await Until.TrueAsync(() => Delivered(cluster).IsSupersetOf(["n1", "n2", "n3"]), "wakes are delivered");
        var replicated = (await LinesAsync(primary, cluster.Database)).Count;
        await Until.TrueAsync(async () => (await LinesAsync(standby, cluster.Database)).Count >= replicated, "the standby follows");

        // From here on nothing arrives there: wakes accepted and delivered, slots served, a run that begins and one that ends.
        await standby.CutOffAsync();
        var kept = await LinesAsync(standby, cluster.Database);
        var known = new JournalFile(kept);
        var next = known.Of("run_started", "long").Count() + 1;
        cluster.Write($"hold-long-{next}", "");
        foreach (var reason in (string[])["n20", "n21", "n22"]) await WakeAsync(cluster["a"], "work", reason);
        await Until.TrueAsync(() => Begun(cluster, "long").Count == next, "a run begins that does not end");
        var stray = Begun(cluster, "long")[^1];
        cluster.Remove("hold-held-1");
        await cluster.TellsAsync(told => told.Of("run_finished", "held").Any(), "the run in progress ended");
        await Until.TrueAsync(() => Delivered(cluster).IsSupersetOf(["n20", "n21", "n22"]), "wakes are delivered");
        var beats = Ended(cluster, "beat0").Count;
        await Until.TrueAsync(() => Ended(cluster, "beat0").Count > beats + 1, "slots are served");
        await primary.CrashAsync();
        cluster.Server = standby;
        (await LinesAsync(standby, cluster.Database)).ShouldBe(kept);

        await standby.PromoteAsync();
        foreach (var name in cluster.Names) await WakeAsync(cluster[name], "work", name == "a" ? "n30" : "n31");
        await Until.TrueAsync(
            () => Begun(cluster, "long").Any(line => line[0] == stray[0] && line[2] != stray[2]),
            "the run that never was is started again");
        await Until.TrueAsync(() => !Directory.Exists($"/proc/{stray[2]}"), "what was begun of it is ended");
        cluster.Remove($"hold-long-{next}");
        await Until.TrueAsync(() => Delivered(cluster).IsSupersetOf(["n30", "n31"]), "wakes are delivered");
        await cluster.TellsAsync(
            told => told.Of("run_finished", "held").Any(line => Text(line, "outcome") == "succeeded"),
            "the run whose end was lost is tried again");
        await cluster.TellsAsync(told => Runs(told, "run_finished").Contains(stray[0]), "the run started again ends");
        beats = Ended(cluster, "beat0").Count;
        await Until.TrueAsync(() => Ended(cluster, "beat0").Count > beats + 3, "slots are served");
        // What comes after that may not be in the trace.
        var history = await LinesAsync(standby, cluster.Database);
        var exported = await cluster["b"].RunAsync("export", "--trace", "--url", cluster["b"].Url);
        await cluster.StopAllAsync();
        await reading;

        // Nobody asks the old primary any more, so it can say what it had written to the last line.
        await primary.RestartAsync();
        var written = await LinesAsync(primary, cluster.Database);
        written.Take(kept.Count).ShouldBe(kept);
        var all = await LinesAsync(standby, cluster.Database);
        var journal = new JournalFile(all);
        all.Take(kept.Count).ShouldBe(kept, "what the standby had is as it was");
        var last = await standby.ScalarAsync<long>(cluster.Database, "SELECT max(seq) FROM systole.journal");
        last.ShouldBe(all.Count, "the journal has a hole");
        journal.Of("run_started").Select(line => Text(line, "run")).ShouldBeUnique();

        // Wakes: those that the standby knew are delivered, the others never were.
        var accepted = journal.Of("wake_accepted").Select(line => Text(line, "reason")).ToList();
        accepted.ShouldBe(["n1", "n2", "n3", "n10", "n30", "n31"], ignoreOrder: true);
        journal.Of("run_started").Where(line => Outcome(journal, Text(line, "run")) == "succeeded")
            .Sum(line => line.GetProperty("wakes").GetArrayLength()).ShouldBe(accepted.Count);

        // Runs: those whose end was in the tail are lost, and no others.
        var tail = new JournalFile(written.Skip(kept.Count));
        var lost = Runs(known, "run_started").Intersect(Runs(tail, "run_finished"));
        journal.Of("run_finished").Select(line => (Text(line, "run"), Text(line, "outcome"))).Where(run => run.Item2 != "succeeded")
            .ShouldBe(lost.Select(run => (run, "lost")), ignoreOrder: true);
        Runs(tail, "run_finished").ShouldContain("held-1");
        // A command was begun twice only where its start was in the tail, and both times under one number.
        var again = cluster.Lines("begun.txt").Select(line => line.Split(' ')).GroupBy(line => (Run: line[0], Attempt: line[1]))
            .Where(group => group.Count() > 1).ToList();
        again.ShouldAllBe(group => group.Count() == 2);
        again.Select(group => group.Key.Run).Except(Runs(tail, "run_started")).ShouldBeEmpty();
        foreach (var beat in (string[])["beat0", "beat1"]) ClusterSlots.Hold(journal, beat, TimeSpan.FromSeconds(2));

        // Nobody had to be started again, and nobody stood still.
        said.ShouldNotContain(line => line.Contains("the node broke", StringComparison.Ordinal));
        // Whoever followed is told that what it read was lost, and then gets each line after that.
        var told = reader.Lines.ToList();
        var reset = told.FindIndex(line => line.Name == "reset");
        reset.ShouldBeGreaterThan(0, "the reader was not told");
        told.Take(reset).Select(line => line.Data).ShouldBe(written.Skip((int)told[0].Id - 1).Take(reset));
        told.Skip(reset + 1).Select(line => line.Data).ShouldBe(all.Skip((int)told[reset].Id).Take(told.Count - reset - 1));
        told[^1].Id.ShouldBeGreaterThan(all.Count - 5);

        // And what is left is a history that can be played again.
        cluster["b"].Write("incident.jsonl", exported.Out);
        var replay = await cluster["b"].RunAsync("simulate", "--config", "systole.yaml", "--trace", "incident.jsonl");
        replay.Error.ShouldBeEmpty();
        var was = OfOneHost(string.Join('\n', history));
        OfOneHost(replay.Out).Take(was.Count).ShouldBe(was);
    }

    /// <summary>The decisions without what a trace of one host does not tell: which node, and which came and went.</summary>
    private static List<string> OfOneHost(string lines) =>
        [.. ReplayTests.Decisions(lines).Select(line => JsonNode.Parse(line)!.AsObject())
            .Where(line => !((string)line["event"]!).StartsWith("host_st", StringComparison.Ordinal))
            .Select(line =>
            {
                line.Remove("node");
                return line.ToJsonString();
            })];

    private static async Task WakeAsync(Workbench bench, string agent, string reason)
    {
        await Until.TrueAsync(async () =>
        {
            // A node that was not answered by its database asks its caller to come again.
            using var request = new HttpRequestMessage(HttpMethod.Post, $"{bench.Url}/api/agents/{agent}/wakes");
            request.Content = JsonContent.Create(new { reason });
            request.Headers.Add("Idempotency-Key", reason);
            using var answer = await bench.Http.SendAsync(request);
            answer.StatusCode.ShouldBeOneOf(HttpStatusCode.Accepted, HttpStatusCode.ServiceUnavailable);
            return answer.IsSuccessStatusCode;
        }, $"{reason} is accepted");
    }

    private static Task<List<string>> LinesAsync(PostgresServer server, string database) =>
        server.ColumnAsync(database, "SELECT line FROM systole.journal ORDER BY seq");

    private static List<string[]> Begun(ClusterBench cluster, string agent) => Of(cluster, "begun.txt", agent);

    private static List<string[]> Ended(ClusterBench cluster, string agent) => Of(cluster, "ended.txt", agent);

    private static List<string[]> Of(ClusterBench cluster, string file, string agent) =>
        [.. cluster.Lines(file).Select(line => line.Split(' ')).Where(line => line[0].StartsWith(agent + "-", StringComparison.Ordinal))
            .OrderBy(line => long.Parse(line[0][(agent.Length + 1)..], CultureInfo.InvariantCulture))];

    /// <summary>What the agents themselves say that they have done.</summary>
    private static HashSet<string> Delivered(ClusterBench cluster) =>
        [.. cluster.Lines("ended.txt").SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(3))];

    private static IEnumerable<string> Runs(JournalFile journal, string name) => journal.Of(name).Select(line => Text(line, "run"));

    private static string Outcome(JournalFile journal, string run) =>
        journal.Of("run_finished").Where(line => Text(line, "run") == run).Select(line => Text(line, "outcome"))
            .SingleOrDefault("in progress");

    private static string Text(JsonElement line, string name) => line.GetProperty(name).GetString()!;
}
