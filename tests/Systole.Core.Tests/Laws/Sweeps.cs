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

    [Fact]
    public void There_is_nothing_to_find_and_nothing_changes()
    {
        var heart = Registered();

        heart.Sweep(Start + Min(1)).ShouldBeEmpty();

        heart.NextDue.ShouldBe(Start + Min(5));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(600)]
    public void An_agent_that_the_index_has_lost_is_found_again(int? minutes)
    {
        var heart = Registered();
        heart.Plan(Main, minutes is { } lost ? Start + Min(lost) : null);

        heart.Sweep(Start + Min(1)).ShouldBe([Main]);

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

        heart.Sweep(Start + Min(2)).ShouldBeEmpty();
    }
}
