namespace Systole.Core;

/// <summary>What follows from the end of a run: delivery, or return and another attempt (L4).</summary>
internal static class EndRules
{
    public static IEnumerable<Event> Decide(FleetState fleet, AgentState state, AgentPolicy policy, Input.RunEnded input, Instant now)
    {
        if (state.Run is not { } run || run.Id != input.Run) return Late(input.Run, input.End);
        // What it said while it ran stands where its end says nothing.
        input = input with { End = input.End with { Tokens = input.End.Tokens ?? run.Tokens, Usd = input.End.Usd ?? run.Usd } };
        var outcome = OutcomeOf(run, input.End);
        return
        [
            .. outcome switch
            {
                RunOutcome.Succeeded => Succeeded(state, policy, run, input.End, now),
                RunOutcome.Skipped => Skipped(fleet, state, policy, run, input.End, now),
                _ => Returned(state, policy, run, outcome, input.End, now),
            },
            .. ActivityRules.Spent(fleet, state, policy, run, input.End.Tokens, input.End.Usd, now),
        ];
    }

    /// <summary>The end of a run that is not the present one comes too late: its wakes are with another attempt already (L5).</summary>
    public static IEnumerable<Event> Late(RunId run, RunEnd end) => [new Event.ActivityRefused(run, null, Why.UnknownRun, LateResult.Of(end))];

    /// <summary>A run that ended well in spite of everything ended well; one that was ended by force says by whose.</summary>
    private static RunOutcome OutcomeOf(HeartbeatRun run, RunEnd end) => (end.Outcome, run.Cancellation) switch
    {
        (RunOutcome.Failed, { Timeout: true }) => RunOutcome.TimedOut,
        (RunOutcome.Failed, { Timeout: false }) => RunOutcome.Cancelled,
        // Nobody can say of a wake that it is nothing to do.
        (RunOutcome.Skipped, _) when !run.MayBeSkipped => RunOutcome.Failed,
        var (outcome, _) => outcome,
    };

    private static IEnumerable<Event> Succeeded(AgentState state, AgentPolicy policy, HeartbeatRun run, RunEnd end, Instant now)
    {
        var streak = Streak.RunsAt(state, policy, now);
        yield return new Event.RunFinished(run, RunOutcome.Succeeded, end, now, null, [], state.RetrySlot, 0, null, streak);
        if (!policy.Ack.Covers(end.Reply)) yield return new Event.RunMessage(run.Id, end.Reply!.Trim());
        foreach (var closed in AlertRules.AfterSuccess(state, run)) yield return closed;
        if (LearnRules.Duration(state, policy, run, now) is { } learned) yield return learned;
        foreach (var over in AlertRules.AfterEnd(state, run)) yield return over;
    }

    /// <summary>The slot is served and the run was none: what the agent did before, and what it may still use, is as it was.</summary>
    private static IEnumerable<Event> Skipped(
        FleetState fleet, AgentState state, AgentPolicy policy, HeartbeatRun run, RunEnd end, Instant now)
    {
        var streak = Streak.RunsAt(state, policy, now);
        yield return new Event.RunFinished(
            run, RunOutcome.Skipped, end, now, null, [], state.RetrySlot, state.FailuresInRow, state.FailureBackoffUntil, streak);
        foreach (var over in AlertRules.AfterEnd(state, run)) yield return over;
        foreach (var uncounted in BudgetRules.Skipped(fleet, state, policy, run.StartedAt, now)) yield return uncounted;
    }

    private static IEnumerable<Event> Returned(AgentState state, AgentPolicy policy, HeartbeatRun run, RunOutcome outcome, RunEnd end, Instant now)
    {
        // An operator's cancellation says nothing about the agent.
        var failures = outcome == RunOutcome.Cancelled ? state.FailuresInRow : state.FailuresInRow + 1;
        var interval = policy.IntervalAt(now);
        var cap = policy.Retry.BackoffMax.IsOn ? policy.Retry.BackoffMax : interval;
        var retryAt = now + Spans.Grown(policy.Retry.Backoff, 2, Math.Max(failures, 1) - 1, cap);

        var returned = ImmutableArray.CreateBuilder<Wake>();
        var dead = new List<Wake>();
        foreach (var wake in run.Wakes)
        {
            if (wake.Attempts >= policy.Retry.Attempts) dead.Add(wake);
            else returned.Add(wake with { NotBefore = retryAt });
        }
        var slot = run.Slot is { } carried ? carried with { NotBefore = retryAt } : state.RetrySlot;
        var streak = Streak.RunsAt(state, policy, now);
        var returnsAny = returned.Count > 0 || run.Slot is not null;
        yield return new Event.RunFinished(
            run, outcome, end, now, returnsAny ? retryAt : null, returned.ToImmutable(), slot, failures, retryAt, streak,
            Interruption.Of(run, outcome, now));
        foreach (var wake in dead) yield return new Event.WakeDeadLettered(wake, Names.Of(outcome));
        foreach (var over in AlertRules.AfterEnd(state, run)) yield return over;
        if (returnsAny)
        {
            foreach (var held in QuarantineRules.Decide(state, policy, outcome, retryAt, now)) yield return held;
        }
        foreach (var opened in AlertRules.AfterFailure(state, run, outcome, end, failures, dead.Count, now)) yield return opened;
    }
}
