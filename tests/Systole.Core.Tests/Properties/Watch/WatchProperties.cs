using System.Globalization;

namespace Systole.Core.Tests.Properties.Watch;

/// <summary>
/// Silence and total limits under chance: whatever work reports, and whoever sleeps meanwhile, each alert comes at its instant to the
/// millisecond, and no other comes. <c>SYSTOLE_SEED=n</c> replays one seed, <c>SYSTOLE_SEEDS=n</c> plays more.
/// </summary>
public sealed class WatchProperties(ITestOutputHelper output)
{
    [Fact]
    public void Silence_and_limits_are_told_at_their_instant_and_nothing_else_is()
    {
        var only = Environment.GetEnvironmentVariable("SYSTOLE_SEED");
        var seeds = only is null
            ? Enumerable.Range(0, int.Parse(Environment.GetEnvironmentVariable("SYSTOLE_SEEDS") ?? "600", CultureInfo.InvariantCulture))
            : [int.Parse(only, CultureInfo.InvariantCulture)];
        var (told, stalls) = (0, 0);
        foreach (var seed in seeds)
        {
            var scenario = new WatchScenario(seed);
            var journal = scenario.Play();
            if (only is not null)
            {
                foreach (var (at, input) in scenario.Said) output.WriteLine($"{at} {input}");
                foreach (var line in journal) output.WriteLine(line.Text);
            }
            // One stands for many, and nothing ends while it is open: a matter of its own (MassStalls).
            if (journal.Exists(line => line.Event == "alert_opened" && line.Get("alert") == "mass_stall"))
            {
                stalls++;
                continue;
            }
            var expected = new WatchJudge(scenario).Expected();
            WatchJudge.Told(journal, scenario.End).ShouldBe(expected, $"seed {seed}");
            told += expected.Count;
        }
        if (only is not null) return;
        stalls.ShouldBeLessThan(seeds.Count() / 5);
        (told / seeds.Count()).ShouldBeGreaterThan(5, "too little happens for this to say much");
    }
}
