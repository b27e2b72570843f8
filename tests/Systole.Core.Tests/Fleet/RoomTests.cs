using static Systole.Core.Tests.Fleet.Hearts;
using static Systole.Core.Tests.Times;

namespace Systole.Core.Tests.Fleet;

/// <summary>L3: how many runs may be in flight at once, and who comes first.</summary>
public sealed class RoomTests
{
    [Fact]
    public void No_more_start_than_there_is_room_for_and_the_next_when_there_is()
    {
        var heart = Started(RoomFor(2), Every("a", 30), Every("b", 30), Every("c", 30));
        heart.Turn(0);
        heart.Runs().ShouldBe("a-1 b-1");
        heart.Waiting.ShouldBe(1);

        heart.Commit();
        heart.Turn(1, heart.Ends("a"));
        heart.Runs().ShouldBe("c-1");
        heart.Waiting.ShouldBe(0);
    }

    [Fact]
    public void A_group_has_a_limit_of_its_own()
    {
        var heart = Started(RoomFor(8, ("g", 1)), Every("a", 30) with { Group = "g" }, Every("b", 30) with { Group = "g" }, Every("c", 30),
            Every("d", 30) with { Group = "h" }, Every("e", 30) with { Group = "h" });
        heart.Turn(0);
        heart.Runs().ShouldBe("a-1 c-1 d-1 e-1");

        heart.Commit();
        heart.Turn(1, heart.Ends("c"));
        heart.Runs().ShouldBe("");
        heart.Turn(2, heart.Ends("a"));
        heart.Runs().ShouldBe("b-1");
    }

    [Fact]
    public void Delegates_need_no_room_and_take_none()
    {
        var heart = Started(RoomFor(1), Every("a", 30), Every("b", 30), Every("d", 30) with { CountsForConcurrency = false },
            Every("e", 30) with { CountsForConcurrency = false, Group = "g" });
        heart.Turn(0);
        heart.Runs().ShouldBe("a-1 d-1 e-1");

        heart.Commit();
        heart.Turn(1, heart.Ends("d"));
        heart.Runs().ShouldBe("");
        heart.Turn(2, heart.Ends("a"));
        heart.Runs().ShouldBe("b-1");
    }

    [Fact]
    public void Slots_that_pass_while_several_wait_are_told_by_agent()
    {
        var heart = Started(RoomFor(1), Every("a", 30), Every("c", 30), Every("b", 30));
        heart.Turn(0);
        heart.Commit();

        heart.Turn(30);

        heart.Happened.Where(happening => happening.Event is Event.SlotSkipped).Select(happening => happening.Agent).ShouldBe([Id("b"), Id("c")]);
    }

    [Fact]
    public void A_delegate_that_is_due_with_the_last_there_is_room_for_starts_as_well()
    {
        var heart = Started(RoomFor(1), Every("a", 30), Every("d", 30) with { CountsForConcurrency = false });
        heart.Turn(0);

        heart.Runs().ShouldBe("a-1 d-1");
    }

    [Fact]
    public void A_delegate_starts_beside_those_who_wait_for_room()
    {
        var heart = Started(RoomFor(1), Every("a", 30), Every("b", 30), OnlyEvents("d") with { CountsForConcurrency = false });
        heart.Turn(0);
        heart.Commit();

        heart.Turn(1, Wake("d", 1));

        heart.Runs().ShouldBe("d-1");
    }

    [Fact]
    public void A_run_that_was_loaded_takes_its_room()
    {
        var first = Started(RoomFor(1), Every("a", 30));
        first.Turn(0);

        var heart = new Heart(RoomFor(1));
        heart.Load(first.Find(Id("a"))!, Every("a", 30));
        heart.Load(AgentState.Initial(Id("b")), Every("b", 30));
        HostRules.Start(heart, Start + Min(1), Start + Min(1));
        heart.Turn(1);

        heart.Runs().ShouldBe("");
        heart.Waiting.ShouldBe(1);
        heart.Turn(2, heart.Ends("a"));
        heart.Runs().ShouldBe("b-1");
    }

    [Fact]
    public void Who_is_not_due_yet_does_not_wait_for_room()
    {
        var heart = Started(RoomFor(1), Every("a", 30), OnlyEvents("b") with { Events = new EventPolicy { Coalesce = Min(1) } });
        heart.Turn(0);
        heart.Turn(1, Wake("b", 1));
        heart.Waiting.ShouldBe(0);
        heart.NextDue.ShouldBe(Start + Min(2));

        heart.Turn(2);
        heart.Waiting.ShouldBe(1);
    }

    [Fact]
    public void Who_started_does_not_wait_any_more_and_is_found_by_its_own_deadlines()
    {
        var heart = Started(RoomFor(1), Every("a", 30) with { Watch = new WatchPolicy { StaleAfter = Min(7) } });
        heart.Turn(0);

        heart.Waiting.ShouldBe(0);
        heart.NextDue.ShouldBe(Start + Min(7));
    }
}
