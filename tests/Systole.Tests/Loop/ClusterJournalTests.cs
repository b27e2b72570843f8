using System.Text.Json.Nodes;
using Systole.Testing;
using Systole.Testing.Traces;

namespace Systole.Tests.Loop;

/// <summary>Journals that several nodes wrote, written down as traces of one host.</summary>
public sealed class ClusterJournalTests
{
    private static readonly AgentPolicy Main = new()
    {
        Id = AgentId.Parse("main"),
        Schedule = new Schedule.Every(TimeSpan.FromMinutes(30)),
        Watch = new WatchPolicy { StaleAfter = TimeSpan.FromHours(1), TimeoutAfter = TimeSpan.FromHours(1) },
    };

    private static RunId Run(long number) => new(Main.Id, number);

    [Fact]
    public async Task Nodes_that_come_and_go_beside_others_are_neither_starts_nor_stops()
    {
        var cluster = new ClusterHarness("2026-02-16T03:30:00Z", Main);
        await cluster.StartAsync("a");
        await cluster.RunForAsync(TimeSpan.FromSeconds(5));
        cluster["a"].End(Run(1));
        await cluster.RunForAsync(TimeSpan.FromMinutes(10));
        await cluster.StartAsync("b");
        await cluster.RunForAsync(TimeSpan.FromMinutes(5));
        await cluster.StopAsync("a");
        // The slots at 4:00 and 4:30.
        await cluster.RunForAsync(TimeSpan.FromMinutes(20));
        cluster["b"].End(Run(2));
        await cluster.RunForAsync(TimeSpan.FromMinutes(30));
        var journal = await cluster.JournalAsync();
        Events(journal).Count(name => name is "host_started" or "host_stopped").ShouldBe(3);

        var trace = JournalTrace.Write(journal).ToList();

        Inputs(trace, "host_").ShouldBe(["2026-02-16T03:30:00.000Z host_start"]);
        Told(Replayed(trace)).ShouldBe(Told(journal));
    }

    [Fact]
    public async Task A_run_whose_node_was_gone_is_lost_again()
    {
        var cluster = new ClusterHarness("2026-02-16T03:30:00Z", Main);
        await cluster.StartAsync("a");
        await cluster.RunForAsync(TimeSpan.FromSeconds(5));
        await cluster.StartAsync("b");
        await cluster.RunForAsync(TimeSpan.FromSeconds(20));
        cluster.Kill("a");
        await cluster.RunForAsync(TimeSpan.FromMinutes(2));
        cluster["b"].End(Run(2));
        await cluster.RunForAsync(TimeSpan.FromMinutes(40));
        var journal = await cluster.JournalAsync();
        journal.ShouldContain(line => line.Contains("\"outcome\":\"lost\"", StringComparison.Ordinal));

        var trace = JournalTrace.Write(journal).ToList();

        Inputs(trace, "host_").ShouldBe(["2026-02-16T03:30:00.000Z host_start"]);
        Told(Replayed(trace)).ShouldBe(Told(journal));
    }

    [Fact]
    public async Task A_node_that_comes_where_none_is_left_is_a_start()
    {
        var cluster = new ClusterHarness("2026-02-16T03:30:00Z", Main);
        await cluster.StartAsync("a");
        await cluster.RunForAsync(TimeSpan.FromSeconds(5));
        cluster["a"].End(Run(1));
        await cluster.RunForAsync(TimeSpan.FromMinutes(5));
        cluster.Kill("a");
        await cluster.RunForAsync(TimeSpan.FromMinutes(40));
        await cluster.StartAsync("b");
        await cluster.RunForAsync(TimeSpan.FromSeconds(5));
        cluster["b"].End(Run(2));
        await cluster.RunForAsync(TimeSpan.FromSeconds(5));
        await cluster.StopAsync("b");
        var journal = await cluster.JournalAsync();

        var trace = JournalTrace.Write(journal).ToList();

        Inputs(trace, "host_").Select(input => input.Split(' ')[1]).ShouldBe(["host_start", "host_crash", "host_start", "host_stop"]);
        Told(Replayed(trace)).ShouldBe(Told(journal));
    }

    [Fact]
    public void A_journal_that_is_cut_off_after_the_first_start_begins_with_the_next_node_that_came()
    {
        string[] journal =
        [
            """{"at":"2026-02-16T03:30:00.000Z","event":"wake_accepted","agent":"main","reason":"mail","intent":"event"}""",
            """{"at":"2026-02-16T03:40:00.000Z","event":"host_started","node":"b","others":1}""",
            """{"at":"2026-02-16T03:50:00.000Z","event":"host_stopped","node":"a","others":1}""",
        ];
        JournalTrace.Write(journal).ShouldBe(
        [
            """{"at":"2026-02-16T03:40:00.000Z","input":"host_start"}""",
            """{"at":"2026-02-16T03:40:00.000Z","input":"end"}""",
        ]);
    }

    private static List<string> Replayed(IEnumerable<string> trace)
    {
        using var text = new StringReader(string.Join('\n', trace));
        var lines = new List<string>();
        Simulation.Play(TraceReader.Read(text, "exported", [Main.Id]), [Main], null, null, lines.Add, AlertingPolicy.Off);
        lines.RemoveAt(lines.Count - 1);
        return lines;
    }

    /// <summary>What was decided, whichever node decided it.</summary>
    private static List<string> Told(IEnumerable<string> journal)
    {
        var told = new List<string>();
        foreach (var line in journal)
        {
            var json = JsonNode.Parse(line)!.AsObject();
            if (json["others"]?.GetValue<int>() > 0) continue;
            // A trace has no node and does not say why a run was lost; and the harness says of every run that it took a second.
            foreach (var field in new[] { "node", "others", "error", "duration_ms" }) json.Remove(field);
            told.Add(json.ToJsonString());
        }
        return told;
    }

    private static IEnumerable<string> Events(IEnumerable<string> journal) =>
        journal.Select(line => JsonNode.Parse(line)!["event"]!.GetValue<string>());

    private static IEnumerable<string> Inputs(IEnumerable<string> trace, string kind) =>
        from line in trace
        let json = JsonNode.Parse(line)!
        where json["input"]!.GetValue<string>().StartsWith(kind, StringComparison.Ordinal)
        select $"{json["at"]} {json["input"]}";
}
