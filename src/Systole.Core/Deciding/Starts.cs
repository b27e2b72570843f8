namespace Systole.Core;

/// <summary>When the next run of an agent starts if nothing else arrives, and what holds it until then (L7).</summary>
/// <param name="At">The instant; null where it depends on a run's end or an operator, or where nothing is due.</param>
/// <param name="Why">The hold that ends last.</param>
/// <param name="Cause">What makes the run due; null where nothing does.</param>
internal readonly record struct StartPlan(Instant? At, Why Why, StartCause? Cause);

/// <summary>The one place that says when a run may start. Deciding, explaining and the due index all ask here.</summary>
internal static class Starts
{
    /// <summary>The plan as of now. An instant that is not in the future means: as soon as there is room.</summary>
    public static StartPlan Plan(FleetState fleet, AgentState state, AgentPolicy policy, Instant now)
    {
        var hold = Blocker(fleet, state, now);
        // What a pause lets go may still find the window closed, or work to wait for.
        var lane = Lanes.Of(fleet, state, policy, hold?.Until ?? now).First();
        if (lane.At is not { } at) return new StartPlan(null, Why.None, null);
        if (hold is not { } blocker) return new StartPlan(at, lane.Why, lane.Cause);
        if (blocker.Until is not { } until) return new StartPlan(null, blocker.Why, lane.Cause);
        return until > at ? new StartPlan(until, blocker.Why, lane.Cause) : new StartPlan(at, lane.Why, lane.Cause);
    }

    /// <summary>What keeps every run of the agent from starting, however urgent; null where nothing does.</summary>
    public static Hold? Blocker(FleetState fleet, AgentState state, Instant now)
    {
        if (state.Run is not null) return new Hold(Why.RunInProgress, null);
        if (state.Quarantine is not null) return new Hold(Why.Quarantined, null);
        return (PauseHold(fleet.Pause, now), PauseHold(state.Pause, now)) switch
        {
            ({ Until: null } forAll, _) => forAll,
            (_, { Until: null } own) => own,
            ({ Until: { } all }, { Until: { } own }) => new Hold(Why.Paused, Instant.Later(all, own)),
            var (forAll, own) => forAll ?? own,
        };
    }

    /// <summary>The plan as it is told: where something is going to be skipped for registered work, the next run depends on its end.</summary>
    public static StartPlan Foreseen(FleetState fleet, AgentState state, AgentPolicy policy, Instant now) =>
        Foresight.OfNextStart(fleet, state, policy, now) is { } foreseen
            ? foreseen.Plan
            : Plan(fleet, state, policy, now) with { At = null, Why = Why.Draining };

    /// <summary>What a pending wake waits for, and until when.</summary>
    public static HeldWake Held(FleetState fleet, AgentState state, AgentPolicy policy, Wake wake, Instant now)
    {
        if (Foresight.OfNextStart(fleet, state, policy, now) is not { } foreseen) return new HeldWake(wake, Why.Draining, null);
        (fleet, state, now, var plan) = foreseen;
        var hold = Blocker(fleet, state, now);
        var own = Lanes.Of(fleet, state, policy, hold?.Until ?? now).For(wake, policy);
        var until = plan.At;
        // A wake in failure backoff rides with a slot or with its own retry only (L4).
        if (wake.NotBefore > until && plan.Cause != StartCause.Slot)
        {
            until = Instant.Later(wake.NotBefore.Value, own.At ?? wake.NotBefore.Value);
        }
        if (plan.At is null && plan.Why != Why.None) return new HeldWake(wake, plan.Why, null);
        if (hold is { Until: { } free } blocker && !(own.At > free)) return new HeldWake(wake, blocker.Why, until);
        // Nothing of its own holds it any more and still it has not started: there is no room.
        if (until <= now) return new HeldWake(wake, Why.Concurrency, null);
        return new HeldWake(wake, own.Why, until);
    }

    private static Hold? PauseHold(Pause? pause, Instant now) =>
        pause is null || pause.Until <= now ? null : new Hold(Why.Paused, pause.Until);
}
