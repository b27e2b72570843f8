namespace Systole.Core;

/// <summary>
/// Stopping a run is always an explicit act, of an operator or of the run's own limit, and a ladder: ask, wait, terminate the process tree,
/// wait, kill. Only the confirmed exit, which the runner reports, ends it (L5); where that does not come for ten minutes nobody can say what
/// became of the run: it is lost and fenced, so that its agent goes on. Registered work is asked, and then no longer counted: it is not
/// Systole's to kill.
/// </summary>
internal static class CancelRules
{
    public static IEnumerable<Event> Request(AgentState state, AgentPolicy policy, RunId run, string why, Instant now) =>
        RunRef.Of(run).Find(state) is { Cancellation: null } asked
            ? [new Event.RunCancelling(run, CancelStage.Ask, why, now + Grace(state, policy, asked))]
            : [];

    /// <summary>
    /// How long a run has to stop by itself. Registered work hears of it with its next answer: it has the time until that one too, and a
    /// quarter of it besides.
    /// </summary>
    public static TimeSpan Grace(AgentState state, AgentPolicy policy, WatchedRun run) => run is RegisteredRun
        ? Spans.Longer(policy.Watch.CancelGrace, 1.25 * WatchLimits.TellEvery(state, policy, run))
        : policy.Watch.CancelGrace;

    /// <summary>
    /// After a start the present rung once more: it was stored before it was acted upon, and the node before may not have come to that.
    /// Without this a run that outlives a crash between the two would never be killed. Runs of other nodes are theirs to repeat it for.
    /// </summary>
    public static IEnumerable<Event> Repeat(AgentState state, AgentPolicy policy, string? node, Instant now)
    {
        if (state.Run is not { Cancellation: { } ladder } run || run.Node != node) return [];
        var why = ladder.Timeout ? CancelWhy.Timeout : CancelWhy.Operator;
        var next = ladder.Stage switch
        {
            CancelStage.Ask => now + policy.Watch.CancelGrace,
            CancelStage.Terminate => now + Laws.TerminateGrace,
            _ => now + Laws.KillUnconfirmedFor,
        };
        return [new Event.RunCancelling(run.Id, ladder.Stage, why, next)];
    }

    /// <summary>The next rung, where it is due.</summary>
    public static IEnumerable<Event> Due(FleetState fleet, AgentState state, AgentPolicy policy, Instant now) =>
        [.. state.Registered.Values.SelectMany(run => Fenced(state, run, now)), .. Heartbeat(fleet, state, policy, now)];

    /// <summary>When the next rung is due; null where none is.</summary>
    public static Instant? NextAt(AgentState state) =>
        state.InFlight().Aggregate((Instant?)null, (next, run) => Instant.Earlier(next, run.Cancellation?.NextAt));

    /// <summary>Registered work that was asked to stop and did not: what it still reports is refused.</summary>
    private static IEnumerable<Event> Fenced(AgentState state, RegisteredRun run, Instant now)
    {
        if (run.Cancellation is not { NextAt: { } next } ladder || next > now) yield break;
        var outcome = ladder.Timeout ? RunOutcome.TimedOut : RunOutcome.Cancelled;
        yield return new Event.RunUnregistered(run, new Finish(outcome), run.ChargedAt(now), Interruption.Of(run, outcome, now));
        foreach (var over in AlertRules.AfterEnd(state, run)) yield return over;
    }

    private static IEnumerable<Event> Heartbeat(FleetState fleet, AgentState state, AgentPolicy policy, Instant now)
    {
        if (state.Run is not { Cancellation: { NextAt: { } next } ladder } run || next > now) return [];
        var why = ladder.Timeout ? CancelWhy.Timeout : CancelWhy.Operator;
        return ladder.Stage switch
        {
            CancelStage.Ask => [new Event.RunCancelling(run.Id, CancelStage.Terminate, why, now + Laws.TerminateGrace)],
            CancelStage.Terminate => [new Event.RunCancelling(run.Id, CancelStage.Kill, why, now + Laws.KillUnconfirmedFor)],
            _ => EndRules.Decide(fleet, state, policy, new Input.RunEnded(run.Id, Unconfirmed(run, now)), now),
        };
    }

    private static RunEnd Unconfirmed(HeartbeatRun run, Instant now) => new()
    {
        Outcome = RunOutcome.Lost,
        Duration = run.ChargedAt(now),
        IsUnconfirmed = true,
        Error = $"not confirmed dead {DurationText.Format(Laws.KillUnconfirmedFor)} after it was killed",
    };
}
