using Systole.Testing;
using static Systole.Core.Tests.Laws.Stories;
using static Systole.Core.Tests.Times;

namespace Systole.Core.Tests.Laws;

/// <summary>L4: of several wakes on their last attempt a run takes one: the one that made it due, or else the oldest.</summary>
public sealed class PoisonedWakes
{
    /// <summary>Two wakes have failed together, each has one attempt left, and the second one has a key.</summary>
    private static DeciderSpecification TwoPoisoned() =>
        Beating(Every(300) with { Retry = new RetryPolicy { Attempts = 2 } }).Wake(Min(2)).Wake(Min(2), key: "k")
            .Until(Min(2) + Sec(10)).RunEnds(Min(3), RunOutcome.Failed);

    private static IEnumerable<long> Taken(DeciderSpecification story) => story.State.Run.ShouldNotBeNull().Wakes.Select(wake => wake.Id.Number);

    [Theory]
    [InlineData(Intent.Manual)]
    [InlineData(Intent.Immediate)]
    public void The_one_that_made_the_run_due_goes_and_the_elder_waits(Intent intent)
    {
        // A pause lets the backoff of both pass.
        var story = TwoPoisoned().When(Min(3) + Sec(5), new Input.PauseRequested(null, Min(10))).Wake(Min(5), intent: intent, key: "k");

        Taken(story.Until(Min(14))).ShouldBe([2]);
        // The elder one has its own attempt, and nothing starts again and again for the one left behind.
        Taken(story.RunEnds(Min(15)).Until(Min(17))).ShouldBe([1]);
    }

    [Fact]
    public void In_their_retry_the_oldest_goes_first()
    {
        var story = TwoPoisoned().Until(Min(5));
        story.State.Run!.Cause.ShouldBe(StartCause.Retry);

        Taken(story).ShouldBe([1]);
        Taken(story.RunEnds(Min(6)).Until(Min(8))).ShouldBe([2]);
    }

    [Fact]
    public void A_fresh_urgent_wake_goes_with_the_oldest_of_them()
    {
        var story = TwoPoisoned().When(Min(3) + Sec(5), new Input.PauseRequested(null, Min(10))).Wake(Min(5), intent: Intent.Manual);

        Taken(story.Until(Min(14))).ShouldBe([1, 3]);
    }
}
