using static Systole.Core.Tests.Fleet.Hearts;
using static Systole.Core.Tests.Times;

namespace Systole.Core.Tests.Fleet;

/// <summary>L7: what happens in one turn, and what of it is told.</summary>
public sealed class HeartTests
{
    [Fact]
    public void A_wake_that_a_run_took_in_the_same_turn_was_never_deferred()
    {
        var heart = Started(null, OnlyEvents("a"), OnlyEvents("b") with { Events = new EventPolicy() });
        heart.Turn(1, Wake("b", 1), Wake("a", 2), Wake("a", 3), Wake("a", 4, key: "k"), Wake("a", 5, key: "k"));

        var run = new RunId(Id("a"), 1);
        heart.Told<Event.WakeAccepted>().Select(told => (told.Wake.Id.Number, told.Decision, told.Why, told.Until, told.Run)).ShouldBe(
        [
            (1, Decision.Deferred, Why.Coalescing, Start + Min(1) + Sec(5), null),
            (2, Decision.Started, Why.None, null, run),
            (3, Decision.Started, Why.None, null, run),
            (4, Decision.Started, Why.None, null, run),
            (4, Decision.Merged, Why.None, null, run),
        ]);
    }

    [Fact]
    public void A_wake_that_the_run_of_the_same_turn_left_behind_is_told_as_deferred()
    {
        var heart = Started(null, OnlyEvents("a"));
        heart.Turn(1, Wake("a", 1, key: "k"));
        heart.Turn(2, heart.Ends("a", RunOutcome.Failed));
        heart.Commit();
        heart.Turn(2.1, Wake("a", 2, key: "k"), Wake("a", 3, Intent.Immediate));

        heart.Told<Event.WakeAccepted>().Select(told => (told.Wake.Id.Number, told.Decision, told.Run)).ShouldBe(
            [(1, Decision.Merged, null), (3, Decision.Started, new RunId(Id("a"), 2))]);
        heart.Told<Event.WakeAccepted>()[0].Why.ShouldBe(Why.FailureBackoff);
    }

    [Fact]
    public void What_was_told_before_the_turn_stays_as_it_is()
    {
        var heart = Started(RoomFor(1), OnlyEvents("a"), OnlyEvents("b"));
        heart.Turn(1, Wake("a", 1), Wake("b", 2));
        heart.Turn(2, heart.Ends("a"));

        heart.Runs().ShouldBe("a-1 b-1");
        heart.Told<Event.WakeAccepted>().Select(told => (told.Decision, told.Why)).ShouldBe(
            [(Decision.Started, Why.None), (Decision.Deferred, Why.Concurrency)]);
    }

    [Fact]
    public void What_the_inputs_made_due_is_due_in_the_same_turn()
    {
        var heart = Started(null, OnlyEvents("a"));
        // In its first turn everything is looked at anyway.
        heart.Turn(0);
        heart.Turn(1, new AgentInput(Id("a"), new Input.RegisterRequested("t", null)), Wake("a", 1));

        heart.Told<Event.Draining>().ShouldHaveSingleItem();
    }

    [Fact]
    public void Each_happening_says_which_input_it_follows_from()
    {
        var heart = Started(null, OnlyEvents("a"), Every("b", 30));
        heart.Turn(0);
        heart.Told<Event.Anchored>().ShouldHaveSingleItem();
        heart.Commit().ShouldAllBe(happening => happening.Input == -1);

        heart.Turn(1, Wake("unknown", 1), Wake("a", 2));
        heart.Happened.Select(happening => (happening.Agent, happening.Event.GetType().Name, happening.Input)).ShouldBe(
            [(Id("a"), "WakeAccepted", 1), (Id("a"), "RunStarted", -1)]);
        heart.Commit();

        // What falls due by itself follows from no input.
        heart.Turn(31, Wake("a", 3));
        heart.Happened.Select(happening => happening.Input).Distinct().Order().ShouldBe([-1, 0]);
        heart.Happened.Where(happening => happening.Agent == Id("b")).ShouldAllBe(happening => happening.Input == -1);
    }

    [Fact]
    public void What_fell_due_in_the_store_is_looked_at_in_the_first_turn()
    {
        var before = Started(null, Every("a", 30));
        before.Turn(0);

        var heart = new Heart();
        heart.Load(before.Find(Id("a"))!, Every("a", 30));
        heart.NextDue.ShouldBe(Instant.Min);
        heart.Turn(600);
        heart.Told<Event.RunTimedOut>().ShouldHaveSingleItem();
        heart.NextDue!.Value.ShouldBeGreaterThan(Start + Min(600));
    }

    [Fact]
    public void Agents_are_known_in_the_order_of_their_names()
    {
        var heart = Started(null, Every("b", 30), Every("c", 30), Every("a", 30));

        heart.Agents.Select(agent => agent.Value).ShouldBe(["a", "b", "c"]);
        heart.Find(Id("d")).ShouldBeNull();
        heart.PolicyOf(Id("d")).ShouldBeNull();
        heart.PolicyOf(Id("a"))!.Id.ShouldBe(Id("a"));
    }

    [Fact]
    public void Only_what_changed_is_stored()
    {
        var heart = Started(null, Every("a", 30), Every("b", 60));
        heart.Turn(0);
        heart.Commit();
        heart.Changed.ShouldBeEmpty();

        heart.Turn(1, heart.Ends("a"));
        heart.Changed.Select(state => state.Id).ShouldBe([Id("a")]);
        heart.Commit();
        heart.Changed.ShouldBeEmpty();
        // Nothing follows from it.
        heart.Turn(2, new AgentInput(Id("a"), new Input.CancelRequested(new RunId(Id("a"), 1))));
        heart.Changed.ShouldBeEmpty();
        heart.Happened.ShouldBeEmpty();
    }

    [Fact]
    public void A_batch_that_counted_two_runs_is_taken_back_to_none()
    {
        var all = new SharedBudget(SharedBudget.AllAgents, new BudgetPolicy { RunsPerHour = 5 });
        var heart = Started(null, Every("a", 30) with { SharedBudgets = [all] }, Every("b", 30) with { SharedBudgets = [all] });
        var fleet = heart.Fleet;
        heart.Turn(0);
        heart.Fleet.Budgets[all.Name].Runs.ShouldBe(2);

        heart.TakeBack();

        heart.Fleet.ShouldBeSameAs(fleet);
    }

    [Fact]
    public void What_a_skipped_run_gives_back_is_for_those_who_share_another_budget_as_well()
    {
        var all = new SharedBudget(SharedBudget.AllAgents, new BudgetPolicy { RunsPerHour = 1 });
        var group = new SharedBudget(SharedBudget.OfGroup("g"), new BudgetPolicy { RunsPerHour = 9 });
        var heart = Started(null, Every("a", 90) with { SharedBudgets = [all] }, Every("b", 90) with { SharedBudgets = [group, all] });
        heart.Turn(0);
        heart.Runs().ShouldBe("a-1");
        heart.Commit();

        heart.Turn(1, heart.Ends("a", RunOutcome.Skipped));

        heart.Runs().ShouldBe("b-1");
    }

    [Fact]
    public void A_batch_that_changed_the_pause_twice_is_taken_back_to_the_first()
    {
        var heart = Started(null, Every("a", 30));
        heart.Turn(0);
        HostRules.PauseAll(heart, "first", null, Start + Min(1));
        heart.Turn(1);
        heart.Commit();
        var (fleet, due) = (heart.Fleet, heart.NextDue);

        HostRules.ResumeAll(heart, null, Start + Min(2));
        HostRules.PauseAll(heart, "second", null, Start + Min(3));
        heart.Turn(3);
        heart.TakeBack();

        heart.Fleet.ShouldBeSameAs(fleet);
        heart.NextDue.ShouldBe(due);
    }
}
