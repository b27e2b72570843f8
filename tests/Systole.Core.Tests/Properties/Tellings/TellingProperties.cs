using System.Globalization;
using Systole.Testing;

namespace Systole.Core.Tests.Properties.Tellings;

/// <summary>
/// Whatever was told to have opened is told to be over, exactly once, through crashes, silences and channels that fail.
/// <c>SYSTOLE_SEED=n</c> replays one seed, <c>SYSTOLE_SEEDS=n</c> plays more.
/// </summary>
public sealed class TellingProperties(ITestOutputHelper output)
{
    [Fact]
    public void Every_opening_that_was_told_is_followed_by_exactly_one_closing_that_is_told()
    {
        if (Environment.GetEnvironmentVariable("SYSTOLE_SEED") is { } only)
        {
            Show(new TellingScenario(int.Parse(only, CultureInfo.InvariantCulture)));
            return;
        }
        var seeds = int.Parse(Environment.GetEnvironmentVariable("SYSTOLE_SEEDS") ?? "150", CultureInfo.InvariantCulture);
        var (openings, broken) = (0, new List<string>());
        for (var seed = 0; seed < seeds && broken.Count < 10; seed++)
        {
            var scenario = new TellingScenario(seed);
            try
            {
                var judge = new TellingJudge(scenario.Play(), scenario);
                judge.Judge();
                openings += judge.Openings;
            }
            catch (Exception wrong) when (wrong is ShouldAssertException or InvalidOperationException)
            {
                broken.Add($"seed {seed}: {wrong.Message.ReplaceLineEndings(" ")}");
            }
        }
        if (broken.Count > 0) Assert.Fail(string.Join('\n', broken));
        output.WriteLine($"{openings} openings were told");
        openings.ShouldBeGreaterThan(seeds * 10, "too few of them for this to say much");
    }

    private void Show(TellingScenario scenario)
    {
        foreach (var (at, input) in scenario.Script.Where(line => line.Input is not (WorldInput.Activity or WorldInput.Register))) output.WriteLine($"{at} {input}");
        var world = scenario.Play();
        foreach (var line in world.Journal.Where(line => line.Contains("alert", StringComparison.Ordinal) || line.Contains("silence", StringComparison.Ordinal) || line.Contains("host", StringComparison.Ordinal))) output.WriteLine(line);
        foreach (var (at, message) in world.Channels.Arrived.Select(arrival => (arrival.At, arrival.Message)))
        {
            var news = message.Alerts.Where(alert => alert.Change is not null).Select(alert => $"{alert.Change} {alert.Alert}");
            output.WriteLine($"{at} {message.Channel} {message.Key} {message.Said?.Text}{string.Join(", ", news)}");
        }
        new TellingJudge(world, scenario).Judge();
    }
}
