using static Systole.Core.Tests.Laws.Stories;
using static Systole.Core.Tests.Times;

namespace Systole.Core.Tests.Laws;

/// <summary>L1: at most so many runs by events within so long.</summary>
public sealed class FloodGuards
{
    [Fact]
    public void The_guard_remembers_as_many_starts_as_it_looks_at()
    {
        var story = Beating(Every(60) with { Events = new EventPolicy { FloodGuardRuns = 2, FloodGuardWithin = Min(10) } });
        foreach (var minute in (double[])[1, 2, 12, 13]) story.Wake(Min(minute), intent: Intent.Immediate).Until(Min(minute)).RunEnds(Min(minute));

        story.State.GuardedStarts.ShouldBe([Start + Min(12), Start + Min(13)]);
    }

    [Fact]
    public void A_guard_that_lets_nothing_through_lets_one_through()
    {
        var story = Beating(Every(60) with { Events = new EventPolicy { FloodGuardRuns = 0, FloodGuardWithin = Min(10) } });
        story.Wake(Min(1), intent: Intent.Immediate).Until(Min(1)).RunEnds(Min(1)).Wake(Min(2), intent: Intent.Immediate);

        story.Fact<Event.WakeAccepted>().Until.ShouldBe(Start + Min(11));
    }
}
