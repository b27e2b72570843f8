namespace Systole.Core;

/// <summary>A due run gives registered work of its agent time to end (L5). Nothing is ever stopped for it.</summary>
internal static class DrainRules
{
    /// <summary>How long runs that are not urgent wait for registered work; null where there is none.</summary>
    public static Wait? Of(FleetState fleet, AgentState state, AgentPolicy policy) =>
        policy.Drain.Wait.IsOn && HasWork(state)
            ? new Wait(state.Drain?.Until, policy, StaleRules.AllSilentAt(fleet, state, policy))
            : null;

    /// <summary>Begins and ends the wait, where something is due that has to.</summary>
    public static IEnumerable<Event> Decide(FleetState fleet, AgentState state, AgentPolicy policy, Instant now)
    {
        if (state.Drain is { } drain)
        {
            var isOver = drain.Until <= now;
            // Where something else holds what was waited for, a pause or a window that closed, the work is given its time anew after that.
            if (!HasWork(state) || (isOver && !IsFree(fleet, state, policy, now))) yield return new Event.Draining(null, null);
            else if (isOver && policy.Drain.Then == DrainThen.Skip)
            {
                foreach (var skipped in Skip(state, policy, now)) yield return skipped;
            }
        }
        if (BeginsAt(fleet, state, policy, now) is not { } due || due > now) yield break;
        yield return new Event.Draining(new Drain(now, EndsAt(policy, due, now)), null);
        foreach (var run in state.Registered.Values.Where(run => run.IsAtWork)) yield return new Event.CheckpointRequested(run.Id, CheckpointRules.LastOf(run) + 1);
    }

    /// <summary>When a run becomes due that has to wait for registered work; null where none does, or where it waits already.</summary>
    public static Instant? BeginsAt(FleetState fleet, AgentState state, AgentPolicy policy, Instant now)
    {
        if (state.Drain is not null || Of(fleet, state, policy) is null || Starts.Blocker(fleet, state, now) is not null) return null;
        var free = WithoutWork(fleet, state, policy, now);
        if (free.OpenAt(now) is { Cause: StartCause.Manual or StartCause.Immediate, At: not null }) return null;
        return free.First().At;
    }

    private static bool IsFree(FleetState fleet, AgentState state, AgentPolicy policy, Instant now) =>
        Starts.Blocker(fleet, state, now) is null && WithoutWork(fleet, state, policy, now).OpenAt(now).At is not null;

    private static Lanes WithoutWork(FleetState fleet, AgentState state, AgentPolicy policy, Instant now) =>
        Lanes.Of(fleet, state with { Registered = state.Registered.Clear() }, policy, now);

    private static IEnumerable<Event> Skip(AgentState state, AgentPolicy policy, Instant now)
    {
        var isDue = Slots.IsDue(state, now);
        var next = isDue ? Slots.Following(state, policy) : state.NextSlot;
        // A catch-up waits with all that it stands for.
        if (isDue && !Slots.IsCatchUp(state) && next is { } following && state.NextSlot is { } slot)
        {
            yield return new Event.SlotSkipped(slot, Why.Draining, following, following);
        }
        yield return new Event.Draining(null, next ?? now + policy.IntervalAt(now));
    }

    /// <summary>When a wait ends that begins now, for what is due since an instant.</summary>
    private static Instant EndsAt(AgentPolicy policy, Instant due, Instant now)
    {
        var end = now + policy.Drain.Wait;
        return policy.Drain.Then == DrainThen.Defer ? Instant.Later(end, due + policy.IntervalAt(due)) : end;
    }

    /// <summary>Whether registered work of the agent is at work.</summary>
    public static bool HasWork(AgentState state) => state.Registered.Values.Any(run => run.IsAtWork);

    /// <summary>How long registered work is waited for.</summary>
    /// <param name="Until">Until when; null where the wait has not begun.</param>
    /// <param name="Policy">What is configured for it.</param>
    /// <param name="SilentAt">From when on none of it counts any more, if it shows no life until then; null where that never comes.</param>
    internal readonly record struct Wait(Instant? Until, AgentPolicy Policy, Instant? SilentAt)
    {
        /// <summary>When it ends for what is due since an instant.</summary>
        public Instant? EndsAt(Instant due, Instant now) =>
            Instant.Earlier(Until ?? DrainRules.EndsAt(Policy, due, Instant.Later(due, now)), SilentAt);
    }
}
