using static Systole.Core.Tests.Laws.Stories;
using static Systole.Core.Tests.Times;

namespace Systole.Core.Tests.Deciding;

/// <summary>What is remembered of facts.</summary>
public sealed class EvolverTests
{
    private static Event.SlotsMissed Missed(double from, double to, long count, Why why) =>
        new(count, Start + Min(from), Start + Min(to), why, Start + Min(to), Start + Min(to), Startup: true);

    private static ImmutableArray<UnfiredSlots> Told(Func<AgentState, AgentState> between, params Event[] missed)
    {
        var state = Evolver.Evolve(AgentState.Initial(Main), missed[0]);
        return Evolver.Evolve(between(state), missed.Skip(1)).Unfired;
    }

    private static UnfiredSlots Unfired(double from, double to, long count, Why why) => new(Start + Min(from), Start + Min(to), count, why);

    [Fact]
    public void Slots_in_a_row_that_had_no_run_for_one_reason_are_one_entry()
    {
        Told(state => state, Missed(30, 90, 3, Why.HostDown), Missed(120, 150, 2, Why.HostDown))
            .ShouldBe([Unfired(30, 150, 5, Why.HostDown)]);
        Told(state => state, Missed(30, 90, 3, Why.HostDown), Missed(120, 150, 2, Why.HostSuspended))
            .ShouldBe([Unfired(30, 90, 3, Why.HostDown), Unfired(120, 150, 2, Why.HostSuspended)]);
    }

    [Theory]
    [InlineData(0.0, 1)]
    [InlineData(90.0, 1)]
    [InlineData(90.1, 2)]
    public void A_scheduled_run_between_them_begins_another_entry(double startedAt, int entries) =>
        Told(
            state => state with { LastScheduledStartAt = Start + Min(startedAt) },
            Missed(30, 90, 3, Why.HostDown), Missed(120, 150, 2, Why.HostDown)).Length.ShouldBe(entries);

    [Fact]
    public void The_latest_ten_reasons_are_kept()
    {
        var whys = Enumerable.Range(0, 12).Select(i => Missed(i, i, 1, i % 2 == 0 ? Why.HostDown : Why.HostSuspended)).ToArray<Event>();

        Told(state => state, whys[..10]).Length.ShouldBe(10);
        Told(state => state, whys).Select(slots => (slots.From - Start).TotalMinutes).ShouldBe(Enumerable.Range(2, 10).Select(i => (double)i));
    }

    [Fact]
    public void A_run_without_a_slot_is_no_scheduled_start()
    {
        var story = Beating(Every(30)).Wake(Min(10)).Until(Min(11));

        story.State.LastStartAt.ShouldBe(Start + Min(10) + Sec(5));
        story.State.LastScheduledStartAt.ShouldBe(Start);
    }

    [Fact]
    public void Each_silence_is_told_anew_after_a_sign_of_life()
    {
        var story = Beating(Every(60) with { Watch = new WatchPolicy { StaleAfter = Min(2) } }).Wake(Min(10)).When(Min(13), new Input.Due());
        story.State.Run!.Stale.ShouldBeTrue();

        story.When(Min(14), Alive(story.State.Run!.Id)).State.Run!.Stale.ShouldBeFalse();

        story.When(Min(16), new Input.Due()).Fact<Event.RunStale>().IdleMs.ShouldBe(120_000);
    }

    [Fact]
    public void What_a_skipped_run_put_off_stays_put_off_until_the_next_one_is_skipped()
    {
        var story = Beating(Every(30) with
        {
            Drain = new DrainPolicy { Then = DrainThen.Skip },
            Watch = new WatchPolicy { StaleAfter = Min(600), TimeoutAfter = TimeSpan.Zero },
        });
        story.When(Min(1), new Input.RegisterRequested("t", null)).Until(Min(31)).State.SkipUntil.ShouldBe(Start + Min(60));

        story.Until(Min(60)).State.Drain!.Since.ShouldBe(Start + Min(60));
        story.State.SkipUntil.ShouldBe(Start + Min(60));

        story.Until(Min(61)).State.SkipUntil.ShouldBe(Start + Min(90));
    }
}
