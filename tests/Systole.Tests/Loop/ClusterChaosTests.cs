using System.Globalization;

namespace Systole.Tests.Loop;

/// <summary>
/// Worlds of three nodes that are killed, frozen, cut off and restarted at random, and whose commits fail and lose their answers, on a
/// database whose reads fail, and which loses its tail. Afterwards the ledgers of wakes, slots and silence have to be whole, whatever happened,
/// but for what was lost with a tail. A failing world names its seed; SYSTOLE_SEED plays one.
/// </summary>
public sealed class ClusterChaosTests
{
    private static readonly int Seeds = int.Parse(Environment.GetEnvironmentVariable("SYSTOLE_SEEDS") ?? "150", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Whatever_happens_to_nodes_no_wake_and_no_slot_is_lost_or_doubled()
    {
        var only = Environment.GetEnvironmentVariable("SYSTOLE_SEED");
        var seeds = only is null ? Enumerable.Range(1, Seeds) : [int.Parse(only, CultureInfo.InvariantCulture)];
        var (worlds, acknowledged, stalls) = (0, 0, 0);
        foreach (var seed in seeds)
        {
            try
            {
                var world = new ClusterWorld(seed);
                await world.RunAsync();
                acknowledged += world.Acknowledged;
                stalls += world.Stalls;
                worlds++;
            }
            catch (Exception broken) when (broken is not OperationCanceledException)
            {
                throw new InvalidOperationException($"seed {seed}: {broken.Message}", broken);
            }
        }
        (acknowledged / worlds).ShouldBeGreaterThan(10, "the nodes were away too often for this to say much");
        stalls.ShouldBeGreaterThan(worlds / 2, "too rarely many were silent at once for this to say much");
    }
}
