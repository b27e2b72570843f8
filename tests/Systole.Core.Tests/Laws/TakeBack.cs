using System.Runtime.CompilerServices;

namespace Systole.Core.Tests.Laws;

/// <summary>A turn that could not be committed leaves no trace: what follows is what follows for a heart that never tried.</summary>
public sealed class TakeBack
{
    private static readonly ConcurrencyPolicy One = new(1, ImmutableDictionary<string, int>.Empty);

    private static AgentPolicy Of(string name, int minutes) => new()
    {
        Id = AgentId.Parse(name),
        Schedule = new Schedule.Every(TimeSpan.FromMinutes(minutes)),
        Drain = new DrainPolicy { Wait = TimeSpan.FromMinutes(1), Then = DrainThen.Skip },
    };

    private static Heart Started()
    {
        var heart = new Heart(One);
        foreach (var policy in (AgentPolicy[])[Of("a", 10), Of("b", 10), Of("c", 7)]) heart.Load(AgentState.Initial(policy.Id), policy);
        HostRules.Start(heart, null, Times.Start);
        heart.Turn(Times.Start, [new AgentInput(AgentId.Parse("c"), new Input.RegisterRequested("t", null))]);
        heart.Settle();
        return heart;
    }

    private static List<string> Go(Heart heart, Instant now, params AgentInput[] inputs)
    {
        heart.Turn(now, inputs);
        List<string> lines = [.. heart.Happened.Where(happening => JournalLine.NameOf(happening.Event) is not null)
            .Select(happening => JournalLine.Write(happening.At, happening.Agent, happening.Event))];
        return lines;
    }

    private static AgentInput Ended(Heart heart, string agent) => new(AgentId.Parse(agent), new Input.RunEnded(
        heart.Find(AgentId.Parse(agent))!.Run!.Id, new RunEnd { Outcome = RunOutcome.Succeeded, Duration = TimeSpan.FromSeconds(1) }));

    private static AgentInput Wake(string agent, long id) => new(
        AgentId.Parse(agent), new Input.WakeRequested(new WakeId(id), "wake", Intent.Event, null, null, OverrideBudget: false));

    [Fact]
    public void State_due_index_and_who_waits_for_room_are_as_they_were()
    {
        var tried = Started();
        var before = tried.Agents.Select(agent => tried.Find(agent)).ToList();
        var (due, waiting, fleet) = (tried.NextDue, tried.Waiting, tried.Fleet);

        // Ends, wakes, a start that takes the only room, a drain whose wait is over, and a pause of everything.
        Go(tried, Times.Start + Times.Min(2), Ended(tried, "a"), Wake("c", 1));
        HostRules.PauseAll(tried, "maintenance", null, Times.Start + Times.Min(3));
        Go(tried, Times.Start + Times.Min(30));
        tried.TakeBack();

        tried.Agents.Select(agent => tried.Find(agent)).ShouldBe(before, ReferenceComparer.Instance);
        tried.NextDue.ShouldBe(due);
        tried.Waiting.ShouldBe(waiting);
        tried.Fleet.ShouldBeSameAs(fleet);
        tried.Happened.ShouldBeEmpty();
        tried.Changed.ShouldBeEmpty();
    }

    [Fact]
    public void What_follows_is_what_follows_without_the_attempt()
    {
        var (tried, never) = (Started(), Started());
        for (var minute = 1; minute < 60; minute++)
        {
            var now = Times.Start + Times.Min(minute);
            AgentInput[] Inputs(Heart heart) =>
                [.. heart.Agents.Where(agent => heart.Find(agent)!.Run is not null && minute % 3 == 0)
                    .Select(agent => Ended(heart, agent.Value)), Wake("b", minute)];

            Go(tried, now + Times.Sec(40), Inputs(tried));
            tried.TakeBack();
            Go(tried, now, Inputs(tried)).ShouldBe(Go(never, now, Inputs(never)));
            tried.NextDue.ShouldBe(never.NextDue);
            tried.Waiting.ShouldBe(never.Waiting);
            tried.Settle();
            never.Settle();
        }
    }

    private sealed class ReferenceComparer : IEqualityComparer<AgentState?>
    {
        public static readonly ReferenceComparer Instance = new();

        public bool Equals(AgentState? x, AgentState? y) => ReferenceEquals(x, y);

        public int GetHashCode(AgentState? obj) => RuntimeHelpers.GetHashCode(obj);
    }
}
