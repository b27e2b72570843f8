namespace Systole.Core;

/// <summary>
/// The slots of an agent. The oldest one that no run has carried is <see cref="AgentState.NextSlot"/>; once it is in the past it is pending
/// work, and whatever run starts next carries it. No event is needed for a slot to come due: it is a matter of the clock.
/// </summary>
internal static class Slots
{
    /// <summary>Whether a slot is pending.</summary>
    public static bool IsDue(AgentState state, Instant now) => state.NextSlot <= now;

    /// <summary>Whether the run of the pending slot stands for others that were missed.</summary>
    public static bool IsCatchUp(AgentState state) => state.Startup && state.SlotCursor > state.NextSlot;

    /// <summary>The first slot after the pending or next one: where it comes due while that still waits, it is skipped.</summary>
    public static Instant? Following(AgentState state, AgentPolicy policy)
    {
        if (policy.Schedule is not { } schedule || state is not { Anchor: { } anchor, NextSlot: { } next }) return null;
        return state.SlotCursor is { } cursor && cursor > next ? cursor : schedule.FirstSlotAfter(anchor, policy.JitterOffset, next);
    }

    /// <summary>The first slot that was not yet due at <paramref name="at"/>, nor told of since.</summary>
    public static Instant? Upcoming(AgentState state, AgentPolicy policy, Instant at) =>
        state.NextSlot < at || state.SlotCursor > state.NextSlot ? Following(state, policy) : state.NextSlot;

    /// <summary>
    /// The slot after a start that carries one: the first at least half an interval later where the schedule says so (L3).
    /// </summary>
    public static Instant AfterStart(AgentState state, AgentPolicy policy, Schedule schedule, Instant now)
    {
        var anchor = state.Anchor ?? now;
        var after = schedule.ShiftsAfterLateStart ? now + schedule.IntervalAt(now) / 2 - TimeSpan.FromMilliseconds(1) : now;
        return schedule.FirstSlotAfter(anchor, policy.JitterOffset, Instant.Later(after, now));
    }
}
