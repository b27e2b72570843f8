namespace Systole.Core;

/// <summary>
/// A streak is a time in which events keep coming. Each run they start doubles the distance to the next one, so that a lone event is served
/// promptly and a storm degrades to the plain cadence (L1).
/// </summary>
internal static class Streak
{
    /// <summary>
    /// Event-started and retry runs in the streak that is on at <paramref name="now"/>; 0 where it is over. Whether it is over can be seen
    /// whenever the pending wakes are about to change: between two changes the only thing that moves is time.
    /// </summary>
    public static int RunsAt(AgentState state, AgentPolicy policy, Instant now) => IsOver(state, policy, now) ? 0 : state.StreakRuns;

    /// <summary>
    /// The least distance between a start and the next one for events, after <paramref name="runs"/> runs of a streak.
    /// </summary>
    public static TimeSpan Spacing(AgentPolicy policy, int runs, Instant start)
    {
        var cap = policy.Events.BackoffMax.IsOn ? policy.Events.BackoffMax : policy.IntervalAt(start);
        var least = MinSpacing(policy, start);
        return Spans.Grown(least, policy.Events.BackoffFactor, runs, Spans.Longer(cap, least));
    }

    /// <summary>
    /// Until when the streak holds a run for events. Where no event is pending it ends by itself: what waits then (a follow-up) does not
    /// wait for
    /// the spacing of a streak that is over.
    /// </summary>
    public static Instant? HoldsUntil(AgentState state, AgentPolicy policy, Instant now)
    {
        if (state.LastStartAt is not { } start) return null;
        var spaced = start + Spacing(policy, RunsAt(state, policy, now), start);
        if (OnUntil(state, policy) is not { } on) return spaced;
        return Instant.Earlier(spaced, Instant.Later(on + TimeSpan.FromMilliseconds(1), start + MinSpacing(policy, start)));
    }

    /// <summary>
    /// The least distance between a start and the next: <c>events.min_spacing</c>, or the interval where that is shorter. The interval is
    /// that of the start: the distances of cron's slots differ, and what a wake was told when it came has to hold until it runs.
    /// </summary>
    public static TimeSpan MinSpacing(AgentPolicy policy, Instant start) => Spans.Shorter(policy.Events.MinSpacing, policy.IntervalAt(start));

    /// <summary>The last instant at which the streak is still on; null while event wakes are pending.</summary>
    public static Instant? OnUntil(AgentState state, AgentPolicy policy)
    {
        var totals = state.Pending.Totals;
        if (totals.EventCount > 0 || totals.ReturnedEventCount > 0) return null;
        // Retries alone make no streak.
        if (state.LastEventAt is not { } last) return Instant.Min;
        var quiet = Spans.Shorter(policy.Events.Quiet, policy.IntervalAt(last));
        return last + Spans.Longer(quiet, Spacing(policy, state.StreakRuns, state.LastStartAt ?? last) * 2);
    }

    private static bool IsOver(AgentState state, AgentPolicy policy, Instant now) =>
        state.StreakRuns == 0 || (OnUntil(state, policy) is { } until && now > until);
}
