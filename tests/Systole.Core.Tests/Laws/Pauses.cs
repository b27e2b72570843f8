using static Systole.Core.Tests.Laws.Stories;
using static Systole.Core.Tests.Times;

namespace Systole.Core.Tests.Laws;

/// <summary>While paused wakes are accepted and wait; slots are skipped and counted.</summary>
public sealed class Pauses
{
    [Fact]
    public void A_pause_ends_by_itself_at_its_instant_and_not_before()
    {
        var story = Beating(Every(30)).When(Min(10), new Input.PauseRequested("lunch", Min(30)));
        story.State.Pause.ShouldBe(new Pause(Start + Min(10), Start + Min(40), "lunch"));

        story.When(Min(39), new Input.Due()).ThenNothing();
        story.When(Min(40), new Input.Due()).Fact<Event.AgentResumed>().Reason.ShouldBe("elapsed");
        story.Fact<Event.SlotsMissed>().Count.ShouldBe(1);
        story.State.Pause.ShouldBeNull();
    }

    [Fact]
    public void Paused_again_it_is_paused_since_the_first_time()
    {
        var story = Beating(Every(30)).When(Min(10), new Input.PauseRequested("lunch", Min(30))).When(Min(20), new Input.PauseRequested("nap", null));

        story.State.Pause.ShouldBe(new Pause(Start + Min(10), null, "nap"));
        story.When(Min(35), new Input.ResumeRequested("back")).Fact<Event.SlotsMissed>().From.ShouldBe(Start + Min(30));
        story.Fact<Event.AgentResumed>().Reason.ShouldBe("back");
    }

    [Fact]
    public void Who_is_not_paused_cannot_go_on() => Beating(Every(30)).When(Min(10), new Input.ResumeRequested(null)).ThenNothing();

    [Fact]
    public void Without_an_end_of_its_own_a_pause_ends_with_an_operator() =>
        Beating(Every(30)).When(Min(10), new Input.PauseRequested(null, null)).When(Min(500), new Input.Due()).ThenNothing()
            .State.Pause.ShouldNotBeNull();
}
