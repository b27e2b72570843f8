using System.Text.Json;
using System.Text.Json.Nodes;

namespace Systole.Cli.Tests.EndToEnd;

/// <summary>What a live node did, written down as a trace, gives the same decisions on a virtual clock.</summary>
[Collection(RealProgram.Name)]
public sealed class ReplayTests
{
    private const string Agents = """
        agents:
          beat: { every: 3s, events: { min_spacing: 1s, coalesce: 300ms }, run: { command: [./agent.sh] } }
          flaky: { every: 5s, retry: { backoff: 1s }, run: { command: [./flaky.sh] } }
          hook: { events: { min_spacing: 1s, coalesce: 200ms, quiet: 3s }, run: { command: [./agent.sh] } }
        """;

    [Fact]
    public async Task An_incident_on_a_live_node_replays_to_the_same_decisions()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("the sample agents are shell scripts");
        using var bench = new Workbench();
        bench.Write("agent.sh", "#!/bin/sh\ncat > /dev/null\necho HEARTBEAT_OK\n");
        bench.Write("flaky.sh", "#!/bin/sh\ncat > /dev/null\ntouch ran\nif [ -f failed ]; then rm failed; else touch failed; exit 3; fi\n");
        bench.Configure(Agents);

        var node = await bench.StartNodeAsync();
        for (var i = 0; i < 6; i++) await WakeAsync(bench, "hook", $"n{i}");
        await WakeAsync(bench, "beat", "look", "--intent", "manual");
        await WakeAsync(bench, "hook", "a", "--key", "k");
        await WakeAsync(bench, "hook", "b", "--key", "k");
        (await bench.RunAsync("pause", "flaky", "--for", "4s", "--url", bench.Url)).Code.ShouldBe(0);
        await Workbench.KillAsync(node);
        await Until.PassedAsync(TimeSpan.FromSeconds(4));
        node = await bench.StartNodeAsync();
        await WakeAsync(bench, "hook", "late", "--intent", "immediate");
        await Until.PassedAsync(TimeSpan.FromSeconds(6));

        var journal = await bench.RunAsync("export", "--json", "--url", bench.Url);
        var trace = await bench.RunAsync("export", "--trace", "--url", bench.Url);
        await Workbench.StopAsync(node);
        bench.Write("incident.jsonl", trace.Out);
        var replay = await bench.RunAsync("simulate", "--config", "systole.yaml", "--trace", "incident.jsonl");

        replay.Error.ShouldBeEmpty();
        var was = Decisions(journal.Out);
        was.Count(line => line.Contains("run_started", StringComparison.Ordinal)).ShouldBeGreaterThan(8);
        was.Count(line => line.Contains("host_started", StringComparison.Ordinal)).ShouldBe(2);
        // The trace is a little younger than the journal that was written down before it.
        var again = Decisions(replay.Out);
        again.Count.ShouldBeGreaterThanOrEqualTo(was.Count);
        for (var i = 0; i < was.Count; i++) again[i].ShouldBe(was[i], $"line {i + 1}");
    }

    private static async Task WakeAsync(Workbench bench, string agent, string reason, params string[] more) =>
        (await bench.RunAsync(["wake", agent, "--reason", reason, .. more, "--url", bench.Url])).Code.ShouldBe(0);

    /// <summary>The lines without what a virtual clock cannot know: how long a process really took, and what it said.</summary>
    internal static List<string> Decisions(string lines)
    {
        var decisions = new List<string>();
        foreach (var line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var json = (JsonObject)JsonNode.Parse(line)!;
            if ((string)json["event"]! == "summary") continue;
            // How long a write takes is the disk's doing, and a virtual one takes no time.
            if ((string?)json["alert"] == "store_slow") continue;
            // What a channel answers comes when it comes; a virtual one does at once.
            if ((string)json["event"]! is "notification_delivered" or "notification_failed") continue;
            json.Remove("duration_ms");
            json.Remove("error");
            json.Remove("result");
            // A live node looks at its clock a moment after the instant that it decides as of: it was last there that much later.
            json.Remove("down_ms");
            if ((string)json["event"]! is "alert_opened" or "alert_closed") json.Remove("summary");
            decisions.Add(json.ToJsonString(JsonSerializerOptions.Web));
        }
        return decisions;
    }
}
