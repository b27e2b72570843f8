namespace Systole.Runners;

/// <summary>
/// The way heartbeat runs of an agent reach it. A runner holds no rules: it starts what it is told to, reports signs of life and the end,
/// and climbs the ladder of a cancellation rung by rung when the decider says so. Calls come after the commit that caused them, one at a
/// time per run, and must return at once; whatever happens later is reported to the <see cref="IRunObserver"/>.
/// </summary>
internal interface IRunner : IAsyncDisposable
{
    /// <summary>
    /// Starts a run, at most once per run id however often it is called. An operating error (no such command, disk full) is no exception
    /// but an end with <see cref="RunOutcome.Failed"/> and a reason.
    /// </summary>
    void Start(Turn turn);

    /// <summary>
    /// After a start of the node: finds again a run that was in progress. It goes on being observed, or its real end is reported, or
    /// <see cref="RunOutcome.Lost"/>. A run whose start had not yet begun is started now: <paramref name="turn"/> is what it was to be given.
    /// </summary>
    void Adopt(Turn turn);

    /// <summary>Climbs to a rung of the ladder. The end is reported once the exit of the whole tree is confirmed.</summary>
    void Cancel(RunId run, CancelStage stage);

    /// <summary>Whether its runs go on when the node ends; those of a delegate end with it.</summary>
    bool OutlivesNode => true;

    /// <summary>The end of this run is in the store: what the runner kept about it may go.</summary>
    void Forget(RunId run);
}

/// <summary>Where runners report. Reports are inputs like any other: they are queued, never acted on at once.</summary>
internal interface IRunObserver
{
    /// <summary>A sign of life. May be called often; the observer coalesces.</summary>
    void Active(RunId run);

    /// <summary>The end, reported until it is forgotten; a second report of the same end does nothing.</summary>
    void Ended(RunId run, RunEnd end);
}
