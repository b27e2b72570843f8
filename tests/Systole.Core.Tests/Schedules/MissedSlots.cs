using static Systole.Core.Tests.Laws.Stories;
using static Systole.Core.Tests.Times;

namespace Systole.Core.Tests.Schedules;

/// <summary>L3: what is told of the slots that passed while nothing could run.</summary>
public sealed class MissedSlots
{
    [Fact]
    public void A_window_that_is_always_open_leaves_none_outside()
    {
        var story = Beating(Every(30) with { ActiveHours = new ActiveHours { From = 0, To = ActiveHours.MinutesADay } }).Until(Min(10));

        story.When(Min(29), new Input.PauseRequested(null, null)).When(Min(100), new Input.ResumeRequested(null));

        var missed = story.Fact<Event.SlotsMissed>();
        (missed.Count, missed.From, missed.To, missed.Why).ShouldBe((3, Start + Min(30), Start + Min(90), Why.Paused));
    }
}
