using System.Globalization;

namespace Systole.Core.Tests.Properties.Beats;

/// <summary>
/// A fresh beat is never recovered, and a silent one is, exactly when its limits say: whatever runs report, whoever sleeps or dies
/// meanwhile, and whatever a run makes of being asked to stop. <c>SYSTOLE_SEED=n</c> replays one seed, <c>SYSTOLE_SEEDS=n</c> plays more.
/// </summary>
public sealed class BeatProperties(ITestOutputHelper output)
{
    [Fact]
    public void A_fresh_beat_is_never_recovered_and_a_silent_one_is_at_its_instant()
    {
        if (Environment.GetEnvironmentVariable("SYSTOLE_SEED") is { } only)
        {
            Show(int.Parse(only, CultureInfo.InvariantCulture));
            return;
        }
        var seeds = int.Parse(Environment.GetEnvironmentVariable("SYSTOLE_SEEDS") ?? "600", CultureInfo.InvariantCulture);
        var (seen, broken) = (new SortedDictionary<string, int>(StringComparer.Ordinal), new List<string>());
        for (var seed = 0; seed < seeds && broken.Count < 10; seed++)
        {
            var scenario = new BeatScenario(seed);
            var judge = new BeatJudge(scenario, scenario.Play());
            try
            {
                judge.Judge();
            }
            catch (BeatException wrong)
            {
                broken.Add($"seed {seed}: {wrong.Message}");
            }
            foreach (var (what, times) in judge.Seen) seen[what] = seen.GetValueOrDefault(what) + times;
        }
        foreach (var (what, times) in seen) output.WriteLine($"{what}: {times}");
        if (broken.Count > 0) Assert.Fail(string.Join('\n', broken));
        foreach (var what in (string[])["run_stale", "run_recovered", "run_timed_out", "ask timeout", "terminate timeout", "kill timeout",
            "finished timed_out", "finished lost", "unconfirmed", "in a window", "wake_accepted", "alert_opened"])
        {
            seen.GetValueOrDefault(what).ShouldBeGreaterThan(seeds / 60, $"too little happens for this to say much: {what}");
        }
    }

    private void Show(int seed)
    {
        var scenario = new BeatScenario(seed);
        output.WriteLine(scenario.Main.Watch.ToString());
        foreach (var (at, input) in scenario.Script) output.WriteLine($"{at} {input}");
        var journal = scenario.Play();
        foreach (var line in journal) output.WriteLine(line.Text);
        new BeatJudge(scenario, journal).Judge();
    }
}
