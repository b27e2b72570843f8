using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Systole.Core.Tests.Properties;

/// <summary>
/// Every law under faults: seeds make policies and histories, the world plays them, an auditor that shares no code with the decider judges.
/// <c>SYSTOLE_SEED=n</c> replays one seed and prints its journal; <c>SYSTOLE_SEEDS=n</c> plays more of them than the normal run, and
/// <c>SYSTOLE_MINUTES=n</c> as many as there is time for, from seed <c>SYSTOLE_SEEDS</c> on.
/// </summary>
public sealed class LawProperties(ITestOutputHelper output)
{
    internal const int SeedsInNormalRun = 3000;

    private const string Replay = "dotnet test tests/Systole.Core.Tests --filter The_laws_hold";

    /// <summary>How many seeds are played.</summary>
    internal static int Seeds => Number("SYSTOLE_MINUTES") is null && Number("SYSTOLE_SEEDS") is { } seeds ? seeds : SeedsInNormalRun;

    [Fact]
    public void The_laws_hold_for_every_seed()
    {
        if (Number("SYSTOLE_SEED") is { } only)
        {
            Show(only);
            return;
        }
        var watch = Stopwatch.StartNew();
        var minutes = Number("SYSTOLE_MINUTES");
        var first = minutes is null ? 0 : Number("SYSTOLE_SEEDS") ?? 0;
        var seeds = minutes is null ? Seeds : int.MaxValue - first;
        var played = 0;
        var broken = new StringBuilder();
        var failures = 0;
        // One after the other, and not in ranges of them: where time ends it, all seeds up to some number were played.
        var order = Partitioner.Create(Enumerable.Range(first, seeds), EnumerablePartitionerOptions.NoBuffering);
        Parallel.ForEach(order, (seed, loop) =>
        {
            if (minutes is { } most && watch.Elapsed.TotalMinutes >= most)
            {
                loop.Stop();
                return;
            }
            Interlocked.Increment(ref played);
            if (Verdict(seed) is not { } verdict) return;
            lock (broken)
            {
                broken.Append(CultureInfo.InvariantCulture, $"seed {seed}: {verdict}\n");
                broken.Append(CultureInfo.InvariantCulture, $"  SYSTOLE_SEED={seed} {Replay}\n");
                if (++failures >= 10) loop.Stop();
            }
        });
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{played} seeds from {first} on, {played / watch.Elapsed.TotalSeconds:0} a second"));
        if (failures > 0) Assert.Fail(broken.ToString());
    }

    private static string? Verdict(int seed)
    {
        try
        {
            var scenario = new Scenario(seed);
            var journal = scenario.Play();
            Auditor.Audit(scenario, journal);
            // The same inputs give the same bytes (L7). Every few seeds are enough to see it.
            if (seed % 8 == 0 && !new Scenario(seed).Play().SequenceEqual(journal)) return "L7: the second time gives another journal";
            return null;
        }
        catch (AuditException broken)
        {
            return broken.Message;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            return failure.ToString();
        }
    }

    private void Show(int seed)
    {
        var scenario = new Scenario(seed);
        foreach (var policy in scenario.Agents) output.WriteLine(policy.ToString());
        foreach (var (at, input) in scenario.Script) output.WriteLine($"{at} {input}");
        foreach (var line in scenario.Play()) output.WriteLine(line);
        Verdict(seed).ShouldBeNull();
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;
}
