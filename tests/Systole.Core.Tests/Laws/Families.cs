using static Systole.Core.Tests.Laws.Stories;
using static Systole.Core.Tests.Times;

namespace Systole.Core.Tests.Laws;

/// <summary>The watch: a run that waits for agents lives by the life of those that work for it.</summary>
public sealed class Families
{
    private static readonly WatchPolicy TenMinutes = new() { TimeoutAfter = Min(10), StaleAfter = Min(3), DeferMax = Min(60) };

    [Theory]
    [InlineData(Phase.WaitingAgent, 2, 9, 12)]
    // That it begins is its first sign of life.
    [InlineData(Phase.WaitingAgent, 9, 9, 12)]
    [InlineData(Phase.WaitingAgent, 2, 2, 10)]
    // Who is at work itself has to show so.
    [InlineData(Phase.Model, 2, 9, 10)]
    public void Past_its_limit_it_is_ended_when_they_are_silent_and_no_sooner(Phase phase, double begins, double reports, double askedAt)
    {
        var heart = new Heart();
        heart.Load(AgentState.Initial(Main), OnlyEvents with { Watch = TenMinutes });
        heart.Load(AgentState.Initial(Other), new AgentPolicy { Id = Other, CanRun = false });
        heart.Turn(Start, [new AgentInput(Main, new Input.WakeRequested(new WakeId(1), "wake", Intent.Manual, null, null, false))]);
        var run = heart.Find(Main)!.Run!.Id;
        Turn(1, new AgentInput(Main, Says(null, new ActivityReport { Phase = phase })));
        Turn(begins, new AgentInput(Other, new Input.RegisterRequested("part", Parent: run)));
        if (reports > begins) Turn(reports, new AgentInput(Other, Alive("part")));
        Turn(30);

        var asked = heart.Happened.First(happened => happened.Event is Event.RunCancelling);
        (asked.Agent, asked.At).ShouldBe((Main, Start + Min(askedAt)));

        void Turn(double minute, params AgentInput[] inputs)
        {
            while (heart.NextDue is { } due && due < Start + Min(minute)) heart.Turn(due, []);
            heart.Turn(Start + Min(minute), inputs);
        }
    }
}
