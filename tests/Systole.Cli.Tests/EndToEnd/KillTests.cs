using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace Systole.Cli.Tests.EndToEnd;

/// <summary>What a power cut does to the node, 200 times in a row under a stream of wakes: nothing that anybody was promised.</summary>
[Collection(RealProgram.Name)]
public sealed class KillTests
{
    /// <summary>SYSTOLE_KILLS makes it longer.</summary>
    private static readonly int Kills = int.Parse(Environment.GetEnvironmentVariable("SYSTOLE_KILLS") ?? "200", CultureInfo.InvariantCulture);

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);

    [Fact]
    public async Task Killed_at_random_moments_it_loses_no_wake_delivers_none_twice_kills_no_run_and_keeps_the_cadence()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("kill -9 is for Unix");
        var seed = Environment.TickCount;
        var random = new Random(seed);
        using var bench = new Workbench();
        // What is written at the end of a run says which wakes it had in hand: the truth that the journal is held against.
        bench.Write("agent.sh", """
            #!/bin/sh
            turn=$(cat)
            echo "begin $SYSTOLE_RUN_ID $SYSTOLE_ATTEMPT" >> begun.txt
            sleep 0.2
            wakes=$(printf '%s' "$turn" | grep -o '"id":"w[0-9]*"' | tr -d '"' | sed 's/id://' | tr '\n' ' ')
            echo "end $SYSTOLE_RUN_ID $SYSTOLE_ATTEMPT $wakes" >> ended.txt
            echo HEARTBEAT_OK
            """);
        bench.Configure("""
            concurrency: { runs: 4 }
            agents:
              beat: { every: 5s, run: { command: [./agent.sh] } }
              work:
                events: { coalesce: 300ms, min_spacing: 500ms, backoff: { factor: 1, max: 500ms }, flood_guard: { runs: 1000, within: 1s } }
                retry: { attempts: 10, backoff: 1s, max_backoff: 1s }
                run: { command: [./agent.sh] }
            """);

        var acknowledged = new ConcurrentDictionary<string, byte>();
        using var enough = new CancellationTokenSource();
        var stream = Enumerable.Range(0, 2).Select(_ => WakeStream.OfMortalAsync(bench, Pace, wake => acknowledged.TryAdd(wake, 0), enough.Token)).ToArray();
        for (var kill = 0; kill < Kills; kill++)
        {
            var node = bench.StartNode();
            // One in four in the middle of its start, the others well into its work.
            if (random.Next(4) > 0) await bench.ReadyAsync(node);
            await Until.PassedAsync(TimeSpan.FromMilliseconds(random.Next(1, 1_200)));
            await Workbench.KillAsync(node);
            if (File.Exists(bench.Store)) bench.Query("PRAGMA integrity_check").ShouldBe(["ok"], $"after kill {kill}, seed {seed}");
        }
        await enough.CancelAsync();
        await Task.WhenAll(stream);
        acknowledged.Count.ShouldBeGreaterThan(100, "the stream of wakes was no stream");

        var last = await bench.StartNodeAsync();
        await Until.TrueAsync(async () => await IsQuietAsync(bench), "every pending wake is delivered");
        await Workbench.StopAsync(last);
        bench.Query("PRAGMA integrity_check").ShouldBe(["ok"]);
        // A run that began just before the last stop outlives that, too; one that was killed would never end.
        await Until.TrueAsync(() => !Begun(bench).Except(Ended(bench)).Any(), $"every run that began ends, seed {seed}");

        var journal = new JournalFile(bench);
        var outcomes = journal.Of("run_finished").ToDictionary(line => line.GetProperty("run").GetString()!, line => line.GetProperty("outcome").GetString()!);
        var deliveries = journal.Of("run_started", "work")
            .Where(line => outcomes[line.GetProperty("run").GetString()!] == "succeeded")
            .SelectMany(line => line.GetProperty("wakes").EnumerateArray().Select(wake => wake.GetString()!))
            .ToList();
        acknowledged.Keys.Except(deliveries).ShouldBeEmpty($"acknowledged wakes were lost, seed {seed}");
        deliveries.GroupBy(wake => wake).Where(wake => wake.Count() > 1).ShouldBeEmpty($"wakes were delivered twice, seed {seed}");

        var begun = Begun(bench);
        begun.Count.ShouldBe(begun.Distinct().Count(), $"an attempt was started twice, seed {seed}");
        var real = bench.Lines("ended.txt").SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(3)).ToList();
        deliveries.Except(real).ShouldBeEmpty($"a run is told to have delivered what it never had in hand, seed {seed}");

        CadenceHolds(journal);
    }

    private static List<string> Begun(Workbench bench) => [.. bench.Lines("begun.txt").Select(line => line["begin ".Length..].Trim())];

    private static List<string> Ended(Workbench bench) => [.. bench.Lines("ended.txt").Select(line => string.Join(' ', line.Split(' ').Skip(1).Take(2)))];

    /// <summary>Each slot from the first to the last is on phase and accounted for exactly once: carried, skipped or missed.</summary>
    private static void CadenceHolds(JournalFile journal)
    {
        var started = journal.Of("run_started", "beat").ToList();
        var anchor = JournalFile.Time(started[0], "slot");
        var carried = started.Where(line => line.TryGetProperty("slot", out _) && line.GetProperty("attempt").GetInt32() == 1)
            .Select(line => JournalFile.Time(line, "slot"));
        var skipped = journal.Of("slot_skipped", "beat").Select(line => JournalFile.Time(line, "slot"));
        var missed = journal.Of("slots_missed", "beat").SelectMany(line => Enumerable.Range(0, line.GetProperty("count").GetInt32())
            .Select(k => JournalFile.Time(line, "from") + k * Interval));
        var told = carried.Concat(skipped).Concat(missed).Select(slot => slot - anchor).ToHashSet();
        var end = told.Max();
        told.ShouldAllBe(slot => slot.Ticks % Interval.Ticks == 0);
        for (var slot = TimeSpan.Zero; slot <= end; slot += Interval) told.ShouldContain(slot);
    }

    private static async Task<bool> IsQuietAsync(Workbench bench)
    {
        var agent = await bench.Http.GetFromJsonAsync<JsonElement>($"{bench.Url}/api/agents/work");
        return agent.GetProperty("pending_wakes").GetInt32() == 0 && !agent.TryGetProperty("run", out _);
    }
}
