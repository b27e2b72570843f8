namespace Systole.Core;

/// <summary>
/// The ways in which a run of an agent can become due, each with the instant at which its own holds end. Whether something blocks all of
/// them
/// (a run in progress, a pause) is asked afterwards. This is the table "What holds which wake" of the laws, a method a column.
/// </summary>
internal readonly record struct Lanes(Lane Slot, Lane Manual, Lane Immediate, Lane Retry, Lane Event, Lane FollowUp)
{
    /// <summary>All lanes, in the order in which ties are settled (L1).</summary>
    public IEnumerable<Lane> InOrder => [Slot, Manual, Immediate, Retry, Event, FollowUp];

    /// <summary>The lanes of an agent as of now.</summary>
    public static Lanes Of(FleetState fleet, AgentState state, AgentPolicy policy, Instant now)
    {
        if (!policy.CanRun) return default;
        var drained = DrainRules.Of(fleet, state, policy);
        var budget = BudgetRules.HoldsUntil(fleet, state, policy, now);
        var overridden = state.Pending.Totals.OverrideCount > 0;
        return new Lanes(
            OfSlot(state, policy).Budgeted(budget).InWindows(state, policy, now).Drained(drained, now).InWindows(state, policy, now),
            OfManual(state).Budgeted(overridden ? null : budget),
            OfImmediate(state, policy).Budgeted(budget),
            Bounded(OfRetry(state, policy)),
            Bounded(OfEvent(state, policy, now)),
            Bounded(OfFollowUp(state, policy, now)));

        // Work is waited for from when everything else lets go, and the window may close meanwhile.
        Lane Bounded(Lane lane) =>
            lane.Budgeted(budget).Inside(policy.ActiveHours, now).Drained(drained, now).Inside(policy.ActiveHours, now);
    }

    /// <summary>The lane that is due first; ties go by the order of the laws.</summary>
    public Lane First()
    {
        var first = default(Lane);
        foreach (var lane in InOrder)
        {
            if (lane.At is { } at && (first.At is not { } best || at < best)) first = lane;
        }
        return first;
    }

    /// <summary>What makes a run that starts now due: the first in the order of the laws of all lanes that are open.</summary>
    public Lane OpenAt(Instant now) => InOrder.FirstOrDefault(lane => lane.At <= now);

    /// <summary>The lane that a pending wake waits in; one without an instant where it starts nothing itself.</summary>
    public Lane For(Wake wake, AgentPolicy policy)
    {
        if (wake.NotBefore is not null) return Retry;
        if (wake.Intent == Intent.Manual) return Manual;
        if (wake.SelfCaused)
        {
            return SelfCausedRuleOf(policy) switch
            {
                SelfCausedRule.NextBeat => new Lane(StartCause.Event, null, Why.SelfCaused),
                _ => FollowUp,
            };
        }
        return wake.Intent switch
        {
            Intent.Immediate => Immediate,
            Intent.Next => policy.Schedule is null ? FollowUp : new Lane(StartCause.Event, null, Why.NextRequested),
            _ => Event,
        };
    }

    /// <summary><c>next_beat</c> needs a beat: without a schedule it is <c>follow_up</c> (L1).</summary>
    public static SelfCausedRule SelfCausedRuleOf(AgentPolicy policy) =>
        policy is { Schedule: null, Events.SelfCaused: SelfCausedRule.NextBeat } ? SelfCausedRule.FollowUp : policy.Events.SelfCaused;

    private static Lane OfSlot(AgentState state, AgentPolicy policy) =>
        policy.Schedule is null || state.NextSlot is not { } slot
            ? default
            : new Lane(StartCause.Slot, slot, Why.None)
                .HeldUntil(SpacedUntil(state, policy), Why.MinSpacing)
                .HeldUntil(state.SkipUntil, Why.Draining);

    private static Lane OfManual(AgentState state) => new(StartCause.Manual, state.Pending.Totals.FirstManualAt, Why.None);

    private static Lane OfImmediate(AgentState state, AgentPolicy policy) =>
        new Lane(StartCause.Immediate, state.Pending.Totals.FirstImmediateAt, Why.None)
            .HeldUntil(FloodGuard.HoldsUntil(state, policy), Why.FloodGuard);

    private static Lane OfRetry(AgentState state, AgentPolicy policy) =>
        // A fresh slot supersedes the failed one (L4): then the slot's own lane is the one that counts.
        new Lane(StartCause.Retry, Instant.Earlier(state.Pending.Totals.FirstRetryAt, state.RetrySlot?.NotBefore), Why.FailureBackoff)
            // Those left behind by a run that took another poisoned wake wait for the failure after theirs, too.
            .HeldUntil(state.FailureBackoffUntil, Why.FailureBackoff)
            .HeldUntil(SpacedUntil(state, policy), Why.MinSpacing)
            .HeldUntil(state.SkipUntil, Why.Draining);

    private static Lane OfEvent(AgentState state, AgentPolicy policy, Instant now) =>
        WithEventHolds(
            new Lane(StartCause.Event, state.Pending.Totals.FirstEventAt + policy.Events.Coalesce, Why.Coalescing), state, policy, now);

    private static Lane OfFollowUp(AgentState state, AgentPolicy policy, Instant now)
    {
        var totals = state.Pending.Totals;
        // A wake that was accepted under `allow` counts as an ordinary event since then; one from before is at least a follow-up.
        var first = SelfCausedRuleOf(policy) == SelfCausedRule.NextBeat ? null : totals.FirstSelfCausedAt;
        var why = first is null ? Why.NextRequested : Why.SelfCaused;
        if (policy.Schedule is null) first = Instant.Earlier(first, totals.FirstNextAt);
        var lane = new Lane(StartCause.Event, first + policy.Events.Coalesce, Why.Coalescing, IsFollowUp: true)
            .HeldUntil(state.LastFollowUpAt is { } followed ? followed + policy.IntervalAt(followed) : null, why);
        return WithEventHolds(lane, state, policy, now);
    }

    private static Lane WithEventHolds(Lane lane, AgentState state, AgentPolicy policy, Instant now)
    {
        if (lane.At is null) return default;
        var runs = Streak.RunsAt(state, policy, now);
        return lane
            .HeldUntil(Streak.HoldsUntil(state, policy, now), runs == 0 ? Why.MinSpacing : Why.EventBackoff)
            .HeldUntil(state.FailureBackoffUntil, Why.FailureBackoff)
            .HeldUntil(FloodGuard.HoldsUntil(state, policy), Why.FloodGuard)
            .HeldUntil(state.SkipUntil, Why.Draining);
    }

    private static Instant? SpacedUntil(AgentState state, AgentPolicy policy) =>
        state.LastStartAt is { } start ? start + Streak.MinSpacing(policy, start) : null;
}

/// <summary>One way in which a run can become due.</summary>
/// <param name="Cause">What would have made it due.</param>
/// <param name="At">When its own holds end; null where nothing waits in it.</param>
/// <param name="Why">The hold that ends last.</param>
/// <param name="IsFollowUp">Whether it is the one extra run per interval for wakes that start nothing by themselves.</param>
/// <param name="BudgetHeldFrom">From when on a used-up budget holds it, though another hold may end later; null where none does.</param>
internal readonly record struct Lane(StartCause Cause, Instant? At, Why Why, bool IsFollowUp = false, Instant? BudgetHeldFrom = null)
{
    /// <summary>The lane with one more hold on it.</summary>
    public Lane HeldUntil(Instant? until, Why why) =>
        At is { } at && until is { } end && end > at ? this with { At = end, Why = why } : this;

    /// <summary>The lane while a budget is used up (L6).</summary>
    public Lane Budgeted(Instant? until) =>
        At < until ? HeldUntil(until, Why.BudgetExhausted) with { BudgetHeldFrom = At } : this;

    /// <summary>The lane of wakes that wait for a window to open (L6).</summary>
    public Lane Inside(ActiveHours? hours, Instant now) =>
        hours is null || At is not { } at ? this : HeldUntil(hours.FirstInside(Instant.Later(at, now)), Why.OutsideActiveHours, now);

    /// <summary>The lane of slots, which wait for the first slot inside a window (L6).</summary>
    public Lane InWindows(AgentState state, AgentPolicy policy, Instant now) =>
        policy.ActiveHours is null || At is not { } at
            ? this
            : HeldUntil(Windows.ScheduledStart(state, policy, Instant.Later(at, now)), Why.OutsideActiveHours, now);

    // What was due before now and is open now stays due since then: lateness is what starts are ordered by.
    private Lane HeldUntil(Instant until, Why why, Instant now) => until > now ? HeldUntil(until, why) : this;

    /// <summary>The lane while registered work is given time to end.</summary>
    public Lane Drained(DrainRules.Wait? wait, Instant now)
    {
        if (wait is not { } drain || At is not { } at) return this;
        return HeldUntil(drain.EndsAt(at, now), Why.Draining);
    }
}
