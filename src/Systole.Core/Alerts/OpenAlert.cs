namespace Systole.Core;

/// <summary>What is wrong. Together with the agent, and the task where it is of one, it is the alert's fingerprint.</summary>
public enum AlertKind
{
    /// <summary>Three failures in a row.</summary>
    Failed,

    /// <summary>The flood guard holds wakes back.</summary>
    Flood,

    /// <summary>A run vanished without a result.</summary>
    Lost,

    /// <summary>A run passed its total limit.</summary>
    TimedOut,

    /// <summary>Wakes used up their attempts.</summary>
    DeadLetter,

    /// <summary>A run has shown no life for longer than its limit.</summary>
    Stale,

    /// <summary>A slot was due and no run came.</summary>
    Gap,

    /// <summary>A budget is used up.</summary>
    Budget,

    /// <summary>An agent was recovered too often.</summary>
    Quarantined,

    /// <summary>A run waits for a person.</summary>
    WaitingHuman,

    /// <summary>A run shows life and does not move forward.</summary>
    NoProgress,

    /// <summary>A run does the same again and again.</summary>
    Looping,

    /// <summary>A run or a ping that was expected from outside did not come.</summary>
    Missing,

    /// <summary>Many runs went silent at once.</summary>
    MassStall,

    /// <summary>The store takes long to write.</summary>
    StoreSlow,

    /// <summary>A channel cannot tell anybody.</summary>
    ChannelDown,
}

/// <summary>How bad it is.</summary>
public enum Severity
{
    /// <summary>Good to know; never an alert, but what a run said.</summary>
    Info,

    /// <summary>Worth a look.</summary>
    Warning,

    /// <summary>Something was lost or needs a person.</summary>
    Error,
}

/// <summary>An open problem: state, not a message.</summary>
/// <param name="Id">Its fingerprint, such as <c>flood:main</c>.</param>
/// <param name="Kind">What is wrong.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="OpenedAt">Since when.</param>
public sealed record OpenAlert(string Id, AlertKind Kind, Severity Severity, Instant OpenedAt)
{
    /// <summary>What is wrong, in words, as it was told when it opened; null where it was opened before alerts kept that.</summary>
    public string? Summary { get; init; }

    /// <summary>The limit that was passed, and whose word that is; null where it is not about one.</summary>
    public WatchLimit? Limit { get; init; }

    /// <summary>When it was last told again; null where it was not.</summary>
    public Instant? RepeatedAt { get; init; }

    /// <summary>Which task of the agent; null where it is of the agent, or of all together.</summary>
    public string? Task { get; init; }

    /// <summary>Who has taken note of it; null where nobody has.</summary>
    public string? AcknowledgedBy { get; init; }

    /// <summary>When; null where nobody has.</summary>
    public Instant? AcknowledgedAt { get; init; }
}
