namespace Systole.Core;

/// <summary>
/// The one due instant of an agent: the first of everything that has to be looked at without any input. Slots, coalescing, retries, limits,
/// rungs of a ladder and ends of pauses alike; one index over these serves them all.
/// </summary>
internal static class Deadlines
{
    /// <summary>The next instant; at or before <paramref name="now"/> where the agent is ready and only room is missing.</summary>
    public static Instant? Next(FleetState fleet, AgentState state, AgentPolicy policy, Instant now)
    {
        var next = Starts.Plan(fleet, state, policy, now).At;
        next = Instant.Earlier(next, Bookkeeping(fleet, state, policy, now));
        return next;
    }

    /// <summary>The same without starts: what has to be looked at even while the agent waits for room.</summary>
    public static Instant? Bookkeeping(FleetState fleet, AgentState state, AgentPolicy policy, Instant now)
    {
        var next = Instant.Earlier(state.Pause?.Until, BudgetRules.ResetsAt(state.Budget));
        if (!SlotRules.IsStopped(fleet, state))
        {
            next = Instant.Earlier(next, Slots.Following(state, policy));
            // One outside active hours starts nothing, and is told when it comes due, or when the window closes on it.
            if (Windows.GivesWayAt(state, policy, now) is { } at) next = Instant.Earlier(next, at);
        }
        next = Instant.Earlier(next, BudgetRules.HoldsFrom(fleet, state, policy, now));
        next = Instant.Earlier(next, DrainRules.BeginsAt(fleet, state, policy, now));
        next = Instant.Earlier(next, state.Drain?.Until > now ? state.Drain.Until : null);
        next = Instant.Earlier(next, OfRuns(fleet, state, policy));
        next = Instant.Earlier(next, ExpectRules.MissingAt(state, policy));
        next = Instant.Earlier(next, AlertRules.FloodClosesAt(state, policy));
        next = Instant.Earlier(next, AlertRules.OverAt(state));
        return next;
    }

    /// <summary>What has to be looked at for the runs in flight: their limits, and the rungs of those that are being ended.</summary>
    public static Instant? OfRuns(FleetState fleet, AgentState state, AgentPolicy policy)
    {
        var next = Instant.Earlier(TimeoutRules.NextAt(fleet, state, policy), StaleRules.NextAt(state, policy));
        next = Instant.Earlier(next, ProgressRules.NextAt(state, policy));
        return Instant.Earlier(next, CancelRules.NextAt(state));
    }
}
