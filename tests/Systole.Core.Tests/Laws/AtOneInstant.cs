using Systole.Testing;

namespace Systole.Core.Tests.Laws;

/// <summary>L7: inputs in their order, ends of runs, what runs emitted, deadlines, then starts by lateness and agent id.</summary>
public sealed class AtOneInstant
{
    private static readonly Instant Start = Times.Start;

    private static string Told(IEnumerable<string> journal, Instant at) =>
        string.Join(' ', Line.Read(journal).Where(line => line.At == at).Select(line => $"{line.Event}:{SubjectOf(line)}"));

    private static string SubjectOf(Line line) => line.Get("wake") is { } wake ? $"{line.Agent}/{wake}" : line.Run;

    [Fact]
    public void Everything_comes_in_the_order_of_the_laws()
    {
        AgentPolicy Of(string name) =>
            new()
            {
                Id = AgentId.Parse(name),
                Schedule = new Schedule.Every(TimeSpan.FromMinutes(10)),
                Events = new EventPolicy { Coalesce = TimeSpan.Zero },
                // Silence is not what this is about.
                Watch = new WatchPolicy { StaleAfter = TimeSpan.FromMinutes(20) },
            };
        var b = AgentId.Parse("b");
        var journal = new World(Start, [Of("c"), Of("b"), Of("a")])
            .At(Start, new WorldInput.HostStart())
            // b's run ends and emits exactly on the next slot.
            .At(Start,
                new WorldInput.RunsBehave(
                    new RunModel
                    {
                        Duration = TimeSpan.FromMinutes(10),
                        Emits = [new Emission(TimeSpan.FromMinutes(10), "echo", Caused: true)]
                    }, b))
            .At(Start + TimeSpan.FromMinutes(10), new WorldInput.Wake(AgentId.Parse("c"), "first"))
            .At(Start + TimeSpan.FromMinutes(10), new WorldInput.Wake(AgentId.Parse("a"), "second"))
            .RunUntil(Start + TimeSpan.FromMinutes(10)).Journal;

        Told(journal, Start + TimeSpan.FromMinutes(10)).ShouldBe(
            "wake_accepted:c/w1 wake_accepted:a/w2 run_finished:b-1 wake_accepted:b/w3 run_started:a-2 run_started:b-2 run_started:c-2");
    }

    [Fact]
    public void Starts_go_by_lateness_before_they_go_by_name()
    {
        AgentPolicy Of(string name, int seconds) =>
            new()
            {
                Id = AgentId.Parse(name),
                Schedule = new Schedule.Every(TimeSpan.FromSeconds(seconds)),
                FirstBeat = FirstBeat.AfterInterval
            };
        var journal = new World(Start, [Of("a", 50), Of("b", 40), Of("c", 30)],
            new ConcurrencyPolicy(1, ImmutableDictionary<string, int>.Empty))
            .At(Start, new WorldInput.HostStart())
            .At(Start, new WorldInput.RunsBehave(new RunModel { Duration = TimeSpan.FromSeconds(25) }))
            .RunUntil(Start + TimeSpan.FromSeconds(85)).Journal;

        Line.Read(journal).Where(line => line.Event == "run_started").Select(line => $"{(line.At - Start).TotalSeconds} {line.Run}")
            .ShouldBe(["30 c-1", "55 b-1", "80 a-1"]);
    }

    [Fact]
    public void The_same_inputs_give_the_same_bytes()
    {
        var first = new Properties.Scenario(7).Play();
        first.Count.ShouldBeGreaterThan(10);
        new Properties.Scenario(7).Play().ShouldBe(first);
    }
}
