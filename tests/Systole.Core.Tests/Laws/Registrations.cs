using static Systole.Core.Tests.Laws.Stories;
using static Systole.Core.Tests.Times;

namespace Systole.Core.Tests.Laws;

/// <summary>Work that the agent or its gateway started itself.</summary>
public sealed class Registrations
{
    [Fact]
    public void A_task_that_is_registered_again_supersedes_the_old_one()
    {
        var story = Beating(Every(30)).When(Min(1), new Input.RegisterRequested("t", "opus"));
        var first = story.Fact<Event.RunRegistered>().Run;
        first.ShouldBe(Work(2, "t", Start + Min(1), "opus"));
        story.Events.Length.ShouldBe(1);

        story.When(Min(2), new Input.RegisterRequested("t", null));
        story.Fact<Event.RunUnregistered>().ShouldBe(new Event.RunUnregistered(first, new Finish(RunOutcome.Superseded), Min(1), null));
        story.Fact<Event.RunRegistered>().Run.Id.ShouldBe(new RunId(Main, 3));
        story.State.Registered.Count.ShouldBe(1);
    }

    [Fact]
    public void Work_that_went_silent_and_is_registered_again_has_its_alert_closed()
    {
        var story = Beating(Every(30)).When(Min(1), new Input.RegisterRequested("t", null)).When(Min(6), new Input.Due());
        story.Fact<Event.AlertOpened>().Alert.Id.ShouldBe("stale:main/t");

        story.When(Min(7), new Input.RegisterRequested("t", null)).Fact<Event.AlertClosed>().Alert.Id.ShouldBe("stale:main/t");
    }

    [Fact]
    public void What_nobody_registered_neither_lives_nor_ends()
    {
        var story = Beating(Every(30)).When(Min(1), new Input.RegisterRequested("t", null));

        story.When(Alive("u")).Events.ShouldBe([new Event.ActivityRefused(null, "u", Why.UnknownRun)]);
        story.When(Ends("u")).Events.ShouldBe(
            [new Event.ActivityRefused(null, "u", Why.UnknownRun, new LateResult(RunOutcome.Succeeded))]);
        story.When(Ends("t")).Fact<Event.RunUnregistered>().Finish.Outcome.ShouldBe(RunOutcome.Succeeded);
        story.State.Registered.ShouldBeEmpty();
    }

    [Fact]
    public void A_sign_of_life_ends_idleness()
    {
        var story = Beating(Every(30)).When(Min(1), new Input.RegisterRequested("t", null)).When(Min(2), Idle("t"));
        story.Fact<Event.RunIdle>();
        story.State.Registered["t"].Idle.ShouldBeTrue();

        story.When(Min(3), Alive("t")).Fact<Event.RunActivity>();
        (story.State.Registered["t"].Idle, story.State.Registered["t"].LastActivityAt).ShouldBe((false, Start + Min(3)));
    }
}
