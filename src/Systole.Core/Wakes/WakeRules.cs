namespace Systole.Core;

/// <summary>How a wake gets in (L4, L7).</summary>
internal static class WakeRules
{
    public static IEnumerable<Event> Decide(FleetState fleet, AgentState state, AgentPolicy policy, Input.WakeRequested input, Instant now)
    {
        var known = state.Pending.FindKey(input.Key);
        if (known is null && state.Pending.Count >= policy.InboxMax) return [new Event.WakeRefused(input.Reason, Why.InboxFull)];

        var selfCaused = SelfCausation.IsSelfCaused(state, policy, input, now);
        var wake = known is null ? New(input, selfCaused, now) : Joined(known, input, selfCaused, now);
        var streak = Streak.RunsAt(state, policy, now);
        var accepted = new Event.WakeAccepted(
            wake, input.Reason, input.Intent, known is null ? Decision.Deferred : Decision.Merged, Why.None, null, null, streak);

        // What holds it is asked of the state that has it: the same question that decides its start, and that `explain` asks later.
        var held = Starts.Held(fleet, Evolver.Evolve(state, accepted), policy, wake, now);
        return [accepted with { Why = held.Why, Until = held.Until }];
    }

    private static Wake New(Input.WakeRequested input, bool selfCaused, Instant now) => new()
    {
        Id = input.Id,
        Reason = input.Reason,
        // A self-caused wake of whatever intent but manual counts as an event.
        Intent = selfCaused ? Intent.Event : input.Intent,
        Key = input.Key,
        AcceptedAt = now,
        LastAcceptedAt = now,
        Cause = input.Cause,
        SelfCaused = selfCaused,
        OverrideBudget = input.OverrideBudget && input.Intent == Intent.Manual,
    };

    private static Wake Joined(Wake known, Input.WakeRequested input, bool selfCaused, Instant now)
    {
        var intent = selfCaused ? Intent.Event : input.Intent;
        return known with
        {
            Count = known.Count + 1,
            LastAcceptedAt = now,
            Intent = intent > known.Intent ? intent : known.Intent,
            // One request from outside among them is enough for it to be more than an echo.
            SelfCaused = known.SelfCaused && selfCaused,
            Cause = input.Cause ?? known.Cause,
            OverrideBudget = known.OverrideBudget || (input.OverrideBudget && input.Intent == Intent.Manual),
        };
    }
}
