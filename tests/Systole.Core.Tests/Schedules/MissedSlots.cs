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

    [Fact]
    public void Where_only_the_first_was_outside_it_is_the_last_one_outside_as_well()
    {
        var policy = Every(60) with { ActiveHours = new ActiveHours { From = 8 * 60, To = 20 * 60 } };
        var seven = Start + Min(7 * 60);
        var story = Listening(policy).Given(state => state with { NextSlot = seven, SlotCursor = seven, Startup = false });

        Decider.Decide(FleetState.Initial, story.State, policy, new Input.Missed(seven, Why.HostDown), Start + Min(10.5 * 60)).OfType<Event.SlotsMissed>()
            .Select(slots => (slots.From, slots.To, slots.Count, slots.Why)).ShouldBe(
            [
                (seven, seven, 1L, Why.OutsideActiveHours),
                (Start + Min(8 * 60), Start + Min(10 * 60), 3L, Why.HostDown),
            ]);
    }
}
