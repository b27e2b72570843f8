using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Systole.Tests;

namespace Systole.Cli.Tests.EndToEnd.Cluster;

/// <summary>Nodes on machines whose clocks are minutes apart: real nodes, to each of which libfaketime shows another time of day.</summary>
[Collection(RealProgram.Name)]
public sealed class ClockTests
{
    private static readonly TimeSpan Apart = TimeSpan.FromMinutes(7);

    // Each agent has a node of its own. The slow one runs for longer than a lease.
    private static readonly string Agents = "agents:\n" + string.Concat("abc".Select(node => $$"""
          beat-{{node}}: { every: 2s, run: { command: [./agent.sh, "0"], labels: { at: {{node}} } } }
          slow-{{node}}: { every: 10m, run: { command: [./agent.sh, "12"], labels: { at: {{node}} } } }
          work-{{node}}: { events: { coalesce: 100ms, min_spacing: 300ms }, run: { command: [./agent.sh, "0"], labels: { at: {{node}} } } }

        """));

    [Fact]
    public async Task Clocks_of_nodes_that_are_minutes_apart_have_no_effect()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("SKIPPED: libfaketime is for Linux here");
        var library = Library();
        var server = await PostgresServer.SharedAsync();
        using var cluster = await ClusterBench.NewAsync(server, "abc", Agents, prefixOf: name => name switch
        {
            "b" => Shifted(library, "+7m"),
            "c" => Shifted(library, "-7m"),
            _ => [],
        });
        cluster.Write("agent.sh", """
            #!/bin/sh
            cat > /dev/null
            echo "$SYSTOLE_RUN_ID $SYSTOLE_ATTEMPT $(date +%s)" >> begun.txt
            sleep "$1"
            echo HEARTBEAT_OK
            """);
        var from = await server.ScalarAsync<long>("postgres", "SELECT floor(extract(epoch FROM now()) * 1000)::bigint");
        await cluster.StartAllAsync();
        (await ClockAsync(cluster["b"]) - await ClockAsync(cluster["a"])).ShouldBeGreaterThan(Apart / 2, "its clock is ahead");
        (await ClockAsync(cluster["c"]) - await ClockAsync(cluster["a"])).ShouldBeLessThan(-Apart / 2, "its clock is behind");

        // What one node accepts and pauses concerns another.
        foreach (var (through, of) in (IEnumerable<(string, string)>)[("a", "b"), ("b", "c"), ("c", "a")])
        {
            await PostAsync(cluster[through], $"work-{of}/wakes", new { reason = "exec-event" });
            await PostAsync(cluster[through], $"beat-{of}/pause", new { for_ms = 3_000 });
        }
        await cluster.TellsAsync(told => cluster.Names.All(node => Ends(told, $"slow-{node}") == 1), "what takes longer than a lease ends");
        await cluster.TellsAsync(told => cluster.Names.All(node => Ends(told, $"work-{node}") == 1), "the wakes are delivered");
        var then = await cluster.JournalAsync();
        await cluster.TellsAsync(
            told => cluster.Names.All(node => Ends(told, $"beat-{node}") > Ends(then, $"beat-{node}") + 2),
            "after the pause the beats go on");
        await cluster.StopAllAsync();
        var to = await server.ScalarAsync<long>("postgres", "SELECT ceil(extract(epoch FROM now()) * 1000)::bigint");

        var journal = await cluster.JournalAsync();
        var instants = journal.All.Select(line => JournalFile.Time(line, "at").ToUnixTimeMilliseconds()).ToList();
        instants.ShouldBeInOrder(SortDirection.Ascending, "time went back");
        instants.ShouldAllBe(at => at >= from && at <= to, "an instant is not the database's");
        journal.Of("clock_stepped").ShouldBeEmpty();
        journal.Of("host_suspended").ShouldAllBe(line => line.GetProperty("for_ms").GetInt64() < 60_000);
        journal.Of("run_finished").ShouldAllBe(line => Text(line, "outcome") == "succeeded");
        journal.Of("wake_accepted").Where(line => line.TryGetProperty("until", out _))
            .ShouldAllBe(line => JournalFile.Time(line, "until") - JournalFile.Time(line, "at") < TimeSpan.FromMinutes(1));
        foreach (var beat in "abc".Select(node => $"beat-{node}"))
        {
            ClusterSlots.Hold(journal, beat, TimeSpan.FromSeconds(2));
            journal.Of("slots_missed", beat).Select(line => Text(line, "why")).ShouldContain("paused");
        }
        // Nothing ran twice, and each run where its node has what the agent sees as the time.
        var begun = cluster.Names
            .SelectMany(node => cluster[node].Lines("begun.txt").Select(line => (Node: node, Words: line.Split(' ')))).ToList();
        begun.Select(line => $"{line.Words[0]} {line.Words[1]}").ShouldBeUnique();
        begun.Count.ShouldBe(journal.Of("run_started").Count());
        begun.ShouldAllBe(line => line.Words[0].Contains($"-{line.Node}-", StringComparison.Ordinal));
        var seen = begun.ToLookup(line => line.Node, line => long.Parse(line.Words[2], CultureInfo.InvariantCulture));
        (seen["b"].Max() - seen["a"].Max()).ShouldBeGreaterThan(300);
        (seen["c"].Max() - seen["a"].Max()).ShouldBeLessThan(-300);
    }

    /// <summary>What the node takes for the time of day: it stands on every answer.</summary>
    private static async Task<DateTimeOffset> ClockAsync(Workbench bench)
    {
        using var answer = await bench.Http.GetAsync($"{bench.Url}/healthz/live");
        return answer.Headers.Date!.Value;
    }

    private static string[] Shifted(string library, string by) =>
        ["env", $"LD_PRELOAD={library}", $"FAKETIME={by}", "FAKETIME_DONT_FAKE_MONOTONIC=1"];

    private static async Task PostAsync(Workbench bench, string route, object body)
    {
        using var answer = await bench.Http.PostAsJsonAsync($"{bench.Url}/api/agents/{route}", body);
        answer.EnsureSuccessStatusCode();
    }

    private static int Ends(JournalFile journal, string agent) => journal.Of("run_finished", agent).Count();

    private static string Library()
    {
        using var find = Process.Start(new ProcessStartInfo("bash", [Path.Combine(PostgresServer.Root(), "eng", "faketime.sh")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var trouble = find.StandardError.ReadToEndAsync();
        var library = find.StandardOutput.ReadToEnd().Trim();
        find.WaitForExit();
        if (find.ExitCode != 0) Assert.Skip($"SKIPPED: {trouble.Result.Trim().ReplaceLineEndings(" ")}");
        return library;
    }

    private static string Text(JsonElement line, string name) => line.GetProperty(name).GetString()!;
}
