namespace Systole.Client.Wire;

/// <summary>A page of agents, by name.</summary>
/// <param name="Agents">The agents.</param>
/// <param name="Next">The <c>cursor</c> of the next page; left out on the last.</param>
public sealed record AgentsDocument(IReadOnlyList<AgentDocument> Agents, string? Next = null);

/// <summary>An agent as of the last commit.</summary>
public sealed record AgentDocument
{
    /// <summary>The agent.</summary>
    public required string Id { get; init; }

    /// <summary>Its interval; left out where it has no such schedule.</summary>
    public long? EveryMs { get; init; }

    /// <summary>
    /// Its times as a cron expression in its usual form, such as <c>0 8-20 * * mon-fri</c>; left out where it has no such schedule.
    /// </summary>
    public string? Cron { get; init; }

    /// <summary>The zone of <c>cron</c>, such as <c>Europe/Berlin</c>; left out where there is none.</summary>
    public string? Timezone { get; init; }

    /// <summary>Whether it has something to run; otherwise it is only watched.</summary>
    public required bool CanRun { get; init; }

    /// <summary>Whether it is in the configuration; one that is not was made by registering it, and is watched only.</summary>
    public required bool Configured { get; init; }

    /// <summary>
    /// The earliest next run if nothing else arrives; left out where that depends on a run's end or an operator, or where nothing is due.
    /// </summary>
    public DateTimeOffset? NextRunAt { get; init; }

    /// <summary>What holds it until then, such as <c>min_spacing</c>; left out where it is the plain next slot.</summary>
    public string? NextRunWhy { get; init; }

    /// <summary>The next slot, a pending one first; those outside active hours are passed over. Left out without a schedule.</summary>
    public DateTimeOffset? NextSlot { get; init; }

    /// <summary>The heartbeat run in progress; left out where there is none.</summary>
    public CurrentRunDocument? Run { get; init; }

    /// <summary>The last run that ended; left out before the first.</summary>
    public LastRunDocument? LastRun { get; init; }

    /// <summary>The start of the last heartbeat run; left out before the first.</summary>
    public DateTimeOffset? LastStartAt { get; init; }

    /// <summary>Wakes that wait.</summary>
    public required int PendingWakes { get; init; }

    /// <summary>Wakes that used up their attempts.</summary>
    public required int DeadLetters { get; init; }

    /// <summary>Failures in a row.</summary>
    public required int FailuresInRow { get; init; }

    /// <summary>Its own pause; left out where there is none.</summary>
    public PauseDocument? Pause { get; init; }

    /// <summary>Open alerts.</summary>
    public required IReadOnlyList<AlertDocument> Alerts { get; init; }
}

/// <summary>A heartbeat run in progress.</summary>
public sealed record CurrentRunDocument
{
    /// <summary>The run, such as <c>main-12</c>.</summary>
    public required string Run { get; init; }

    /// <summary>The node that has it in hand; left out where only one has the store.</summary>
    public string? Node { get; init; }

    /// <summary>The how-many-eth try.</summary>
    public required int Attempt { get; init; }

    /// <summary>What made it due: <c>slot</c>, <c>manual</c>, <c>immediate</c>, <c>retry</c> or <c>event</c>.</summary>
    public required string Cause { get; init; }

    /// <summary>What it was started for.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>The wakes it delivers.</summary>
    public required IReadOnlyList<string> Wakes { get; init; }

    /// <summary>The slot it carries; left out where none was due.</summary>
    public DateTimeOffset? Slot { get; init; }

    /// <summary>When it started.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Its last sign of life.</summary>
    public required DateTimeOffset LastActivityAt { get; init; }

    /// <summary>Whether it is past its total limit.</summary>
    public required bool TimedOut { get; init; }

    /// <summary>
    /// How far its cancellation has come: <c>ask</c>, <c>terminate</c> or <c>kill</c>; left out where nobody asked for it.
    /// </summary>
    public string? Cancelling { get; init; }
}

/// <summary>How an agent's last run ended.</summary>
/// <param name="Run">The run.</param>
/// <param name="Outcome">Such as <c>succeeded</c>.</param>
/// <param name="Reasons">What it was started for.</param>
/// <param name="At">When its end was recorded.</param>
public sealed record LastRunDocument(string Run, string Outcome, IReadOnlyList<string> Reasons, DateTimeOffset At);

/// <summary>A pause: wakes are accepted and wait, runs in progress go on, slots are skipped.</summary>
/// <param name="Since">When it began.</param>
/// <param name="Until">When it ends by itself; left out where an operator has to end it.</param>
/// <param name="Reason">Why; left out where nobody said.</param>
public sealed record PauseDocument(DateTimeOffset Since, DateTimeOffset? Until = null, string? Reason = null);

/// <summary>An open alert.</summary>
/// <param name="Alert">Its fingerprint, such as <c>flood:main</c>.</param>
/// <param name="Kind">What is wrong.</param>
/// <param name="Severity"><c>warning</c> or <c>error</c>.</param>
/// <param name="OpenedAt">Since when.</param>
/// <param name="Summary">What is wrong, in words, as it was told when it opened; left out where that is not known any more.</param>
/// <param name="LimitMs">The limit that was passed; left out where it is not about one.</param>
/// <param name="LimitFrom">Whose word that is, such as <c>watch.stale_after</c>.</param>
public sealed record AlertDocument(
    string Alert, string Kind, string Severity, DateTimeOffset OpenedAt, string? Summary = null, long? LimitMs = null, string? LimitFrom = null);
