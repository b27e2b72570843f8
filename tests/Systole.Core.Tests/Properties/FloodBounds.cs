using Systole.Testing;
using static Systole.Core.Tests.Times;

namespace Systole.Core.Tests.Properties;

/// <summary>L1's promises in numbers, for events that never pause as long as it takes to end a streak.</summary>
public sealed class FloodBounds
{
    private static readonly AgentId Main = AgentId.Parse("main");

    private static readonly int Seeds = Effort.Of(200);

    private static List<Instant> Starts(int seed, out TimeSpan interval, out TimeSpan spacing, bool caused)
    {
        var dice = new Random(seed);
        interval = Min(dice.Next(5, 180));
        spacing = Sec(dice.Next(5, 120));
        var policy = new AgentPolicy
        {
            Id = Main,
            Schedule = new Schedule.Every(interval),
            Events = new EventPolicy { MinSpacing = spacing }
        };
        var own = new Emission(Sec(dice.Next(1, 20)), "exec-event", Caused: caused);
        var world = new World(Start, [policy])
            .At(Start, new WorldInput.HostStart())
            .At(Start,
                new WorldInput.RunsBehave(
                    new RunModel { Duration = Sec(dice.Next(0, 10)), Emits = [own, own with { After = Sec(dice.Next(1, 60)) }] }));
        var end = Start + (interval * 20);
        if (!caused)
        {
            // Never as quiet as ten minutes, or the interval where that is shorter.
            var most = (int)Math.Min(600, interval.TotalSeconds) - 1;
            for (var at = Start; at < end; at += Sec(dice.Next(1, most))) world.At(at, new WorldInput.Wake(Main));
        }
        return [.. Line.Read(world.RunUntil(end).Journal).Where(line => line.Event == "run_started").Select(line => line.At)];
    }

    [Fact]
    public void A_storm_gives_two_runs_and_a_logarithm_in_any_interval_and_two_in_the_long_run()
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var starts = Starts(seed, out var interval, out var spacing, caused: false);
            var most = 2 + Math.Log2(interval / spacing);
            for (var i = 0; i < starts.Count; i++)
            {
                starts.Skip(i).TakeWhile(at => at < starts[i] + interval).Count()
                    .ShouldBeLessThanOrEqualTo((int)Math.Floor(most), $"seed {seed} from {starts[i]}");
            }
            // The streak's own doubling is paid once.
            starts.Count.ShouldBeLessThanOrEqualTo((2 * 20) + (int)Math.Ceiling(most), $"seed {seed}");
        }
    }

    [Fact]
    public void What_the_agents_own_runs_cause_gives_one_run_an_interval()
    {
        for (var seed = 0; seed < Seeds; seed++) Starts(seed, out _, out _, caused: true).Count.ShouldBe(21, $"seed {seed}");
    }
}
