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
        first.ShouldBe(new RegisteredRun(new RunId(Main, 2), "t", "opus", Start + Min(1), Start + Min(1), Idle: false));
        story.Events.Length.ShouldBe(1);

        story.When(Min(2), new Input.RegisterRequested("t", null));
        story.Fact<Event.RunUnregistered>().ShouldBe(new Event.RunUnregistered(first.Id, "t", RunOutcome.Superseded));
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

        story.When(new Input.RegisteredActive("u", Idle: false)).ThenNothing();
        story.When(new Input.UnregisterRequested("u")).ThenNothing();
        story.When(new Input.UnregisterRequested("t")).Fact<Event.RunUnregistered>().Outcome.ShouldBe(RunOutcome.Succeeded);
        story.State.Registered.ShouldBeEmpty();
    }

    [Fact]
    public void A_sign_of_life_ends_idleness()
    {
        var story = Beating(Every(30)).When(Min(1), new Input.RegisterRequested("t", null)).When(Min(2), new Input.RegisteredActive("t", Idle: true));
        story.Fact<Event.RunIdle>();
        story.State.Registered["t"].Idle.ShouldBeTrue();

        story.When(Min(3), new Input.RegisteredActive("t", Idle: false)).Fact<Event.RegisteredActivity>();
        (story.State.Registered["t"].Idle, story.State.Registered["t"].LastActivityAt).ShouldBe((false, Start + Min(3)));
    }
}
