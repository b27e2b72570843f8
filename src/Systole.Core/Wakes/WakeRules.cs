namespace Systole.Core;

/// <summary>How a wake gets in (L4, L7).</summary>
internal static class WakeRules
{
    public static IEnumerable<Event> Decide(FleetState fleet, AgentState state, AgentPolicy policy, Input.WakeRequested input, Instant now)
    {
        // Accepted, it would wait for ever and nobody could say for what.
        if (!policy.CanRun) return [new Event.WakeRefused(input.Reason, Why.WatchOnly)];
        var known = state.Pending.FindKey(input.Key);
        if (known is null && state.Pending.Count >= policy.InboxMax) return [new Event.WakeRefused(input.Reason, Why.InboxFull)];

        var selfCaused = SelfCausation.IsSelfCaused(state, policy, input, now);
        // A self-caused wake of whatever intent but manual counts as an event; where that is allowed, as an ordinary one (L1).
        var asked = new Urgency(selfCaused ? Intent.Event : input.Intent, selfCaused && policy.Events.SelfCaused != SelfCausedRule.Allow);
        var wake = known is null ? New(input, asked, now) : Joined(known, input, asked, now);
        var accepted = new Event.WakeAccepted(
            wake, input.Reason, input.Intent, known is null ? Decision.Deferred : Decision.Merged, Why.None, null, null,
            asked is { Intent: Intent.Event, SelfCaused: false } ? now : state.LastEventAt,
            Streak.RunsAt(state, policy, now), input.Cause?.Run, input.OverrideBudget);

        // What holds it is asked of the state that has it: the same question that decides its start, and that `explain` asks later.
        var held = Starts.Held(fleet, Evolver.Evolve(state, accepted), policy, wake, now);
        return [accepted with { Why = held.Why, Until = held.Until }];
    }

    private static Wake New(Input.WakeRequested input, Urgency asked, Instant now) => new()
    {
        Id = input.Id,
        Reason = input.Reason,
        Intent = asked.Intent,
        Key = input.Key,
        AcceptedAt = now,
        LastAcceptedAt = now,
        Cause = input.Cause,
        SelfCaused = asked.SelfCaused,
        OverrideBudget = input.OverrideBudget && input.Intent == Intent.Manual,
    };

    private static Wake Joined(Wake known, Input.WakeRequested input, Urgency asked, Instant now)
    {
        var before = new Urgency(known.Intent, known.SelfCaused);
        var isRaised = asked.Rank > before.Rank;
        var after = isRaised ? asked : before;
        return known with
        {
            Count = known.Count + 1,
            LastAcceptedAt = now,
            RaisedAt = isRaised ? now : known.RaisedAt,
            Intent = after.Intent,
            SelfCaused = after.SelfCaused,
            Cause = SelfCausation.Joined(known.Cause, input.Cause),
            OverrideBudget = known.OverrideBudget || (input.OverrideBudget && input.Intent == Intent.Manual),
            // What failure backoff would not hold by itself is not held because an older wake has the same key.
            NotBefore = asked.Intent is Intent.Immediate or Intent.Manual ? null : known.NotBefore,
        };
    }

    /// <summary>
    /// How urgent a request is. Joined ones take the more urgent of the two; an echo makes nothing more than it was but for `next`.
    /// </summary>
    private readonly record struct Urgency(Intent Intent, bool SelfCaused)
    {
        public int Rank => (Intent, SelfCaused) switch
        {
            (Intent.Next, _) => 0,
            (_, true) => 1,
            (Intent.Event, _) => 2,
            (Intent.Immediate, _) => 3,
            _ => 4,
        };
    }
}
