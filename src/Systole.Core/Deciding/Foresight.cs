namespace Systole.Core;

/// <summary>
/// What becomes of an agent if nothing arrives (L7). Registered work that has to be waited for can go stale, time out, or see what is due
/// skipped, and a window can close on a slot: what that leads to is not calculated a second time but played forward by the functions that
/// decide.
/// </summary>
internal static class Foresight
{
    // A wait begins and ends, slots pass meanwhile, work goes stale. What is not known after so many steps depends on the work.
    private const int StepsMax = 100;

    /// <summary>The agent as it will be before its next run.</summary>
    /// <returns>Null where something is going to be skipped first: then the next run depends on when the work ends.</returns>
    public static Foreseen? OfNextStart(FleetState fleet, AgentState state, AgentPolicy policy, Instant now)
    {
        for (var step = 0; step < StepsMax; step++)
        {
            var foreseen = new Foreseen(fleet, state, now, Starts.Plan(fleet, state, policy, now));
            if (foreseen.Plan.At is not { } start || start <= now) return foreseen;
            // Without work only a window that closes on a slot, which something holds for longer, makes a plan another one.
            var hasWork = DrainRules.HasWork(state);
            var turn = hasWork ? Deadlines.Bookkeeping(fleet, state, policy, now) : Windows.ClosesOn(state, policy, now);
            if (turn is not { } next || start < next || (start == next && !hasWork)) return foreseen;
            now = Instant.Later(next, now);
            foreach (var happened in Decider.Decide(fleet, state, policy, new Input.Due(), now))
            {
                if (happened is Event.Draining { HeldUntil: not null }) return null;
                (fleet, state) = (FleetEvolver.Evolve(fleet, happened), Evolver.Evolve(state, happened));
            }
            // Nothing is in its way any more: this is the start that was planned before, and what held it then held it last.
            if (Starts.Plan(fleet, state, policy, now).At <= now) return foreseen with { Plan = foreseen.Plan with { At = now } };
            foreach (var happened in Decider.Decide(fleet, state, policy, new Input.StartsDecided(), now)) state = Evolver.Evolve(state, happened);
        }
        return null;
    }

    /// <summary>An agent before its next run.</summary>
    /// <param name="Fleet">What concerns all agents then.</param>
    /// <param name="State">What is known of it then.</param>
    /// <param name="Now">When that is.</param>
    /// <param name="Plan">Its next run.</param>
    internal readonly record struct Foreseen(FleetState Fleet, AgentState State, Instant Now, StartPlan Plan);
}
