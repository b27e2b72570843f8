using static Systole.Core.Tests.Laws.Stories;
using static Systole.Core.Tests.Times;

namespace Systole.Core.Tests.Laws;

/// <summary>L5: registered work is waited for only as long as it shows life.</summary>
public sealed class SilentWork
{
    private static AgentPolicy Policy(double staleAfter, double timeoutAfter = 0) => Every(30) with
    {
        Drain = new DrainPolicy { Wait = Min(10) },
        Watch = new WatchPolicy { StaleAfter = Min(staleAfter), TimeoutAfter = Min(timeoutAfter) },
    };

    [Fact]
    public void The_wait_is_promised_to_end_when_the_last_of_it_falls_silent_and_does()
    {
        var story = Beating(Policy(staleAfter: 5)).When(Min(27), new Input.RegisterRequested("a", null)).When(Min(28), new Input.RegisterRequested("b", null));
        story.Explanation.NextRunAt.ShouldBe(Start + Min(33));

        story.Until(Min(31)).Explanation.NextRunAt.ShouldBe(Start + Min(33));

        story.Until(Min(33)).State.Run!.StartedAt.ShouldBe(Start + Min(33));
    }

    [Fact]
    public void Work_past_its_limit_is_waited_for_no_longer()
    {
        var story = Beating(Policy(staleAfter: 60, timeoutAfter: 4)).When(Min(28), new Input.RegisterRequested("a", null));
        story.Explanation.NextRunAt.ShouldBe(Start + Min(32));

        story.Until(Min(32)).State.Run!.StartedAt.ShouldBe(Start + Min(32));
    }
}
