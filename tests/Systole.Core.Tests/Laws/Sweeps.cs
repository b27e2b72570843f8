using static Systole.Core.Tests.Laws.Stories;
using static Systole.Core.Tests.Times;

namespace Systole.Core.Tests.Laws;

/// <summary>The safety sweep: silence is told though the due index had lost the agent.</summary>
public sealed class Sweeps
{
    private static readonly AgentPolicy Watched = new() { Id = Main, CanRun = false };

    private static Heart Registered()
    {
        var heart = new Heart();
        heart.Load(AgentState.Initial(Main), Watched);
        heart.Turn(Start, [new AgentInput(Main, new Input.RegisterRequested("t"))]);
        heart.Settle();
        return heart;
    }

    private static IReadOnlyList<AgentId> Swept(Heart heart, Instant now)
    {
        heart.BeginSweep();
        return heart.Sweep(now, 10);
    }

    [Fact]
    public void There_is_nothing_to_find_and_nothing_changes()
    {
        var heart = Registered();

        Swept(heart, Start + Min(1)).ShouldBeEmpty();

        heart.NextDue.ShouldBe(Start + Min(5));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(600)]
    public void An_agent_that_the_index_has_lost_is_found_again(int? minutes)
    {
        var heart = Registered();
        heart.Plan(Main, minutes is { } lost ? Start + Min(lost) : null);

        Swept(heart, Start + Min(1)).ShouldBe([Main]);

        heart.NextDue.ShouldBe(Start + Min(5));
        heart.Turn(Start + Min(5), []);
        heart.Happened.ShouldContain(happened => happened.Event is Event.RunStale);
    }

    [Fact]
    public void An_agent_without_runs_is_not_looked_at()
    {
        var heart = Registered();
        heart.Turn(Start + Min(1), [new AgentInput(Main, Ends("t"))]);
        heart.Settle();
        heart.Plan(Main, Start + Min(600));

        Swept(heart, Start + Min(2)).ShouldBeEmpty();
    }

    [Fact]
    public void A_sweep_takes_as_many_turns_as_it_needs()
    {
        var heart = new Heart();
        AgentId[] agents = [.. Enumerable.Range(0, 5).Select(i => AgentId.Parse($"a{i}"))];
        foreach (var agent in agents) heart.Load(AgentState.Initial(agent), Watched with { Id = agent });
        heart.Turn(Start, [.. agents.Select(agent => new AgentInput(agent, new Input.RegisterRequested("t")))]);
        heart.Settle();
        foreach (var agent in agents) heart.Plan(agent, null);

        heart.BeginSweep();
        heart.Sweep(Start + Min(1), 3).Count.ShouldBe(3);
        heart.BeginSweep();
        heart.Sweep(Start + Min(1), 3).Count.ShouldBe(2);
        heart.Sweep(Start + Min(1), 3).ShouldBeEmpty();
    }
}
