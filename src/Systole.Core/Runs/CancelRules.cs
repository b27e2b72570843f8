namespace Systole.Core;

/// <summary>
/// Stopping a run is always an explicit act, of an operator or of the run's own limit, and a ladder: ask, wait, terminate the process tree,
/// wait, kill. Only the confirmed exit, which the runner reports, ends it (L5).
/// </summary>
internal static class CancelRules
{
    public static IEnumerable<Event> Request(AgentState state, AgentPolicy policy, RunId run, string why, Instant now) =>
        state.Run is { Cancellation: null } current && current.Id == run
            ? [new Event.RunCancelling(run, CancelStage.Ask, why, now + policy.Watch.CancelGrace)]
            : [];

    /// <summary>The next rung, where it is due.</summary>
    public static IEnumerable<Event> Due(AgentState state, Instant now)
    {
        if (state.Run is not { Cancellation: { NextAt: { } next } ladder } run || next > now) return [];
        var why = ladder.Timeout ? CancelWhy.Timeout : CancelWhy.Operator;
        return ladder.Stage == CancelStage.Ask
            ? [new Event.RunCancelling(run.Id, CancelStage.Terminate, why, now + Laws.TerminateGrace)]
            : [new Event.RunCancelling(run.Id, CancelStage.Kill, why, null)];
    }
}
