using Systole.Testing;
using static Systole.Core.Tests.Laws.Stories;
using static Systole.Core.Tests.Times;

namespace Systole.Core.Tests.Laws;

/// <summary>An alert is opened once and closed once.</summary>
public sealed class OpenAlerts
{
    // Silence and length of runs are other stories.
    private static AgentPolicy Unwatched => Every(600) with { Watch = new WatchPolicy { StaleAfter = Min(600), TimeoutAfter = TimeSpan.Zero } };

    private static IEnumerable<string> Told(DeciderSpecification story) => story.Events.Select(happened => happened switch
    {
        Event.AlertOpened opened => $"+{opened.Alert.Id} {Names.Of(opened.Alert.Severity)}",
        Event.AlertClosed closed => $"-{closed.Alert.Id}",
        _ => "",
    }).Where(text => text.Length > 0);

    [Fact]
    public void Three_failures_in_a_row_are_told_once_and_a_success_ends_it()
    {
        var story = Beating(Unwatched).Wake(Min(1)).RunEnds(Min(2), RunOutcome.Failed).RunEnds(Min(4), RunOutcome.Failed);
        Told(story).ShouldBeEmpty();

        story.RunEnds(Min(8), RunOutcome.Failed);
        Told(story).ShouldBe(["+failed:main warning", "+dead_letter:main error"]);
        story.Wake(Min(9)).RunEnds(Min(40), RunOutcome.Failed);
        Told(story).ShouldBeEmpty();
        story.RunEnds(Min(60));
        Told(story).ShouldBe(["-failed:main"]);
        // Dead wakes are an operator's to look at.
        story.State.Alerts.Keys.ShouldBe(["dead_letter:main"]);
    }

    [Fact]
    public void What_the_last_failure_said_is_told()
    {
        var story = Beating(Unwatched).Given(state => state with { FailuresInRow = 2 }).Wake(Min(1)).Until(Min(2));
        var end = new RunEnd { Outcome = RunOutcome.Failed, Duration = Sec(5), Error = "no credit left" };

        story.When(new Input.RunEnded(story.State.Run!.Id, end)).Fact<Event.AlertOpened>().Summary
            .ShouldBe("3 runs of main failed in a row, last main-2: no credit left");
    }

    [Fact]
    public void The_guard_tells_of_an_event_and_an_urgent_wake_that_it_holds_together()
    {
        var starts = Enumerable.Range(1, 5).Select(minute => Start + Min(minute));
        var story = Beating(Unwatched).Given(state => state with
        {
            GuardedStarts = [.. starts],
            Pending = PendingWakes.From([WakeOf(1, Min(6)), WakeOf(2, Min(6), Intent.Immediate)]),
        });

        AlertRules.Flood(story.State, Unwatched, Start + Min(6)).ShouldBeOfType<Event.AlertOpened>().Alert.Kind.ShouldBe(AlertKind.Flood);
    }

    [Fact]
    public void What_may_mend_itself_is_a_warning()
    {
        var story = Beating(Every(30)).Until(Min(30)).When(Min(30) + Every(30).Watch.StaleAfter, new Input.Due());
        Told(story).ShouldBe(["+stale:main warning"]);

        // Nothing starts and the next slot comes due.
        var waiting = Decider.Decide(FleetState.Initial, Beating(Every(30)).State, Every(30), new Input.StartsDecided(), Start + Min(60));
        waiting.OfType<Event.AlertOpened>().ShouldHaveSingleItem().Alert.ShouldBe(
            new OpenAlert("gap:main", AlertKind.Gap, Severity.Warning, Start + Min(60)));
    }

    [Theory]
    [InlineData(RunOutcome.Succeeded)]
    [InlineData(RunOutcome.Failed)]
    public void A_run_that_showed_no_life_up_to_its_end_is_silent_no_longer(RunOutcome outcome)
    {
        var story = Beating(Every(30)).Until(Min(30)).When(Min(36), new Input.Due());
        story.State.Alerts.Keys.ShouldBe(["stale:main"]);

        Told(story.RunEnds(Min(37), outcome)).ShouldBe(["-stale:main"]);
    }

    [Fact]
    public void A_lost_run_is_told_at_once()
    {
        var story = Beating(Unwatched).Wake(Min(1)).RunEnds(Min(2), RunOutcome.Lost);
        Told(story).ShouldBe(["+lost:main error"]);
        story.Fact<Event.AlertOpened>().Alert.OpenedAt.ShouldBe(Start + Min(2));

        story.RunEnds(Min(4));
        Told(story).ShouldBe(["-lost:main"]);
        story.Wake(Min(10)).RunEnds(Min(12));
        Told(story).ShouldBeEmpty();
    }

    private static AgentPolicy Guarded => Unwatched with
    {
        Events = new EventPolicy { FloodGuardRuns = 2, FloodGuardWithin = Min(30), Quiet = Min(5) },
    };

    private static DeciderSpecification Flooded(AgentPolicy policy, Intent intent) => Beating(policy)
        .Wake(Min(2), intent: Intent.Immediate).RunEnds(Min(2)).Wake(Min(3), intent: Intent.Immediate).RunEnds(Min(3)).Wake(Min(5), intent: intent);

    [Theory]
    [InlineData(Intent.Event, true)]
    [InlineData(Intent.Immediate, true)]
    [InlineData(Intent.Manual, false)]
    [InlineData(Intent.Next, false)]
    public void The_guard_tells_with_the_first_wake_that_it_holds(Intent intent, bool isTold)
    {
        var story = Flooded(Guarded, intent);
        Told(story).ShouldBe(isTold ? ["+flood:main warning"] : []);

        story.Wake(Min(6), intent: intent);
        Told(story).ShouldBeEmpty();
    }

    [Fact]
    public void It_is_not_told_where_the_guard_would_let_the_wake_through()
    {
        Told(Flooded(Guarded with { Events = Guarded.Events with { FloodGuardWithin = Min(3) } }, Intent.Event)).ShouldBeEmpty();
        Told(Flooded(Guarded with { Events = Guarded.Events with { FloodGuardRuns = 3 } }, Intent.Event)).ShouldBeEmpty();
    }

    [Fact]
    public void It_is_over_when_the_guard_is_lifted_and_the_streak_has_ended()
    {
        var story = Flooded(Guarded, Intent.Immediate);
        // While an urgent wake waits nobody can say when it is over.
        story.NextDue.ShouldBe(Start + Min(32));

        story.Until(Min(32)).RunEnds(Min(32)).NextDue.ShouldBe(Start + Min(33));
        story.When(Min(33) - Sec(1), new Input.Due());
        Told(story).ShouldBeEmpty();
        story.When(Min(33), new Input.Due());
        Told(story).ShouldBe(["-flood:main"]);
    }

    [Fact]
    public void It_is_not_over_before_the_streak_is()
    {
        var story = Flooded(Guarded with { Events = Guarded.Events with { FloodGuardWithin = Min(4), Quiet = Min(30) } }, Intent.Event);
        Told(story).ShouldBe(["+flood:main warning"]);

        // Lifted at six minutes; the last event came at five.
        story.Until(Min(6)).RunEnds(Min(6)).NextDue.ShouldBe(Start + Min(35) + TimeSpan.FromMilliseconds(1));
        Told(story.When(Min(35), new Input.Due())).ShouldBeEmpty();
        Told(story.When(Min(35) + TimeSpan.FromMilliseconds(1), new Input.Due())).ShouldBe(["-flood:main"]);
    }

    private static DeciderSpecification Sessions(int count, double hoursApart)
    {
        var policy = new AgentPolicy { Id = Main, CanRun = false, Watch = new WatchPolicy { StaleAfter = Min(600) } };
        var story = new DeciderSpecification(policy, Start).When(new Input.Configured());
        for (var i = 0; i < count; i++)
        {
            story.Until(TimeSpan.FromHours(i * hoursApart)).When(TimeSpan.FromHours(i * hoursApart), new Input.RegisterRequested($"session-{i:000}"));
        }
        return story;
    }

    [Fact]
    public void Of_tasks_that_timed_out_the_last_hundred_are_told()
    {
        var story = Sessions(150, 0.1).Until(TimeSpan.FromHours(15.3));
        story.State.Alerts.Count.ShouldBe(100);

        story.When(TimeSpan.FromHours(15.4), new Input.Due());
        Told(story).ShouldBe(["-timed_out:main/session-049", "+timed_out:main/session-149 error"]);
        story.Fact<Event.AlertClosed>().Summary.ShouldBe("100 tasks of main that timed out later are told of");
    }

    [Fact]
    public void Hundreds_that_time_out_at_one_instant_are_bounded_too() =>
        Sessions(300, 0).Until(Min(30)).State.Alerts.Count.ShouldBe(100);

    [Fact]
    public void A_task_that_timed_out_and_never_came_again_is_told_for_a_day()
    {
        var story = Sessions(1, 1).Until(TimeSpan.FromHours(24.4));
        story.State.Alerts.Keys.ShouldBe(["timed_out:main/session-000"]);
        story.NextDue.ShouldBe(Start + TimeSpan.FromHours(24.5));

        story.When(TimeSpan.FromHours(24.5), new Input.Due()).Fact<Event.AlertClosed>().Summary.ShouldBe("nothing came of it for 1d");
        (story.State.Alerts.Count, story.NextDue).ShouldBe((0, null));
    }
}
