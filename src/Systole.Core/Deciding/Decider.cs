using System.Diagnostics;

namespace Systole.Core;

/// <summary>
/// All rules of all wake reasons, in one pure function: what follows from an input, given what is known and when it is. It reads nothing
/// but
/// its arguments and changes nothing; the same arguments give the same events (L7).
/// </summary>
public static class Decider
{
    /// <summary>What follows from an input of one agent.</summary>
    /// <param name="fleet">What concerns all agents.</param>
    /// <param name="state">What is known of this one.</param>
    /// <param name="policy">What is configured for it.</param>
    /// <param name="input">What happened.</param>
    /// <param name="now">When; never earlier than the last time (L2).</param>
    /// <returns>The facts, in order. Each holds for the state that the ones before it lead to.</returns>
    public static ImmutableArray<Event> Decide(FleetState fleet, AgentState state, AgentPolicy policy, Input input, Instant now)
    {
        var decided = ImmutableArray.CreateBuilder<Event>();
        foreach (var rule in RulesFor(policy, input, now))
        {
            foreach (var happened in rule(fleet, state))
            {
                decided.Add(happened);
                state = Evolver.Evolve(state, happened);
                fleet = FleetEvolver.Evolve(fleet, happened);
            }
        }
        foreach (var happened in BudgetRules.Tell(fleet, state, policy, now)) decided.Add(happened);
        return decided.DrainToImmutable();
    }

    /// <summary>When something about an agent is due without any input; null where nothing is.</summary>
    public static Instant? NextDue(FleetState fleet, AgentState state, AgentPolicy policy, Instant now) =>
        Deadlines.Next(fleet, state, policy, now);

    // Each rule sees the state as the rules before it left it, and the events of one rule are taken in one by one.
    private static IEnumerable<Func<FleetState, AgentState, IEnumerable<Event>>> RulesFor(AgentPolicy policy, Input input, Instant now) =>
        input switch
        {
            Input.WakeRequested wake =>
            [
                (fleet, state) => WakeRules.Decide(fleet, state, policy, wake, now),
                (_, state) => Some(AlertRules.Flood(state, policy, now)),
            ],
            Input.RunActive active => [(fleet, state) => ActivityRules.Active(fleet, state, policy, active, now)],
            Input.RunEnded ended => [(fleet, state) => EndRules.Decide(fleet, state, policy, ended, now)],
            Input.EndedLate late => [(_, _) => EndRules.Late(late.Run, late.End)],
            Input.CancelRequested cancel => [(_, state) => CancelRules.Request(state, policy, cancel.Run, CancelWhy.Operator, now)],
            Input.PauseRequested pause => [(_, state) => PauseRules.Pause(state, pause, now)],
            Input.ResumeRequested resume => [(fleet, state) => PauseRules.Resume(fleet, state, policy, resume.Reason, now)],
            Input.Missed missed =>
            [
                (fleet, state) => PauseRules.Due(fleet, state, policy, now),
                // What passes during a pause is the pause's to count, at its end.
                (fleet, state) => missed.Why == Why.Paused ? PauseRules.Ended(state, policy, missed.Since, missed.Until ?? now)
                    : SlotRules.IsStopped(fleet, state) ? []
                    : SlotRules.Missed(state, policy, missed.Since, missed.Why, now),
                (_, state) => BlindRules.Decide(state, policy, missed, now),
            ],
            Input.Configured =>
            [
                (_, state) => SlotRules.Configure(state, policy, now),
                (_, state) => BudgetRules.Due(state, policy, now),
                (_, state) => ExpectRules.Configure(state, policy, now),
            ],
            Input.CancellingTakenUp taken => [(_, state) => CancelRules.Repeat(state, policy, taken.Node, now)],
            Input.ClockStepped stepped => [(_, _) => [new Event.ClockStepped(stepped.By.Ms)]],
            Input.RegisterRequested register => [(_, state) => RegisterRules.Register(state, policy, register, now)],
            Input.FinishRequested finish => [(fleet, state) => RegisterRules.Finish(fleet, state, policy, finish, now)],
            Input.ExtendRequested extend => [(_, state) => RegisterRules.Extend(state, extend)],
            Input.CheckpointGiven given => [(_, state) => CheckpointRules.Save(state, given, now)],
            Input.ChildActive child => [(_, state) => ActivityRules.Child(state, child.Run, now)],
            Input.StallBegan => [(_, state) => StaleRules.Folded(state, now)],
            Input.StallEnded => [(_, state) => StaleRules.LeftSilent(state, policy, now)],
            Input.RequeueRequested requeue => [(_, state) => DeadLetterRules.Requeue(state, policy, requeue, now)],
            Input.DropRequested drop => [(_, state) => DeadLetterRules.Drop(state, drop)],
            Input.AcknowledgeRequested noted => [(_, state) => AlertRules.Acknowledge(state, noted.Alert, noted.By, now)],
            Input.Due =>
            [
                (_, state) => BudgetRules.Due(state, policy, now),
                (fleet, state) => PauseRules.Due(fleet, state, policy, now),
                (fleet, state) => SlotRules.Due(fleet, state, policy, now),
                (fleet, state) => DrainRules.Decide(fleet, state, policy, now),
                (fleet, state) => TimeoutRules.Due(fleet, state, policy, now),
                (fleet, state) => StaleRules.Due(fleet, state, policy, now),
                (_, state) => ProgressRules.Due(state, policy, now),
                (_, state) => ExpectRules.Due(state, policy, now),
                (fleet, state) => CancelRules.Due(fleet, state, policy, now),
                (_, state) => AlertRules.Over(state, now),
                (_, state) => Some(AlertRules.Flood(state, policy, now)),
            ],
            Input.Start start => [(fleet, state) => StartRules.Decide(fleet, state, policy, start.Node, now)],
            Input.StartsDecided => [(fleet, state) => SlotRules.PassedOver(fleet, state, policy, now)],
            _ => throw new UnreachableException($"no rule for {input.GetType().Name}"),
        };

    private static IEnumerable<Event> Some(Event? happened) => happened is null ? [] : [happened];
}
