using Systole.Testing;
using static Systole.Core.Tests.Laws.Stories;
using static Systole.Core.Tests.Times;

namespace Systole.Core.Tests.Laws;

/// <summary>L1: how long a streak is on, how many runs it counts, and for how long it holds.</summary>
public sealed class Streaks
{
    private static DeciderSpecification Runs(DeciderSpecification story, params double[] minutes)
    {
        foreach (var minute in minutes)
        {
            story.Wake(Min(minute));
            story.Until(story.NextDue!.Value - Start).RunEnds(story.Now - Start);
        }
        return story;
    }

    [Fact]
    public void After_quiet_the_doubling_begins_anew()
    {
        var story = Runs(Beating(Every(60)), 1, 2, 14);

        story.State.StreakRuns.ShouldBe(1);
        story.Wake(Min(14.5)).Fact<Event.WakeAccepted>().Until.ShouldBe(Start + Min(16) + Sec(5));
    }

    [Theory]
    // Ten minutes after the last event it is still on.
    [InlineData(12, 3)]
    [InlineData(12.001, 1)]
    public void A_streak_ends_when_none_came_for_longer_than_quiet(double minute, int runs) =>
        Runs(Beating(Every(60)), 1, 2, minute).State.StreakRuns.ShouldBe(runs);

    [Theory]
    // Three runs stand for eight minutes, and twice that is longer than quiet.
    [InlineData(19, 4)]
    [InlineData(19.001, 1)]
    public void A_streak_ends_no_sooner_than_twice_its_spacing(double minute, int runs) =>
        Runs(Beating(Every(60)), 1, 2, 3, minute).State.StreakRuns.ShouldBe(runs);

    [Theory]
    [InlineData(3.2, 3)]
    [InlineData(3.201, 1)]
    public void Quiet_is_never_longer_than_the_interval(double minute, int runs) =>
        Runs(Listening(OnlyEvents with { Events = new EventPolicy { BackoffMax = Min(2), MinSpacing = Sec(1), Coalesce = TimeSpan.Zero } }),
            0.5, 1.2, minute).State.StreakRuns.ShouldBe(runs);

    [Fact]
    public void The_longest_spacing_of_a_streak_can_be_set()
    {
        var story = Runs(Beating(Every(60) with { Events = new EventPolicy { BackoffMax = Min(3) } }), 1, 2, 3);

        story.Wake(Min(7)).Fact<Event.WakeAccepted>().Until.ShouldBe(Start + Min(9) + Sec(5));
    }

    [Fact]
    public void The_longest_spacing_is_never_less_than_the_least()
    {
        var story = Runs(Beating(Every(60) with { Events = new EventPolicy { MinSpacing = Min(5), BackoffMax = Min(3) } }), 10);

        story.Wake(Min(11)).Fact<Event.WakeAccepted>().Until.ShouldBe(Start + Min(15) + Sec(5));
    }

    [Fact]
    public void An_event_that_waits_keeps_the_streak_on()
    {
        var story = Runs(Beating(Every(60)), 1, 2).When(Min(4), new Input.PauseRequested(null, null)).Wake(Min(5))
            .When(Min(20), new Input.ResumeRequested(null)).RunEnds(Min(20));

        story.State.StreakRuns.ShouldBe(3);
    }

    [Fact]
    public void An_echo_that_waits_does_not_keep_the_streak_on()
    {
        var story = Runs(Beating(Every(60)), 1, 2).Wake(Min(4), cause: CauseOf(Main, 1));

        Runs(story, 20).State.StreakRuns.ShouldBe(1);
    }

    [Theory]
    [InlineData(Intent.Event, 2)]
    [InlineData(Intent.Immediate, 1)]
    public void An_event_that_a_failed_run_returned_keeps_the_streak_on(Intent intent, int runs)
    {
        var story = Beating(Every(120) with { Retry = new RetryPolicy { Backoff = Min(30) } }).Wake(Min(1)).Wake(Min(1), intent: intent);
        story.Given(state => state with { Pending = state.Pending.Without([new WakeId(intent == Intent.Event ? 2 : 1)]) });
        story.Until(Min(2)).RunEnds(Min(3), RunOutcome.Failed);

        story.Until(Min(33)).State.StreakRuns.ShouldBe(runs);
    }

    [Fact]
    public void A_returned_echo_does_not_keep_the_streak_on()
    {
        var story = Beating(Every(120) with { Retry = new RetryPolicy { Backoff = Min(30) } }).Wake(Min(1)).Wake(Min(1), cause: CauseOf(Main, 1));
        story.Until(Min(2)).RunEnds(Min(3), RunOutcome.Failed);
        story.Given(state => state with { Pending = state.Pending.Without([new WakeId(1)]) });

        story.Until(Min(33)).State.StreakRuns.ShouldBe(1);
    }

    [Fact]
    public void Retries_alone_make_no_streak()
    {
        var story = new DeciderSpecification(Every(30), Start).When(new Input.Configured()).Until(TimeSpan.Zero)
            .RunEnds(Sec(5), RunOutcome.Failed).RunEnds(Sec(70), RunOutcome.Failed).RunEnds(Sec(140));

        Runs(story, 2.5).State.StreakRuns.ShouldBe(1);
    }

    [Theory]
    // Half of the spacing is over when the streak is: twice eight minutes after its last event. What waits need not wait any more.
    [InlineData(8, 21, 24.0 + (1.0 / 60_000))]
    // But two starts keep their distance.
    [InlineData(4.5, 20.2, 21)]
    public void What_starts_nothing_by_itself_waits_no_longer_than_the_streak(double lastEvent, double echo, double until)
    {
        var story = Runs(Beating(Every(120) with { Events = new EventPolicy { SelfCaused = SelfCausedRule.FollowUp } }), 1, 2)
            .When(Min(4), new Input.PauseRequested(null, null)).Wake(Min(lastEvent)).When(Min(20), new Input.ResumeRequested(null)).RunEnds(Min(20));

        story.Wake(Min(echo), cause: CauseOf(Main, 1)).Fact<Event.WakeAccepted>().Until.ShouldBe(Start + Min(until));
    }
}
