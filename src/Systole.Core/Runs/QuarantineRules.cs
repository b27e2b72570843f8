using System.Globalization;

namespace Systole.Core;

/// <summary>
/// An agent whose runs time out or vanish, and whose next attempts do so again, is held until an operator has looked at it. A run that only
/// failed is no recovery: an outage of a provider must not silence every agent for good.
/// </summary>
internal static class QuarantineRules
{
    /// <summary>Whether a run of this cause and attempt takes up what a timed-out or lost one had left.</summary>
    public static bool IsRecovery(AgentState state, StartCause cause, int attempt) =>
        attempt > 1 && cause is StartCause.Slot or StartCause.Retry && IsUnclear(state.LastRun?.Outcome);

    /// <summary>
    /// Quarantines the agent where what a run left would be one recovery too many. Told when that run ends, and not when the next attempt
    /// is due: what waits is told at once that no instant is known.
    /// </summary>
    public static IEnumerable<Event> Decide(AgentState state, AgentPolicy policy, RunOutcome outcome, Instant retryAt, Instant now)
    {
        if (!IsUnclear(outcome)) yield break;
        var recent = state.Recoveries.Count(at => at > retryAt - policy.Watch.QuarantineWithin);
        if (recent < policy.Watch.QuarantineAttempts) yield break;
        var reason = string.Create(
            CultureInfo.InvariantCulture,
            $"recovered {recent} times within {DurationText.Format(policy.Watch.QuarantineWithin)}, and the last run {Phrase(outcome)}");
        yield return new Event.AgentQuarantined(new Quarantine(now, reason));
        yield return AlertRules.Quarantined(state, reason, now);
    }

    /// <summary>A task that timed out is taken up by a wake, unless it was taken up too often already. The count goes before the wake.</summary>
    public static IEnumerable<Event> Recover(AgentState state, AgentPolicy policy, RunId run, string task, Instant now)
    {
        // Nothing would ever deliver the wake of an agent that is only watched: it recovers nobody, and counts for nothing.
        if (!policy.CanRun) yield break;
        var before = state.TaskRecoveries.GetValueOrDefault(task, []);
        var recent = before.Count(at => at > now - policy.Watch.QuarantineWithin);
        if (recent >= policy.Watch.QuarantineAttempts)
        {
            if (state.Quarantine is not null) yield break;
            var reason = string.Create(
                CultureInfo.InvariantCulture,
                $"{task} was recovered {recent} times within {DurationText.Format(policy.Watch.QuarantineWithin)}, and timed out again");
            yield return new Event.AgentQuarantined(new Quarantine(now, reason));
            yield return AlertRules.Quarantined(state, reason, now);
            yield break;
        }
        var recoveries = state.TaskRecoveries.SetItem(task, Latest.Of(before, now, policy.Watch.QuarantineAttempts));
        if (recoveries.Count > RegisterRules.InterruptedMax) recoveries = recoveries.Remove(recoveries.MinBy(entry => entry.Value[^1]).Key);
        yield return new Event.TaskRecovered(recoveries);
        yield return new Event.RecoveryDue(run, task);
    }

    /// <summary>The starts to look at after one more recovery.</summary>
    public static ImmutableArray<Instant> After(AgentState state, AgentPolicy policy, Instant start) =>
        Latest.Of(state.Recoveries, start, policy.Watch.QuarantineAttempts);

    private static bool IsUnclear(RunOutcome? outcome) => outcome is RunOutcome.TimedOut or RunOutcome.Lost;

    private static string Phrase(RunOutcome outcome) => outcome == RunOutcome.Lost ? "vanished" : "timed out";
}
