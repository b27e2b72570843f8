using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Systole.Tests;

namespace Systole.Cli.Tests.EndToEnd.Cluster;

/// <summary>Three nodes of which one is killed every few seconds: no beat is lost or doubled, and no wake.</summary>
[Collection(RealProgram.Name)]
public sealed class ClusterKillTests
{
    /// <summary>SYSTOLE_CLUSTER_SECONDS makes it longer.</summary>
    private static readonly TimeSpan Length =
        TimeSpan.FromSeconds(int.Parse(Environment.GetEnvironmentVariable("SYSTOLE_CLUSTER_SECONDS") ?? "45", CultureInfo.InvariantCulture));

    private const int Beats = 10;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task One_of_three_nodes_killed_every_few_seconds_costs_no_beat_and_no_wake_and_doubles_none()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("kill -9 is for Unix");
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var patience = "retry: { attempts: 100, backoff: 1s, max_backoff: 1s }, watch: { quarantine: { attempts: 100, within: 1h } }";
        var beats = string.Join('\n', Enumerable.Range(0, Beats).Select(i => $"  beat{i}: {{ every: 5s, {patience}, run: {{ command: [./agent.sh] }} }}"));
        using var cluster = await ClusterBench.NewAsync(await PostgresServer.SharedAsync(), "abc", $$"""
            concurrency: { runs: 20 }
            agents:
            {{beats}}
              work:
                events: { coalesce: 300ms, min_spacing: 500ms, backoff: { factor: 1, max: 500ms }, flood_guard: { runs: 1000, within: 1s } }
                {{patience.Replace(" }, watch", " }\n    watch", StringComparison.Ordinal)}}
                run: { command: [./agent.sh] }
            """);
        cluster.Write("agent.sh", """
            #!/bin/sh
            turn=$(cat)
            echo "begin $SYSTOLE_RUN_ID $SYSTOLE_ATTEMPT $(date +%s%3N)" >> begun.txt
            sleep 0.2
            wakes=$(printf '%s' "$turn" | grep -o '"id":"w[0-9]*"' | tr -d '"' | sed 's/id://' | tr '\n' ' ')
            echo "end $SYSTOLE_RUN_ID $SYSTOLE_ATTEMPT $wakes" >> ended.txt
            echo HEARTBEAT_OK
            """);
        var acknowledged = new ConcurrentDictionary<string, byte>();
        await cluster.StartAllAsync();

        using var enough = new CancellationTokenSource();
        var stream = cluster.Names.Select(name => WakeStream.OfMortalAsync(cluster[name], Pace, wake => acknowledged.TryAdd(wake, 0), enough.Token)).ToArray();
        var until = DateTime.UtcNow + Length;
        var kills = 0;
        while (DateTime.UtcNow < until)
        {
            await Until.PassedAsync(TimeSpan.FromMilliseconds(random.Next(500, 3_000)));
            var name = cluster.Names.ElementAt(random.Next(3));
            if (!cluster.IsUp(name)) cluster.Start(name);
            // One in four stays away for longer than its lease.
            else if (cluster.Names.Count(cluster.IsUp) == 3 && ++kills > 0) await cluster.KillAsync(name);
        }
        await enough.CancelAsync();
        await Task.WhenAll(stream);
        foreach (var name in cluster.Names.Where(name => !cluster.IsUp(name))) cluster.Start(name);
        foreach (var name in cluster.Names) await cluster[name].ReadyAsync(cluster.Process(name));
        await Until.TrueAsync(async () => await IsQuietAsync(cluster["a"]), "every pending wake is delivered");
        await cluster.StopAllAsync();
        acknowledged.Count.ShouldBeGreaterThan(50, "the stream of wakes was no stream");

        var journal = await cluster.JournalAsync();
        var outcomes = journal.Of("run_finished").ToDictionary(line => Text(line, "run"), line => Text(line, "outcome"));
        var deliveries = journal.Of("run_started", "work").Where(line => outcomes.GetValueOrDefault(Text(line, "run")) == "succeeded")
            .SelectMany(line => line.GetProperty("wakes").EnumerateArray().Select(wake => wake.GetString()!)).ToList();
        acknowledged.Keys.Except(deliveries).ShouldBeEmpty($"acknowledged wakes were lost, seed {seed}");
        deliveries.ShouldBeUnique($"wakes were delivered twice, seed {seed}");

        // A run that began is told by the journal as started, on that node, once.
        var begun = cluster.Lines("begun.txt").Select(line => line.Split(' ')).ToList();
        begun.Select(words => $"{words[1]} {words[2]}").ShouldBeUnique($"an attempt was started twice, seed {seed}");
        journal.Of("run_started").Select(line => Text(line, "run")).ShouldBeUnique();
        var truth = cluster.Lines("ended.txt").SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(3)).ToHashSet();
        deliveries.ShouldAllBe(wake => truth.Contains(wake), $"a run is told to have delivered what it never had in hand, seed {seed}");
        for (var beat = 0; beat < Beats; beat++) ClusterSlots.Hold(journal, $"beat{beat}", Interval);
        Report(journal, begun, kills);
    }

    /// <summary>How late runs really began, for whoever reads the output: what a busy machine does to that is no matter of right or wrong.</summary>
    private static void Report(JournalFile journal, List<string[]> begun, int kills)
    {
        var slots = journal.Of("run_started").Where(line => line.TryGetProperty("slot", out _) && !line.TryGetProperty("late_ms", out _) && line.GetProperty("attempt").GetInt32() == 1)
            .ToDictionary(line => Text(line, "run"), line => JournalFile.Time(line, "slot"));
        var late = begun.Where(words => slots.ContainsKey(words[1]))
            .Select(words => DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(words[3], CultureInfo.InvariantCulture)) - slots[words[1]])
            .Select(span => span.TotalMilliseconds).Order().ToList();
        var lost = journal.Of("run_finished").Count(line => Text(line, "outcome") == "lost");
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{kills} kills, {begun.Count} runs, {lost} lost; of {late.Count} beats in time the command began p50 {late[late.Count / 2]:0} ms, p99 {late[late.Count * 99 / 100]:0} ms, max {late[^1]:0} ms after its slot"));
    }

    private static async Task<bool> IsQuietAsync(Workbench bench)
    {
        var agent = await bench.Http.GetFromJsonAsync<JsonElement>($"{bench.Url}/api/agents/work");
        return agent.GetProperty("pending_wakes").GetInt32() == 0 && !agent.TryGetProperty("run", out _);
    }

    private static string Text(JsonElement line, string name) => line.GetProperty(name).GetString()!;
}
