using Systole.Testing;
using static Systole.Core.Tests.Laws.Stories;
using static Systole.Core.Tests.Times;

namespace Systole.Core.Tests.Laws;

/// <summary>L7: an agent's next run can be explained at any time, in words as well.</summary>
public sealed class Explanations
{
    private static string InWords(DeciderSpecification story) => string.Join(" ", story.Explanation.Sentences);

    private static string At(double minutes) => (Start + Min(minutes)).ToString();

    [Fact]
    public void A_slot_ahead_is_told_with_its_schedule() =>
        InWords(Beating(Every(30))).ShouldBe($"The next run is at {At(30)}, a slot of every 30m counted from {At(0)}.");

    [Fact]
    public void A_cron_schedule_counts_from_nothing()
    {
        CronExpression.TryParse("0 * * * *", out var hourly, out _).ShouldBeTrue();
        var policy = new AgentPolicy { Id = Main, Schedule = new Schedule.Cron(hourly, Zone.Utc), FirstBeat = FirstBeat.AfterInterval };

        InWords(new DeciderSpecification(policy, Start).When(new Input.Configured())).ShouldBe($"The next run is at {At(60)}, a slot of cron 0 * * * * in UTC.");
    }

    [Fact]
    public void What_is_only_watched_or_has_nothing_due_says_so()
    {
        InWords(Listening(OnlyEvents)).ShouldBe("Nothing is due: it has no schedule, and no wake is pending.");
        InWords(Listening(OnlyEvents with { CanRun = false })).ShouldBe("It has nothing to run: it is only watched.");
    }

    [Fact]
    public void A_run_in_progress_is_told_with_its_reasons_and_how_far_its_end_has_come()
    {
        var story = Beating(Every(30)).Wake(Min(10), "mail").Until(Min(11));
        InWords(story).ShouldBe(
            $"main-2 has been running since {(Start + Min(10) + Sec(5))} for mail (attempt 1). "
            + "The next run depends on something without a known end: a run is in progress.");

        story.When(new Input.CancelRequested(new RunId(Main, 2)));
        InWords(story).ShouldContain(" It is being ended: ask. ");
    }

    [Fact]
    public void A_pause_is_told_with_whose_it_is_why_and_until_when()
    {
        InWords(Beating(Every(30)).When(Min(1), new Input.PauseRequested("holidays", Min(59)))).ShouldBe(
            $"It is paused since {At(1)} (holidays), until {At(60)}. The next run is at {At(60)}: it is paused until then.");
        InWords(Beating(Every(30)).When(Min(1), new Input.PauseRequested(null, null))).ShouldBe(
            $"It is paused since {At(1)}, until somebody resumes it. The next run depends on something without a known end: it is paused.");
        InWords(Beating(Every(30)).GivenFleet(FleetState.Initial with { Pause = new Pause(Start, null, null) })).ShouldStartWith(
            $"Everything is paused since {At(0)}, until somebody resumes it.");
        InWords(Beating(Every(30)).When(Min(1), new Input.PauseRequested(null, null)).GivenFleet(FleetState.Initial with { Pause = new Pause(Start, null, null) }))
            .ShouldStartWith($"It is paused since {At(1)}");
    }

    [Fact]
    public void A_quarantine_is_told_with_its_reason() =>
        InWords(Beating(Every(30)).Given(state => state with { Quarantine = new Quarantine(Start + Min(1), "recovered 3 times") })).ShouldBe(
            $"It is quarantined since {At(1)}: recovered 3 times. Nothing starts until somebody resumes it.");

    [Fact]
    public void What_is_due_and_has_not_started_waits_for_room()
    {
        var story = Beating(Every(30)).When(Min(30), new Input.Due());

        (story.Explanation.NextRunAt, story.Explanation.Why).ShouldBe((Start + Min(30), Why.Concurrency));
        InWords(story).ShouldBe("It is ready and waits for room: as many runs as allowed are in flight.");
        Explainer.Explain(FleetState.Initial, story.State, Every(30), Start + Min(30), hasNode: false).Sentences
            .ShouldBe(["It is ready, and no node at work may start it: none has all of its run.labels."]);
        Explainer.NextRun(FleetState.Initial, story.State, Every(30), Start + Min(30)).ShouldBe((Start + Min(30), Why.Concurrency));
        Explainer.NextRun(FleetState.Initial, story.State, Every(30), Start + Min(30) - Sec(1)).ShouldBe((Start + Min(30), Why.None));
    }

    [Theory]
    [InlineData(1, "1 wake is pending and goes with it.")]
    [InlineData(3, "3 wakes are pending and go with it.")]
    public void Wakes_that_wait_are_counted(int count, string sentence)
    {
        var story = Beating(Every(30)).Until(Min(10));
        for (var i = 0; i < count; i++) story.Wake(Min(10));

        InWords(story).ShouldBe($"The next run is at {(Start + Min(10) + Sec(5))}: events that come close together share a run until then. {sentence}");
        story.Explanation.WakesPending.ShouldBe(count);
        story.Explanation.Wakes.Select(held => (held.Wake.Id.Number, held.Why)).ShouldBe(Enumerable.Range(1, count).Select(i => ((long)i, Why.Coalescing)));
    }

    [Fact]
    public void Of_many_wakes_the_first_hundred_are_listed_and_all_are_counted()
    {
        var story = Beating(Every(30)).Given(state => state with { Pending = PendingWakes.From(Enumerable.Range(1, 101).Select(i => WakeOf(i, Min(1)))) });

        (story.Explanation.Wakes.Length, story.Explanation.WakesPending).ShouldBe((100, 101));
    }

    [Fact]
    public void The_last_slots_without_a_run_are_told_the_latest_first()
    {
        var one = new UnfiredSlots(Start + Min(30), Start + Min(30), 1, Why.HostDown);
        var many = new UnfiredSlots(Start + Min(60), Start + Min(120), 3, Why.HostSuspended);

        var story = Beating(Every(30)).Given(state => state with { Unfired = [one, many] });
        InWords(story).ShouldEndWith($" 3 slots from {At(60)} to {At(120)} had no run of their own: the host was asleep.");
        story.Explanation.Unfired.ShouldBe([many, one]);

        story.Given(state => state with { Unfired = [many, one] });
        InWords(story).ShouldEndWith($" The slot of {At(30)} had no run of its own: the node was not running.");
    }

    [Fact]
    public void Budgets_that_are_used_up_are_told_and_others_are_not()
    {
        var shared = new SharedBudget(SharedBudget.AllAgents, new BudgetPolicy { RunsPerHour = 1, TokensPerDay = 100 });
        var story = Beating(Every(30) with { Budget = new BudgetPolicy { RunsPerHour = 1, UsdPerDay = 1 }, SharedBudgets = [shared] });

        InWords(story).ShouldBe(
            $"The next run is at {At(60)}: a budget is used up until then. "
            + $"1 of 1 runs per hour are used; they count anew at {At(60)}. "
            + $"1 of 1 runs per hour are used by all agents together; they count anew at {At(60)}.");
    }

    [Fact]
    public void Failures_and_dead_letters_are_counted_where_there_are_any()
    {
        var story = Beating(Every(30)).Given(state => state with { FailuresInRow = 1, DeadLetters = 1 });
        InWords(story).ShouldEndWith(" The last 1 runs failed. 1 wake used up its attempts.");

        story.Given(state => state with { FailuresInRow = 4, DeadLetters = 2 });
        InWords(story).ShouldEndWith(" The last 4 runs failed. 2 wakes used up their attempts.");
    }

    [Fact]
    public void Every_hold_in_force_is_listed_the_one_that_ends_last_first()
    {
        var story = Beating(Every(60)).Wake(Min(1)).RunEnds(Min(2), RunOutcome.Failed).Wake(Min(2) + Sec(1)).When(Min(2) + Sec(2), new Input.PauseRequested(null, null));

        // Retry and event wait for the same instant and one for another reason; a hold that is named twice is listed once.
        story.Explanation.Holds.ShouldBe(
        [
            new Hold(Why.Paused, null),
            new Hold(Why.EventBackoff, Start + Min(3) + Sec(5)),
            new Hold(Why.FailureBackoff, Start + Min(2) + Sec(30)),
        ], string.Join(", ", story.Explanation.Holds));
    }

    [Fact]
    public void A_hold_that_has_ended_is_none()
    {
        var story = Beating(Every(60)).Wake(Min(10)).Until(Min(10) + Sec(4));
        story.Explanation.Holds.ShouldBe([new Hold(Why.Coalescing, Start + Min(10) + Sec(5))]);

        story.When(Min(10) + Sec(5), new Input.Due()).Explanation.Holds.ShouldBeEmpty();
    }

    [Fact]
    public void The_next_slots_begin_with_one_that_is_pending()
    {
        var state = Beating(Every(30)).State;
        double[] NextAt(double minutes) => [.. Explainer.NextSlots(state, Every(30), 3, Start + Min(minutes)).Select(slot => (slot - Start).TotalMinutes)];

        NextAt(10).ShouldBe([30, 60, 90]);
        NextAt(30).ShouldBe([30, 60, 90]);
        NextAt(45).ShouldBe([30, 60, 90]);
        // After the slot that waited others have passed: they had their chance.
        NextAt(95).ShouldBe([30, 120, 150]);
        Listening(OnlyEvents).Explanation.NextSlots.ShouldBeEmpty();
    }

    [Fact]
    public void No_more_slots_are_told_than_were_asked_for()
    {
        var story = Beating(Every(30)).When(Min(30), new Input.Due());

        Explainer.NextSlots(story.State, Every(30), 1, Start + Min(30)).ShouldBe([Start + Min(30)]);
        Explainer.NextSlots(story.State, Every(30), 2, Start + Min(10)).ShouldBe([Start + Min(30), Start + Min(60)]);
    }

    [Fact]
    public void A_slot_ahead_outside_active_hours_is_none_although_it_is_open_now()
    {
        var policy = Every(240) with { ActiveHours = new ActiveHours { From = 8 * 60, To = 20 * 60 } };
        var state = Beating(Every(240)).State with { NextSlot = Start + Min(20 * 60) };

        Explainer.NextSlots(state, policy, 2, Start + Min(19 * 60)).ShouldBe([Start + Min(32 * 60), Start + Min(36 * 60)]);
    }

    [Fact]
    public void Where_the_calendar_ends_there_are_no_more()
    {
        var last = Instant.Max - Min(10);
        var state = Beating(Every(30)).State with { Anchor = last - Min(30), NextSlot = last };

        Explainer.NextSlots(state, Every(30), 3, last - Min(1)).ShouldBe([last]);
    }
}
