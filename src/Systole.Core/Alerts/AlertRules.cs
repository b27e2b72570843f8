using System.Globalization;

namespace Systole.Core;

/// <summary>When an alert opens and closes. An alert is state: opened once, closed once.</summary>
internal static class AlertRules
{
    public static IEnumerable<Event> AfterSuccess(AgentState state, HeartbeatRun run)
    {
        foreach (var kind in (AlertKind[])[AlertKind.Failed, AlertKind.Lost, AlertKind.TimedOut])
        {
            if (Close(state, kind, $"{run.Id} succeeded") is { } closed) yield return closed;
        }
    }

    public static IEnumerable<Event> AfterFailure(
        AgentState state, HeartbeatRun run, RunOutcome outcome, RunEnd end, int failures, int deadLetters, Instant now)
    {
        if (outcome == RunOutcome.Lost && Open(state, AlertKind.Lost, $"{run.Id} vanished without a result", now) is { } lost)
        {
            yield return lost;
        }
        if (failures >= Laws.FailuresForAlert
            && Open(
                state, AlertKind.Failed,
                Text($"{failures} runs of {state.Id} failed in a row, last {run.Id}: {end.Error ?? Names.Of(outcome)}"),
                now) is { } failed)
        {
            yield return failed;
        }
        if (deadLetters > 0
            && Open(
                state, AlertKind.DeadLetter,
                Text($"wakes of {state.Id} used up their attempts: {deadLetters} in {run.Id}"),
                now) is { } dead)
        {
            yield return dead;
        }
    }

    public static Event? TimedOut(AgentState state, HeartbeatRun run, TimeSpan limit, Instant now) =>
        Open(state, AlertKind.TimedOut, $"{run.Id} runs longer than {DurationText.Format(limit)}", now);

    /// <summary>The guard's alert opens with the first wake it holds, and closes when it is lifted and the streak has ended.</summary>
    public static Event? Flood(AgentState state, AgentPolicy policy, Instant now)
    {
        var totals = state.Pending.Totals;
        if (state.Alerts.ContainsKey(AlertKind.Flood))
        {
            return FloodClosesAt(state, policy, now) <= now
                ? Close(state, AlertKind.Flood, $"no event of {state.Id} waits any more")
                : null;
        }
        if (totals.EventCount + totals.ImmediateCount == 0 || FloodGuard.HoldsUntil(state, policy) is not { } until || until <= now)
        {
            return null;
        }
        var guard = policy.Events;
        var within = DurationText.Format(guard.FloodGuardWithin);
        return Open(
            state, AlertKind.Flood,
            Text($"{guard.FloodGuardRuns} runs of {state.Id} were started by events within {within}; events wait until {until}"),
            now);
    }

    /// <summary>When the flood alert closes if nothing arrives; null where that cannot be said, or where none is open.</summary>
    public static Instant? FloodClosesAt(AgentState state, AgentPolicy policy, Instant now)
    {
        if (!state.Alerts.ContainsKey(AlertKind.Flood) || state.Pending.Totals.ImmediateCount > 0) return null;
        if (Streak.OnUntil(state, policy, now) is not { } quiet) return null;
        var ends = quiet + TimeSpan.FromMilliseconds(1);
        return FloodGuard.HoldsUntil(state, policy) is { } guard ? Instant.Later(ends, guard) : ends;
    }

    private static Event.AlertOpened? Open(AgentState state, AlertKind kind, string summary, Instant now) =>
        state.Alerts.ContainsKey(kind)
            ? null
            : new Event.AlertOpened(new OpenAlert($"{Names.Of(kind)}:{state.Id}", kind, SeverityOf(kind), now), summary);

    private static Event.AlertClosed? Close(AgentState state, AlertKind kind, string summary) =>
        state.Alerts.TryGetValue(kind, out var alert) ? new Event.AlertClosed(alert, summary) : null;

    private static Severity SeverityOf(AlertKind kind) => kind is AlertKind.Failed or AlertKind.Flood ? Severity.Warning : Severity.Error;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
