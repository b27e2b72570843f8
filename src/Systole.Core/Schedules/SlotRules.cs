namespace Systole.Core;

/// <summary>What becomes of slots that no run starts for (L3, L7).</summary>
internal static class SlotRules
{
    /// <summary>The agent is configured: a first start sets its anchor, a changed interval moves it.</summary>
    public static IEnumerable<Event> Configure(AgentState state, AgentPolicy policy, Instant now)
    {
        if (policy.Schedule is not { } schedule)
        {
            if (state.NextSlot is not null) yield return new Event.Anchored(state.Anchor, default, null, false);
            yield break;
        }
        if (state.Anchor is null)
        {
            var first = policy.FirstBeat == FirstBeat.Now ? now : schedule.FirstSlotAfter(now, policy.JitterOffset, now);
            yield return new Event.Anchored(now, schedule.Key, first, policy.FirstBeat == FirstBeat.Now);
        }
        else if (state.AnchorKey != schedule.Key)
        {
            // Re-anchored at the last scheduled start. Where slots of the new interval have passed since, one is due, not all of them.
            var anchor = state.LastScheduledStartAt ?? now;
            var next = schedule.FirstSlotAfter(anchor, policy.JitterOffset, anchor);
            if (next < now) next = schedule.Span(anchor, policy.JitterOffset, next, now).Last;
            yield return new Event.Anchored(anchor, schedule.Key, next, false);
        }
    }

    /// <summary>Whether the slots of an agent are those of its schedule: then its configuration changes nothing about them.</summary>
    public static bool IsConfigured(AgentState state, AgentPolicy policy) =>
        policy.Schedule is { } schedule ? state.Anchor is not null && state.AnchorKey == schedule.Key : state.NextSlot is null;

    /// <summary>Slots that come due outside active hours give way to the first one inside.</summary>
    public static IEnumerable<Event> Due(FleetState fleet, AgentState state, AgentPolicy policy, Instant now) =>
        state.NextSlot is { } slot && slot <= now && !IsStopped(fleet, state) && Windows.GivesWay(state, policy, now)
            ? GiveWay(fleet, state, policy, slot, now)
            : [];

    /// <summary>Whether a slot came due while an older one still waits, and nobody was told.</summary>
    public static bool IsPassedOver(FleetState fleet, AgentState state, AgentPolicy policy, Instant now) =>
        // While paused they are counted, and told at the end of the pause.
        Slots.IsDue(state, now) && !IsStopped(fleet, state) && Slots.Following(state, policy) <= now;

    /// <summary>Slots that come due while an older one still waits, and starts no run either, have no run of their own.</summary>
    public static IEnumerable<Event> PassedOver(FleetState fleet, AgentState state, AgentPolicy policy, Instant now)
    {
        if (policy.Schedule is not { } schedule || state is not { Anchor: { } anchor, NextSlot: { } pending }) yield break;
        if (!IsPassedOver(fleet, state, policy, now)) yield break;
        var why = WhyNot(fleet, state, policy, now);
        while (Slots.Following(state, policy) is { } slot && slot <= now)
        {
            var skipped = new Event.SlotSkipped(slot, why, schedule.FirstSlotAfter(anchor, policy.JitterOffset, slot), pending);
            yield return skipped;
            state = Evolver.Evolve(state, skipped);
            if (AlertRules.Gap(state, pending, why, now) is { } opened)
            {
                yield return opened;
                state = Evolver.Evolve(state, opened);
            }
        }
    }

    /// <summary>Why no run starts for a slot that is due.</summary>
    private static Why WhyNot(FleetState fleet, AgentState state, AgentPolicy policy, Instant now) =>
        Starts.Plan(fleet, state, policy, now) switch
        {
            // Nothing of its own holds it any more: there is no room.
            { At: { } at } when at <= now => Why.Concurrency,
            { Why: not Why.None } held => held.Why,
            _ => Why.LateStart,
        };

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
        var passed = Passed(state, policy, schedule, anchor, first, now);
        // A slot that was due before already waits on; only those that were missed are caught up or let go.
        var waits = next < first;
        var missed = state.SlotTold ? next : first;
        if ((!waits || state.SlotTold) && policy.CatchUpAgeMax.IsOn && now - missed > policy.CatchUpAgeMax) (catchesUp, waits) = (false, false);
        // Where only slots outside active hours passed nothing was missed.
        var oldest = waits ? next : catchesUp && !passed.Inside.IsEmpty ? passed.Inside.First : passed.Cursor;
        var startup = (oldest < passed.Cursor && catchesUp) || (waits && state.Startup);
        foreach (var (slots, reason) in ((SlotSpan, Why)[])[(passed.Outside, Why.OutsideActiveHours), (passed.Inside, why)])
        {
            if (slots.IsEmpty) continue;
            yield return new Event.SlotsMissed(slots.Count, slots.First, slots.Last, reason, oldest, passed.Cursor, startup);
        }
    }

    /// <summary>Whether slots pass without a run until an operator, or the end of a pause, lets the agent go on.</summary>
    public static bool IsStopped(FleetState fleet, AgentState state) => fleet.Pause is not null || state.Pause is not null || state.Quarantine is not null;

    private static IEnumerable<Event> GiveWay(FleetState fleet, AgentState state, AgentPolicy policy, Instant slot, Instant now)
    {
        while (slot <= now && Slots.Following(state, policy) is { } following)
        {
            // One inside, for which the window closed too early, was held by something else until then.
            var why = policy.ActiveHours?.Contains(slot) == true
                ? WhyNot(fleet, state, policy with { ActiveHours = null }, now)
                : Why.OutsideActiveHours;
            var skipped = new Event.SlotSkipped(slot, why, following, following);
            yield return skipped;
            state = Evolver.Evolve(state, skipped);
            slot = following;
        }
    }

    /// <summary>
    /// The slots from <paramref name="first"/> to just before now. The first may be the first beat, which no jitter moved onto the grid.
    /// </summary>
    private static (SlotSpan Inside, SlotSpan Outside, Instant Cursor) Passed(
        AgentState state, AgentPolicy policy, Schedule schedule, Instant anchor, Instant first, Instant now)
    {
        var end = now - TimeSpan.FromMilliseconds(1);
        var second = schedule.FirstSlotAfter(anchor, policy.JitterOffset, first);
        var all = new SlotSpan(1, first, first).Plus(schedule.Span(anchor, policy.JitterOffset, second, end));
        var cursor = schedule.FirstSlotAfter(anchor, policy.JitterOffset, all.Last);
        if (policy.ActiveHours is not { } hours) return (all, SlotSpan.Empty, cursor);
        var inside = hours.Contains(first) ? new SlotSpan(1, first, first) : SlotSpan.Empty;
        inside = inside.Plus(Windows.Inside(state, policy, schedule, second, end));
        var outside = inside.Count == all.Count
            ? SlotSpan.Empty
            : new SlotSpan(all.Count - inside.Count, FirstOutside(), LastOutside());
        return (inside, outside, cursor);

        Instant FirstOutside()
        {
            var slot = first;
            while (hours.Contains(slot))
            {
                slot = schedule.FirstSlotAfter(anchor, policy.JitterOffset, hours.Next(slot).Closes - TimeSpan.FromMilliseconds(1));
            }
            return slot;
        }

        Instant LastOutside()
        {
            var slot = all.Last;
            while (hours.Contains(slot))
            {
                var before = schedule.Span(anchor, policy.JitterOffset, second, hours.Next(slot).Opens - TimeSpan.FromMilliseconds(1));
                slot = before.IsEmpty ? first : before.Last;
            }
            return slot;
        }
    }
}
