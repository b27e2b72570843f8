using Systole.Testing;
using static Systole.Core.Tests.Laws.Stories;
using static Systole.Core.Tests.Times;

namespace Systole.Core.Tests.Laws;

/// <summary>L1, L4: how urgent a wake is, and what becomes of two requests with one key.</summary>
public sealed class Urgencies
{
    private static readonly Cause Own = CauseOf(Main, 1);

    private static DeciderSpecification Ask(DeciderSpecification story, TimeSpan later, string what)
    {
        var intent = what.TrimEnd('~') switch { "next" => Intent.Next, "event" => Intent.Event, "immediate" => Intent.Immediate, _ => Intent.Manual };
        return story.Wake(later, intent: intent, key: "k", cause: what.EndsWith('~') ? Own : null);
    }

    [Theory]
    // The stronger of the two; an echo (~) is stronger than what rides along, and weaker than an event.
    [InlineData("next", "next", "next")]
    [InlineData("next", "event~", "event~ raised")]
    [InlineData("next", "event", "event raised")]
    [InlineData("event~", "next", "event~")]
    [InlineData("event~", "event~", "event~")]
    [InlineData("event~", "event", "event raised")]
    [InlineData("event", "next", "event")]
    [InlineData("event", "event~", "event")]
    [InlineData("event", "event", "event")]
    [InlineData("event", "immediate", "immediate raised")]
    [InlineData("immediate", "event", "immediate")]
    [InlineData("immediate", "event~", "immediate")]
    [InlineData("immediate", "immediate", "immediate")]
    [InlineData("immediate", "manual", "manual raised")]
    [InlineData("manual", "immediate", "manual")]
    [InlineData("manual", "manual", "manual")]
    // Of whatever intent but manual, an echo counts as an event.
    [InlineData("immediate~", "event~", "event~")]
    [InlineData("next~", "event~", "event~")]
    [InlineData("event", "immediate~", "event")]
    [InlineData("event", "manual~", "manual raised")]
    public void Of_two_requests_with_one_key_the_more_urgent_counts(string first, string second, string joined)
    {
        var story = Beating(Every(30)).When(Min(1), new Input.PauseRequested(null, null));
        Ask(Ask(story, Min(2), first), Min(3), second);

        var wake = story.State.Pending.All.ShouldHaveSingleItem();
        wake.RaisedAt.ShouldBe(joined.EndsWith("raised", StringComparison.Ordinal) ? Start + Min(3) : null);
        $"{Names.Of(wake.Intent)}{(wake.SelfCaused ? "~" : "")}{(wake.RaisedAt is null ? "" : " raised")}".ShouldBe(joined);
        (wake.AcceptedAt, wake.LastAcceptedAt, wake.Count).ShouldBe((Start + Min(2), Start + Min(3), 2));
        story.Fact<Event.WakeAccepted>().Decision.ShouldBe(Decision.Merged);
    }

    [Fact]
    public void What_was_raised_once_keeps_the_instant()
    {
        var story = Beating(Every(30)).When(Min(1), new Input.PauseRequested(null, null));
        Ask(Ask(Ask(story, Min(2), "next"), Min(3), "event"), Min(4), "event");

        story.State.Pending.All.ShouldHaveSingleItem().RaisedAt.ShouldBe(Start + Min(3));
    }

    [Theory]
    [InlineData("event", 4)]
    [InlineData("event~", 0)]
    [InlineData("immediate", 0)]
    [InlineData("next", 0)]
    [InlineData("manual", 0)]
    public void Only_ordinary_events_go_on_with_a_streak(string what, double lastEventMin) =>
        Ask(Beating(Every(30)), Min(4), what).State.LastEventAt.ShouldBe(lastEventMin > 0 ? Start + Min(lastEventMin) : null);

    [Fact]
    public void An_echo_that_is_allowed_is_an_ordinary_event()
    {
        var story = Ask(Beating(Every(30) with { Events = new EventPolicy { SelfCaused = SelfCausedRule.Allow } }), Min(4), "immediate~");

        var wake = story.Fact<Event.WakeAccepted>().Wake;
        (wake.Intent, wake.SelfCaused).ShouldBe((Intent.Event, false));
        story.State.LastEventAt.ShouldBe(Start + Min(4));
    }

    [Theory]
    [InlineData("next", true)]
    [InlineData("event", true)]
    [InlineData("immediate", false)]
    [InlineData("manual", false)]
    public void Only_an_urgent_request_lifts_the_backoff_of_the_wake_that_it_joins(string what, bool isHeld)
    {
        var story = Ask(Beating(Every(30)), Min(2), "event").RunEnds(Min(3), RunOutcome.Failed);

        Ask(story, Min(3) + Sec(1), what).State.Pending.All.ShouldHaveSingleItem().NotBefore.ShouldBe(isHeld ? Start + Min(3) + Sec(30) : null);
    }

    [Theory]
    [InlineData(Intent.Manual, Intent.Event, true)]
    [InlineData(Intent.Event, Intent.Manual, false)]
    [InlineData(Intent.Immediate, Intent.Immediate, false)]
    public void Only_an_operator_overrides_a_budget(Intent overriding, Intent other, bool isOverridden)
    {
        var story = Beating(Every(30)).When(Min(1), new Input.PauseRequested(null, null));
        story.When(Min(2), new Input.WakeRequested(new WakeId(1), "wake", overriding, "k", null, OverrideBudget: true));
        story.Fact<Event.WakeAccepted>().Wake.OverrideBudget.ShouldBe(isOverridden);
        story.When(Min(2), new Input.WakeRequested(new WakeId(2), "wake", other, "k", null, OverrideBudget: false));
        story.Fact<Event.WakeAccepted>().Wake.OverrideBudget.ShouldBe(isOverridden);
    }

    [Theory]
    [InlineData(Intent.Manual, true)]
    [InlineData(Intent.Immediate, false)]
    public void A_repeat_may_override_a_budget_if_an_operator_asks(Intent intent, bool isOverridden)
    {
        var story = Beating(Every(30)).When(Min(1), new Input.PauseRequested(null, null)).Wake(Min(2), key: "k");
        story.When(Min(2), new Input.WakeRequested(new WakeId(2), "wake", intent, "k", null, OverrideBudget: true));

        story.Fact<Event.WakeAccepted>().Wake.OverrideBudget.ShouldBe(isOverridden);
    }

    [Fact]
    public void Without_anything_to_run_a_wake_is_refused()
    {
        var story = Listening(OnlyEvents with { CanRun = false }).Wake(Min(1), "exec");

        story.Fact<Event.WakeRefused>().ShouldBe(new Event.WakeRefused("exec", Why.WatchOnly));
        story.State.Pending.Count.ShouldBe(0);
    }

    [Fact]
    public void A_full_inbox_takes_as_many_as_it_may()
    {
        var story = Beating(Every(30) with { InboxMax = 2 }).When(Min(1), new Input.PauseRequested(null, null)).Wake(Min(2)).Wake(Min(2)).Wake(Min(2));

        story.Fact<Event.WakeRefused>().Why.ShouldBe(Why.InboxFull);
        story.State.Pending.Count.ShouldBe(2);
    }
}
