using Systole.Testing;
using static Systole.Core.Tests.Times;

namespace Systole.Core.Tests.Laws;

/// <summary>L6: what active hours hold, and what slots make of them. The start is a Monday, midnight in UTC.</summary>
public sealed class Windows
{
    private static readonly AgentId Main = AgentId.Parse("main");
    private static readonly ActiveHours Office = new() { From = 8 * 60, To = 20 * 60 };

    private static AgentPolicy Every(double hours, ActiveHours window) => new()
    {
        Id = Main,
        Schedule = new Schedule.Every(Hours(hours)),
        ActiveHours = window,
    };

    private static DeciderSpecification Story(AgentPolicy policy, TimeSpan from = default) =>
        new DeciderSpecification(policy, Start + from).When(new Input.Configured());

    private static TimeSpan Hours(double hours) => TimeSpan.FromHours(hours);

    private static List<Line> Played(AgentPolicy policy, TimeSpan from, TimeSpan to, Func<World, World>? script = null)
    {
        var world = new World(Start + from, [policy]).At(Start + from, new WorldInput.HostStart())
            .At(Start + from, new WorldInput.RunsBehave(new RunModel { Duration = TimeSpan.Zero }));
        return Line.Read((script?.Invoke(world) ?? world).RunUntil(Start + to).Journal);
    }

    private static string Starts(IEnumerable<Line> lines) =>
        string.Join(' ', lines.Where(line => line.Event == "run_started").Select(line => (line.At - Start).TotalHours));

    [Fact]
    public void Slots_outside_the_window_have_no_run_and_are_told()
    {
        var lines = Played(Every(4, Office), Hours(6), Hours(36));

        // 6 and 22, 26, 30 are outside; the grid goes on from 6 all the same.
        Starts(lines).ShouldBe("10 14 18 34");
        lines.Where(line => line.Event == "slot_skipped").Select(line => ((line.Time("slot")!.Value - Start).TotalHours, line.Get("why")))
            .ShouldBe([(6, "outside_active_hours"), (22, "outside_active_hours"), (26, "outside_active_hours"), (30, "outside_active_hours")]);
    }

    [Fact]
    public void A_first_beat_outside_waits_for_the_first_slot_inside_and_is_a_plain_slot_then()
    {
        var lines = Played(Every(4, Office), Hours(6), Hours(11));

        lines.Single(line => line.Event == "run_started").List("reasons").ShouldBe(["interval"]);
    }

    [Fact]
    public void A_catch_up_outside_waits_for_the_first_slot_inside_and_stands_for_what_was_missed()
    {
        // Down from 13 to 21: 14 and 18 are missed, and the window is closed.
        var lines = Played(Every(4, Office), Hours(6), Hours(36), world =>
            world.At(Start + Hours(13), new WorldInput.HostStop()).At(Start + Hours(21), new WorldInput.HostStart()));

        Starts(lines).ShouldBe("10 34");
        lines.Single(line => line.Event == "slots_missed").Number("count").ShouldBe(2);
        var run = lines.Last(line => line.Event == "run_started");
        (run.Time("slot"), run.List("reasons")[1]).ShouldBe((Start + Hours(14), "startup"));
        lines.Where(line => line.Event == "slot_skipped").Select(line => ((line.Time("slot")!.Value - Start).TotalHours, line.Get("why")))
            .ShouldBe([
                (6, "outside_active_hours"), (22, "outside_active_hours"), (26, "outside_active_hours"), (30, "outside_active_hours"),
                (34, "late_start"),
            ]);
    }

    [Fact]
    public void Where_no_slot_within_seven_days_falls_inside_the_opening_is_one()
    {
        var lines = Played(Every(24, Office), Hours(3), Hours(60));

        Starts(lines).ShouldBe("8 32 56");
        lines.ShouldNotContain(line => line.Event == "slot_skipped");
        lines.Where(line => line.Event == "run_started").Select(line => line.Number("late_ms"))
            .ShouldBe([18_000_000, 18_000_000, 18_000_000]);
    }

    [Fact]
    public void The_last_moment_is_outside_and_the_first_inside()
    {
        Office.Contains(Start + Hours(8)).ShouldBeTrue();
        Office.Contains(Start + Hours(8) - TimeSpan.FromMilliseconds(1)).ShouldBeFalse();
        Office.Contains(Start + Hours(20) - TimeSpan.FromMilliseconds(1)).ShouldBeTrue();
        Office.Contains(Start + Hours(20)).ShouldBeFalse();
    }

    [Fact]
    public void A_window_that_passes_midnight_belongs_to_the_day_on_which_it_opens()
    {
        var nights = new ActiveHours { From = 22 * 60, To = 6 * 60, Days = Weekdays.Mon };

        nights.Contains(Start + Hours(2)).ShouldBeFalse();
        nights.Contains(Start + Hours(23)).ShouldBeTrue();
        nights.Contains(Start + Hours(24 + 5)).ShouldBeTrue();
        nights.Contains(Start + Hours(24 + 23)).ShouldBeFalse();
    }

    [Fact]
    public void Events_wait_for_the_opening_and_say_so()
    {
        var story = Story(Every(4, Office), Hours(6)).Wake(Min(1));

        var accepted = story.Fact<Event.WakeAccepted>();
        accepted.Why.ShouldBe(Why.OutsideActiveHours);
        accepted.Until.ShouldBe(Start + Hours(8));
    }

    [Theory]
    [InlineData(Intent.Immediate)]
    [InlineData(Intent.Manual)]
    public void Immediate_and_manual_wakes_do_not_wait_and_take_what_does_along(Intent intent)
    {
        var story = Story(Every(4, Office), Hours(6)).Wake(Min(1)).Wake(Min(2), intent: intent).Until(Min(2));

        story.State.Run!.StartedAt.ShouldBe(Start + Hours(6) + Min(2));
        story.State.Run.Wakes.Length.ShouldBe(2);
    }

    [Fact]
    public void A_slot_that_was_held_until_the_window_closed_gives_way_to_the_first_one_inside()
    {
        // The run of 18:00 goes on until 23:00, over the slot of 19:30 and the closing.
        var policy = Every(1.5, Office) with { Watch = new WatchPolicy { StaleAfter = Hours(10), TimeoutAfter = TimeSpan.Zero } };
        var story = Story(policy, Hours(18)).Until(Hours(5)).RunEnds(Hours(5)).Until(Hours(14.9));

        story.State.Run.ShouldBeNull();
        story.State.NextSlot.ShouldBe(Start + Hours(33));
        story.Until(Hours(15)).State.Run!.Slot!.Slot.ShouldBe(Start + Hours(33));
    }

    [Fact]
    public void What_was_missed_inside_is_caught_up_and_what_was_outside_is_told_apart()
    {
        var lines = Played(Every(4, Office), Hours(8), Hours(36), world => world
            .At(Start + Hours(9), new WorldInput.HostStop()).At(Start + Hours(33), new WorldInput.HostStart()));

        lines.Where(line => line.Event == "slots_missed").Select(line => (line.Get("why"), line.Number("count")))
            .ShouldBe([("outside_active_hours", 3), ("host_down", 3)]);
        Starts(lines).ShouldBe("8 33 36");
    }

    [Fact]
    public void Slots_missed_outside_the_window_only_give_no_catch_up()
    {
        var lines = Played(Every(4, Office), Hours(8), Hours(34), world => world
            .At(Start + Hours(21), new WorldInput.HostStop()).At(Start + Hours(31.5), new WorldInput.HostStart()));

        Starts(lines).ShouldBe("8 12 16 32");
        lines.Single(line => line.Event == "slots_missed").Get("why").ShouldBe("outside_active_hours");
    }

    [Fact]
    public void A_catch_up_waits_for_the_window_too()
    {
        var lines = Played(Every(4, Office), Hours(8), Hours(34), world => world
            .At(Start + Hours(9), new WorldInput.HostStop()).At(Start + Hours(21), new WorldInput.HostStart()));

        Starts(lines).ShouldBe("8 32");
    }

    [Fact]
    public void The_next_slots_are_those_inside()
    {
        var story = Story(Every(4, Office), Hours(6));

        Explainer.NextSlots(story.State, Every(4, Office), 5, Start + Hours(6)).Select(slot => (slot - Start).TotalHours)
            .ShouldBe([10, 14, 18, 34, 38]);
        story.Explanation.NextRunAt.ShouldBe(Start + Hours(10));
        story.Explanation.Why.ShouldBe(Why.OutsideActiveHours);
    }

    [Fact]
    public void The_opening_is_among_the_next_slots_where_it_takes_their_place()
    {
        var policy = Every(24, Office);
        var story = Story(policy, Hours(3));

        Explainer.NextSlots(story.State, policy, 3, Start + Hours(3)).Select(slot => (slot - Start).TotalHours).ShouldBe([8, 32, 56]);
    }
}
