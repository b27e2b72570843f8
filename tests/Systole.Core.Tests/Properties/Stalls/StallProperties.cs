using System.Globalization;
using Systole.Testing;

namespace Systole.Core.Tests.Properties.Stalls;

/// <summary>
/// Many that are silent at once are told once, and ended not at all while that is open, under chance. <c>SYSTOLE_SEED=n</c> replays one
/// seed, <c>SYSTOLE_SEEDS=n</c> plays more.
/// </summary>
public sealed class StallProperties(ITestOutputHelper output)
{
    [Fact]
    public void Many_that_fall_silent_at_once_are_one_alert_and_nothing_ends_while_it_is_open()
    {
        if (Environment.GetEnvironmentVariable("SYSTOLE_SEED") is { } only)
        {
            Show(new StallScenario(int.Parse(only, CultureInfo.InvariantCulture)));
            return;
        }
        var seeds = int.Parse(Environment.GetEnvironmentVariable("SYSTOLE_SEEDS") ?? "60", CultureInfo.InvariantCulture);
        var (stalls, broken) = (0, new List<string>());
        for (var seed = 0; seed < seeds && broken.Count < 10; seed++)
        {
            var scenario = new StallScenario(seed);
            var judge = new StallJudge(scenario.Play(), scenario);
            try
            {
                judge.Judge();
            }
            catch (ShouldAssertException wrong)
            {
                broken.Add($"seed {seed}: {wrong.Message.ReplaceLineEndings(" ")}");
            }
            stalls += judge.Stalls;
        }
        if (broken.Count > 0) Assert.Fail(string.Join('\n', broken));
        output.WriteLine($"{stalls} stalls");
        stalls.ShouldBeGreaterThan(seeds / 2, "too few of them for this to say much");
    }

    private void Show(StallScenario scenario)
    {
        output.WriteLine($"{scenario.Agents.Count} agents: {scenario.Agents[0].Watch}");
        foreach (var (at, input) in scenario.Script.Where(line => line.Input is not WorldInput.Activity)) output.WriteLine($"{at} {input}");
        var journal = scenario.Play();
        foreach (var line in journal) output.WriteLine(line.Text);
        new StallJudge(journal, scenario).Judge();
    }
}
