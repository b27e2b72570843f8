namespace Systole.Core;

/// <summary>
/// What active hours do to an agent's slots (L6): a scheduled run starts at the first slot inside a window, or at the opening where none
/// within seven days falls inside.
/// </summary>
internal static class Windows
{
    /// <summary>When a scheduled run may start that nothing else holds from an instant on.</summary>
    public static Instant ScheduledStart(AgentState state, AgentPolicy policy, Instant from)
    {
        if (policy.ActiveHours is not { } hours || hours.Contains(from)) return from;
        return FirstSlotInside(state, policy, hours, from) ?? hours.FirstInside(from);
    }

    /// <summary>
    /// Whether a slot that is due outside the window gives way to a later one inside it. A catch-up waits for that one: what it stands for
    /// is told already.
    /// </summary>
    public static bool GivesWay(AgentState state, AgentPolicy policy, Instant now) =>
        !Slots.IsCatchUp(state) && policy.ActiveHours is { } hours && !hours.Contains(now) && FirstSlotInside(state, policy, hours, now) is not null;

    /// <summary>When the pending slot, or the next one, gives way to a later one; null where it need not.</summary>
    public static Instant? GivesWayAt(AgentState state, AgentPolicy policy, Instant now)
    {
        if (policy.ActiveHours is not { } hours || state.NextSlot is not { } slot) return null;
        var due = Instant.Later(slot, now);
        var at = hours.Contains(due) ? hours.Next(due).Closes : due;
        return GivesWay(state, policy, at) ? at : null;
    }

    /// <summary>When the window closes on the pending slot, or the next one, that is inside it; null where it then need not give way.</summary>
    public static Instant? ClosesOn(AgentState state, AgentPolicy policy, Instant now) =>
        state.NextSlot is { } slot && policy.ActiveHours?.Contains(Instant.Later(slot, now)) == true ? GivesWayAt(state, policy, now) : null;

    /// <summary>The slots from the slot <paramref name="from"/> to <paramref name="to"/>, both included, that a window has.</summary>
    public static SlotSpan Inside(AgentState state, AgentPolicy policy, Schedule schedule, Instant from, Instant to)
    {
        if (state.Anchor is not { } anchor) return SlotSpan.Empty;
        if (policy.ActiveHours is not { } hours) return schedule.Span(anchor, policy.JitterOffset, from, to);
        var inside = SlotSpan.Empty;
        for (var at = from; at <= to;)
        {
            var (opens, closes) = hours.Next(at);
            var first = schedule.FirstSlotAfter(anchor, policy.JitterOffset, Instant.Later(opens, from) - TimeSpan.FromMilliseconds(1));
            var end = Instant.Earlier(closes - TimeSpan.FromMilliseconds(1), to);
            if (first <= end) inside = inside.Plus(schedule.Span(anchor, policy.JitterOffset, first, end));
            at = closes;
        }
        return inside;
    }

    private static Instant? FirstSlotInside(AgentState state, AgentPolicy policy, ActiveHours hours, Instant from)
    {
        if (policy.Schedule is not { } schedule || state.Anchor is not { } anchor) return null;
        var end = from + Laws.SlotsAhead;
        for (var at = from; at <= end;)
        {
            var slot = schedule.FirstSlotAfter(anchor, policy.JitterOffset, hours.FirstInside(at) - TimeSpan.FromMilliseconds(1));
            if (slot > end) return null;
            if (hours.Contains(slot)) return slot;
            at = slot;
        }
        return null;
    }
}
