using Systole.Testing;
using static Systole.Core.Tests.Laws.Stories;
using static Systole.Core.Tests.Times;

namespace Systole.Core.Tests.Laws;

/// <summary>Cron's slots are unevenly far apart: what was told counts by the interval of the start that it counts from.</summary>
public sealed class UnevenSlots
{
    /// <summary>In a burst of three at 15, 22 and 28 s after a quarter to each hour, and a long time before and after.</summary>
    private static DeciderSpecification Bursts()
    {
        CronExpression.TryParse("15,22,28 45 * * * *", out var cron, out var error).ShouldBeTrue(error);
        var policy = new AgentPolicy
        {
            Id = Main,
            Schedule = new Schedule.Cron(cron!, Zone.Utc),
            FirstBeat = FirstBeat.AfterInterval,
            Events = new EventPolicy { MinSpacing = Min(6), Coalesce = TimeSpan.Zero },
        };
        return new DeciderSpecification(policy, Hour).When(new Input.Configured());
    }

    private static Instant Hour => Instant.From(new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero));

    [Fact]
    public void What_a_wake_was_told_before_a_burst_stays_true_in_it()
    {
        var story = Bursts().Wake(Min(44)).RunEnds(Min(44));
        var until = story.Wake(Min(44) + Sec(5)).Fact<Event.WakeAccepted>();

        // Not at the second slot of the burst, 7 s after the first, where the interval is that short.
        story.Until(Min(56));

        (until.Why, until.Until).ShouldBe((Why.EventBackoff, Hour + Min(50)));
        story.State.Run!.StartedAt.ShouldBe(Hour + Min(50));
        story.State.Run.Wakes.Length.ShouldBe(1);
    }

    [Fact]
    public void In_a_burst_the_interval_is_that_of_the_burst()
    {
        var story = Bursts();
        foreach (var second in new[] { 15, 22, 28 })
        {
            story.Until(Min(45) + Sec(second)).State.Run!.StartedAt.ShouldBe(Hour + Min(45) + Sec(second));
            story.RunEnds(Min(45) + Sec(second));
        }
        // The last one of the burst counts by the hour that follows.
        story.Wake(Min(45) + Sec(30)).Fact<Event.WakeAccepted>().Until.ShouldBe(Hour + Min(51) + Sec(28));
    }
}
