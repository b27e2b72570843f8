using System.Globalization;

namespace Systole.Core;

/// <summary>When an alert opens and closes. An alert is state: opened once, closed once.</summary>
internal static class AlertRules
{
    public static IEnumerable<Event> AfterSuccess(AgentState state, HeartbeatRun run)
    {
        foreach (var kind in (AlertKind[])[AlertKind.Failed, AlertKind.Lost, AlertKind.TimedOut])
        {
            if (Close(state, kind, null, $"{run.Id} succeeded") is { } closed) yield return closed;
        }
    }

    public static IEnumerable<Event> AfterSuccess(AgentState state, RegisteredRun run)
    {
        if (Close(state, AlertKind.TimedOut, run.Task, $"{run.Id} succeeded") is { } closed) yield return closed;
    }

    /// <summary>What can only be said of a run in flight is over with it.</summary>
    public static IEnumerable<Event> AfterEnd(AgentState state, WatchedRun run)
    {
        foreach (var kind in (AlertKind[])[AlertKind.Stale, AlertKind.WaitingHuman, AlertKind.NoProgress, AlertKind.Looping])
        {
            if (Close(state, kind, run.Work, $"{run.Id} ended") is { } closed) yield return closed;
        }
    }

    public static IEnumerable<Event> AfterStart(AgentState state, RunId run)
    {
        if (Close(state, AlertKind.Gap, null, $"{run} started") is { } closed) yield return closed;
    }

    public static Event? Stale(AgentState state, AgentPolicy policy, WatchedRun run, Instant now)
    {
        var limit = WatchLimits.Silence(state, policy, run);
        return Open(
            state, AlertKind.Stale, run.Work,
            $"{Told(run)} has shown no life for {DurationText.Format(limit.Length)}{During(run)} ({limit.Origin})", now, limit);
    }

    public static Event? StillStale(AgentState state, WatchedRun run, Instant now) => Find(state, AlertKind.Stale, run.Work) is { } alert
        ? new Event.AlertRepeated(
            alert with { RepeatedAt = now },
            $"{Told(run)} has shown no life for {DurationText.Format(now - run.LastActivityAt)}{During(run)}{From(alert)}")
        : null;

    public static Event? NoProgress(AgentState state, WatchedRun run, TimeSpan limit, Instant now) => Open(
        state, AlertKind.NoProgress, run.Work,
        $"{Told(run)} shows life and has not moved forward for {DurationText.Format(limit)}{During(run)} (watch.no_progress_after)", now,
        new WatchLimit(limit, "watch.no_progress_after"));

    public static Event? WaitingHuman(AgentState state, WatchedRun run, TimeSpan after, Instant now) => Open(
        state, AlertKind.WaitingHuman, run.Work,
        $"{Told(run)} has been waiting for a person for {DurationText.Format(after)} (watch.remind_after)", now,
        new WatchLimit(after, "watch.remind_after"));

    public static Event? Looping(AgentState state, WatchedRun run, string what, int times, int among, Instant now) => Open(
        state, AlertKind.Looping, run.Work,
        Text($"{Told(run)} turns on the spot: {(what.StartsWith('!') ? "the error" : "the call")} {what.TrimStart('!', ' ')} came {times} times in its last {among}"),
        now);

    public static Event? Missing(AgentState state, AgentPolicy policy, Instant now) => policy.Watch.Expect is { } expect
        ? Open(
            state, AlertKind.Missing, null,
            $"nothing was heard of {state.Id} since {state.LastHeardAt}: expected {expect.Schedule.Reason}, "
            + $"{DurationText.Format(expect.Grace)} of grace (watch.expect)", now,
            new WatchLimit(expect.Grace, "watch.expect.grace"))
        : null;

    public static Event MassStall(int count, int inFlight, Instant now) => new Event.AlertOpened(
        new OpenAlert(Names.Of(AlertKind.MassStall), AlertKind.MassStall, AlertKinds.SeverityOf(AlertKind.MassStall), now),
        Text($"{count} of {inFlight} runs in flight went silent within a minute: the host, the network or the provider, rather than the agents; nothing is ended meanwhile"),
        IsShared: true);

    public static Event? MassStallOver(FleetState fleet, int stale, bool isMany, Instant now) =>
        fleet.Alerts.TryGetValue(Names.Of(AlertKind.MassStall), out var alert)
            ? new Event.AlertClosed(
                alert,
                isMany
                    ? Text($"{stale} runs are silent still after {DurationText.Format(now - alert.OpenedAt)}: they are told of one by one, and end")
                    : Text($"{stale} runs are silent now"),
                IsShared: true)
            : null;

    /// <summary>What was measured, and no guess at the cause: a disk that is busy, one that fails, a database far away.</summary>
    public static Event? StoreSlow(FleetState fleet, TimeSpan took, Instant now) => fleet.Alerts.ContainsKey(Names.Of(AlertKind.StoreSlow)) ? null
        : new Event.AlertOpened(
            new OpenAlert(Names.Of(AlertKind.StoreSlow), AlertKind.StoreSlow, AlertKinds.SeverityOf(AlertKind.StoreSlow), now),
            $"a write of the store took {DurationText.Format(took)}, {DurationText.Format(Laws.StoreSlowFrom)} or longer is slow: callers wait meanwhile, and what is due comes late",
            IsShared: true);

    public static Event? StoreSlowOver(FleetState fleet, Instant last) => fleet.Alerts.TryGetValue(Names.Of(AlertKind.StoreSlow), out var alert)
        ? new Event.AlertClosed(alert, $"no write of the store was seen to take {DurationText.Format(Laws.StoreSlowFrom)} or longer since {last}", IsShared: true)
        : null;

    public static Event? NotStale(AgentState state, string? task, string summary) => Close(state, AlertKind.Stale, task, summary);

    public static Event Quarantined(AgentState state, string reason, Instant now) =>
        new Event.AlertOpened(
            New(state, AlertKind.Quarantined, null, now), $"{state.Id} is quarantined: {reason}; resume it when it is mended");

    public static IEnumerable<Event> AfterQuarantine(AgentState state)
    {
        if (state.Quarantine is not null && Close(state, AlertKind.Quarantined, null, $"{state.Id} was resumed") is { } closed) yield return closed;
    }

    /// <summary>A slot came due while an older one still waited for room or for a budget: the scheduler says so itself (L2).</summary>
    public static Event? Gap(AgentState state, Instant slot, Why why, Instant now) => why is Why.Concurrency or Why.BudgetExhausted
        ? Open(state, AlertKind.Gap, null, $"the slot of {slot} has had no run: {Names.Of(why)}", now)
        : null;

    public static IEnumerable<Event> AfterFailure(
        AgentState state, HeartbeatRun run, RunOutcome outcome, RunEnd end, int failures, int deadLetters, Instant now)
    {
        if (outcome == RunOutcome.Lost && Open(state, AlertKind.Lost, null, $"{run.Id} vanished without a result", now) is { } lost)
        {
            yield return lost;
        }
        if (failures >= Laws.FailuresForAlert
            && Open(
                state, AlertKind.Failed, null,
                Text($"{failures} runs of {state.Id} failed in a row, last {run.Id}: {end.Error ?? Names.Of(outcome)}"),
                now) is { } failed)
        {
            yield return failed;
        }
        if (deadLetters > 0
            && Open(
                state, AlertKind.DeadLetter, null,
                Text($"wakes of {state.Id} used up their attempts: {deadLetters} in {run.Id}"),
                now) is { } dead)
        {
            yield return dead;
        }
    }

    /// <summary>
    /// Of tasks that timed out the last so many are told: only a success of the same task says that it is over, and most tasks come once.
    /// </summary>
    public static IEnumerable<Event> TimedOut(AgentState state, WatchedRun run, WatchLimit limit, Instant now)
    {
        if (IsOpen(state, AlertKind.TimedOut, run.Work)) yield break;
        if (run.Work is not null && OfTasks(state).ToList() is { Count: >= Laws.TasksToldMax } told)
        {
            yield return new Event.AlertClosed(told.MinBy(alert => alert.OpenedAt)!, Text($"{Laws.TasksToldMax} tasks of {state.Id} that timed out later are told of"));
        }
        yield return new Event.AlertOpened(
            New(state, AlertKind.TimedOut, run.Work, now, limit),
            $"{Told(run)} runs longer than {DurationText.Format(limit.Length)} ({limit.Origin})");
    }

    /// <summary>What was told of runs that ended badly for long enough.</summary>
    public static IEnumerable<Event> Over(AgentState state, Instant now) => OfEnds(state)
        .Where(alert => alert.OpenedAt + Laws.EndToldFor <= now)
        .Select(alert => new Event.AlertClosed(alert, $"nothing came of it for {DurationText.Format(Laws.EndToldFor)}"));

    /// <summary>When the next of them is over; null where none is open.</summary>
    public static Instant? OverAt(AgentState state) =>
        OfEnds(state).Aggregate((Instant?)null, (next, alert) => Instant.Earlier(next, alert.OpenedAt + Laws.EndToldFor));

    /// <summary>Somebody has taken note: it is not repeated, and what only says how a run ended is over with it.</summary>
    public static IEnumerable<Event> Acknowledge(AgentState state, string id, string by, Instant now)
    {
        if (!state.Alerts.TryGetValue(id, out var alert)) yield break;
        var acknowledged = alert with { AcknowledgedBy = by, AcknowledgedAt = now };
        yield return new Event.AlertAcknowledged(acknowledged);
        if (IsOfEnd(alert)) yield return new Event.AlertClosed(acknowledged, $"{by} has taken note of it");
    }

    private static IEnumerable<OpenAlert> OfEnds(AgentState state) => state.Alerts.Values.Where(IsOfEnd);

    private static bool IsOfEnd(OpenAlert alert) => alert.Kind is AlertKind.TimedOut or AlertKind.Lost;

    /// <summary>What outlives the runs of the agent's tasks.</summary>
    private static IEnumerable<OpenAlert> OfTasks(AgentState state) =>
        state.Alerts.Values.Where(alert => alert.Kind == AlertKind.TimedOut && alert.Id != IdOf(state, AlertKind.TimedOut, null));

    /// <summary>Closed once no dead wake of the agent is left.</summary>
    public static Event? NoneDead(AgentState state, int left) =>
        left == 0 ? Close(state, AlertKind.DeadLetter, null, $"no dead wake of {state.Id} is left") : null;

    /// <summary>The guard's alert opens with the first wake it holds, and closes when it is lifted and the streak has ended.</summary>
    public static Event? Flood(AgentState state, AgentPolicy policy, Instant now)
    {
        var totals = state.Pending.Totals;
        if (IsOpen(state, AlertKind.Flood, null))
        {
            return FloodClosesAt(state, policy) <= now
                ? Close(state, AlertKind.Flood, null, $"no event of {state.Id} waits any more")
                : null;
        }
        if (totals.EventCount + totals.ImmediateCount == 0 || FloodGuard.HoldsUntil(state, policy) is not { } until || until <= now)
        {
            return null;
        }
        var guard = policy.Events;
        var within = DurationText.Format(guard.FloodGuardWithin);
        return Open(
            state, AlertKind.Flood, null,
            Text($"{guard.FloodGuardRuns} runs of {state.Id} were started by events within {within}; events wait until {until}"),
            now, new WatchLimit(guard.FloodGuardWithin, "events.flood_guard.within"));
    }

    /// <summary>When the flood alert closes if nothing arrives; null where that cannot be said, or where none is open.</summary>
    public static Instant? FloodClosesAt(AgentState state, AgentPolicy policy)
    {
        if (!IsOpen(state, AlertKind.Flood, null) || state.Pending.Totals.ImmediateCount > 0) return null;
        if (Streak.OnUntil(state, policy) is not { } quiet) return null;
        var ends = quiet + TimeSpan.FromMilliseconds(1);
        return FloodGuard.HoldsUntil(state, policy) is { } guard ? Instant.Later(ends, guard) : ends;
    }

    public static bool IsOpen(AgentState state, AlertKind kind, string? task) => state.Alerts.ContainsKey(IdOf(state, kind, task));

    public static OpenAlert? Find(AgentState state, AlertKind kind, string? task) => state.Alerts.GetValueOrDefault(IdOf(state, kind, task));

    private static Event.AlertOpened? Open(AgentState state, AlertKind kind, string? task, string summary, Instant now, WatchLimit? limit = null) =>
        IsOpen(state, kind, task) ? null : new Event.AlertOpened(New(state, kind, task, now, limit), summary);

    public static Event.AlertClosed? Close(AgentState state, AlertKind kind, string? task, string summary) =>
        state.Alerts.TryGetValue(IdOf(state, kind, task), out var alert) ? new Event.AlertClosed(alert, summary) : null;

    private static OpenAlert New(AgentState state, AlertKind kind, string? task, Instant now, WatchLimit? limit = null) =>
        new(IdOf(state, kind, task), kind, AlertKinds.SeverityOf(kind), now) { Limit = limit, Task = task };

    private static string IdOf(AgentState state, AlertKind kind, string? task) =>
        task is null ? $"{Names.Of(kind)}:{state.Id}" : $"{Names.Of(kind)}:{state.Id}/{task}";

    private static string Told(WatchedRun run) => run.Work is { } task ? $"{run.Id} ({task})" : run.Id.ToString();

    private static string From(OpenAlert alert) => alert.Limit is { } limit ? $" (limit {DurationText.Format(limit.Length)}, {limit.Origin})" : "";

    private static string During(WatchedRun run) => run switch
    {
        { Phase: Phase.Tool, Tool.Name: { } tool } => $" inside {tool}",
        { Phase: Phase.Tool } => " inside a tool",
        _ => "",
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
