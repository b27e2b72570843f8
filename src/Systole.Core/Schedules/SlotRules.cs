namespace Systole.Core;

/// <summary>What becomes of slots that no run starts for (L3, L7).</summary>
internal static class SlotRules
{
    /// <summary>The agent is configured: a first start sets its anchor, a changed interval moves it.</summary>
    public static IEnumerable<Event> Configure(AgentState state, AgentPolicy policy, Instant now)
    {
        if (policy.Schedule is not { } schedule)
        {
            if (state.NextSlot is not null) yield return new Event.Anchored(state.Anchor, null, null, false);
            yield break;
        }
        var interval = schedule.IntervalAt(now);
        if (state.Anchor is null)
        {
            var first = policy.FirstBeat == FirstBeat.Now ? now : schedule.FirstSlotAfter(now, policy.JitterOffset, now);
            yield return new Event.Anchored(now, interval, first, policy.FirstBeat == FirstBeat.Now);
        }
        else if (state.AnchorInterval != interval)
        {
            // Re-anchored at the last scheduled start. Where slots of the new interval have passed since, one is due, not all of them.
            var anchor = state.LastScheduledStartAt ?? now;
            var next = schedule.FirstSlotAfter(anchor, policy.JitterOffset, anchor);
            if (next < now) next = schedule.LastSlot(next, now);
            yield return new Event.Anchored(anchor, interval, next, false);
        }
    }

    /// <summary>Slots that come due while an older one still waits have no run of their own.</summary>
    public static IEnumerable<Event> Due(FleetState fleet, AgentState state, AgentPolicy policy, Instant now)
    {
        if (policy.Schedule is not { } schedule || state.Anchor is not { } anchor || state.NextSlot is not { } pending) yield break;
        // While paused they are counted, and told at the end of the pause.
        if (fleet.Pause is not null || state.Pause is not null) yield break;
        var why = Starts.Plan(fleet, state, policy, now) switch
        {
            // Nothing of its own holds it any more: there is no room.
            { At: { } at } when at < now => Why.Concurrency,
            { Why: not Why.None } held => held.Why,
            _ => Why.LateStart,
        };
        while (Slots.Following(state, policy) is { } slot && slot <= now)
        {
            var skipped = new Event.SlotSkipped(slot, why, schedule.FirstSlotAfter(anchor, policy.JitterOffset, slot), pending);
            yield return skipped;
            state = Evolver.Evolve(state, skipped);
        }
    }

    /// <summary>Slots s with since &lt;= s &lt; now passed while nothing could run: one catch-up stands for them all, or none.</summary>
    public static IEnumerable<Event> Missed(AgentState state, AgentPolicy policy, Instant since, Why why, Instant now)
    {
        if (policy.Schedule is not { } schedule || state is not { Anchor: { } anchor, NextSlot: { } next }) yield break;
        var catchesUp = policy.CatchUp == CatchUp.Once;
        if (Slots.Upcoming(state, policy, since) is not { } first || first >= now)
        {
            // A slot that waited before the stop waits still; whatever runs now runs after a start (L3).
            if (why == Why.HostDown && catchesUp && next < since && !state.Startup) yield return new Event.Overdue();
            yield break;
        }
        var (count, last, cursor) = Passed(schedule, anchor, policy.JitterOffset, first, now);
        // A slot that was due before already waits on; only those that were missed are caught up or let go.
        var isNew = next >= first;
        if (isNew && policy.CatchUpAgeMax.IsOn && now - first > policy.CatchUpAgeMax) catchesUp = false;
        var oldest = isNew && !catchesUp ? cursor : next;
        yield return new Event.SlotsMissed(
            count, first, last, why, oldest, cursor, (oldest < cursor && catchesUp) || (!isNew && state.Startup));
    }

    /// <summary>
    /// The slots from <paramref name="first"/> to just before now. The first may be the first beat, which no jitter moved onto the grid.
    /// </summary>
    private static (long Count, Instant Last, Instant Cursor) Passed(
        Schedule schedule, Instant anchor, TimeSpan offset, Instant first, Instant now)
    {
        var end = now - TimeSpan.FromMilliseconds(1);
        var second = schedule.FirstSlotAfter(anchor, offset, first);
        if (second > end) return (1, first, second);
        var last = schedule.LastSlot(second, end);
        return (1 + schedule.SlotsBetween(second, end), last, schedule.FirstSlotAfter(anchor, offset, last));
    }
}
