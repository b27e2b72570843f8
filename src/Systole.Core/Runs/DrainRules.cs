namespace Systole.Core;

/// <summary>A due run gives registered work of its agent time to end (L5). Nothing is ever stopped for it.</summary>
internal static class DrainRules
{
    /// <summary>How long runs that are not urgent wait for registered work; null where there is none.</summary>
    public static Wait? HoldsUntil(AgentState state, AgentPolicy policy, Instant now) =>
        policy.Drain.Wait.IsOn && HasWork(state)
            ? new Wait(state.Drain?.Until, WaitMax(policy, now), StaleRules.AllSilentAt(state, policy))
            : null;

    /// <summary>Begins and ends the wait, where something is due that has to.</summary>
    public static IEnumerable<Event> Decide(FleetState fleet, AgentState state, AgentPolicy policy, Instant now)
    {
        if (state.Drain is { } drain)
        {
            if (!HasWork(state)) yield return new Event.Draining(null, null);
            else if (drain.Until <= now && policy.Drain.Then == DrainThen.Skip)
            {
                foreach (var skipped in Skip(state, policy, now)) yield return skipped;
            }
        }
        if (BeginsAt(fleet, state, policy, now) is not { } begins || begins > now) yield break;
        yield return new Event.Draining(new Drain(now, now + WaitMax(policy, now)), null);
        foreach (var run in state.Registered.Values.Where(run => run.IsAtWork)) yield return new Event.CheckpointRequested(run.Id, 1);
    }

    /// <summary>When a run becomes due that has to wait for registered work; null where none does, or where it waits already.</summary>
    public static Instant? BeginsAt(FleetState fleet, AgentState state, AgentPolicy policy, Instant now)
    {
        if (state.Drain is not null || HoldsUntil(state, policy, now) is null || Starts.Blocker(fleet, state, now) is not null) return null;
        var free = Lanes.Of(fleet, state with { Registered = state.Registered.Clear() }, policy, now);
        if (free.OpenAt(now) is { Cause: StartCause.Manual or StartCause.Immediate, At: not null }) return null;
        return free.First().At;
    }

    private static IEnumerable<Event> Skip(AgentState state, AgentPolicy policy, Instant now)
    {
        var isDue = Slots.IsDue(state, now);
        var next = isDue ? Slots.Following(state, policy) : state.NextSlot;
        if (isDue && next is { } following && state.NextSlot is { } slot)
        {
            yield return new Event.SlotSkipped(slot, Why.Draining, following, following);
        }
        yield return new Event.Draining(null, next ?? now + policy.IntervalAt(now));
    }

    private static TimeSpan WaitMax(AgentPolicy policy, Instant since) =>
        policy.Drain.Then == DrainThen.Defer ? Spans.Longer(policy.IntervalAt(since), policy.Drain.Wait) : policy.Drain.Wait;

    private static bool HasWork(AgentState state) => state.Registered.Values.Any(run => run.IsAtWork);

    /// <summary>How long registered work is waited for.</summary>
    /// <param name="Until">Until when; null where the wait has not begun.</param>
    /// <param name="For">For how long once it begins.</param>
    /// <param name="SilentAt">From when on none of it counts any more, if it shows no life until then; null where that never comes.</param>
    internal readonly record struct Wait(Instant? Until, TimeSpan For, Instant? SilentAt);
}
