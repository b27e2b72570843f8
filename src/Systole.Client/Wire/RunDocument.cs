namespace Systole.Client.Wire;

/// <summary>A page of runs, the latest start first. Their replies are left out; ask for a run by its id to see it.</summary>
/// <param name="Runs">The runs.</param>
/// <param name="Next">The <c>cursor</c> of the next page; left out on the last.</param>
public sealed record RunsDocument(IReadOnlyList<RunDocument> Runs, string? Next = null);

/// <summary>A run in the history.</summary>
public sealed record RunDocument
{
    /// <summary>The run, such as <c>main-12</c>.</summary>
    public required string Run { get; init; }

    /// <summary>Its agent.</summary>
    public required string Agent { get; init; }

    /// <summary><c>heartbeat</c> where Systole started it, <c>registered</c> where the agent or its gateway did.</summary>
    public required string Origin { get; init; }

    /// <summary>The task of a registered run; left out for a heartbeat run.</summary>
    public string? Task { get; init; }

    /// <summary>The node that started it; left out where only one has the store, and for a registered run.</summary>
    public string? Node { get; init; }

    /// <summary>The how-many-eth try.</summary>
    public required int Attempt { get; init; }

    /// <summary>What it was started for.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>How many wakes it delivers.</summary>
    public required int Wakes { get; init; }

    /// <summary>The slot it carries; left out where none was due.</summary>
    public DateTimeOffset? Slot { get; init; }

    /// <summary>When it started.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When its end was recorded; left out while it is in progress.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>How it ended, such as <c>succeeded</c>; left out while it is in progress.</summary>
    public string? Outcome { get; init; }

    /// <summary>True where it was asked to stop before it ended, by somebody or for its limit; left out otherwise.</summary>
    public bool? CancelRequested { get; init; }

    /// <summary>How long it ran, frozen time left out; left out while it is in progress.</summary>
    public long? DurationMs { get; init; }

    /// <summary>The exit code of a command.</summary>
    public int? ExitCode { get; init; }

    /// <summary>What the watch knows of it; left out once it has ended.</summary>
    public WatchDocument? Watch { get; init; }

    /// <summary>Tokens used so far.</summary>
    public long? Tokens { get; init; }

    /// <summary>Cost so far in US dollars.</summary>
    public decimal? Usd { get; init; }

    /// <summary>What it answered, at most 64 KiB. Not in lists.</summary>
    public string? Reply { get; init; }

    /// <summary>Why it did not succeed.</summary>
    public string? Error { get; init; }

    /// <summary>When what it returned may be tried again.</summary>
    public DateTimeOffset? RetryAt { get; init; }

    /// <summary>Its W3C trace id.</summary>
    public required string TraceId { get; init; }

    /// <summary>The runs that caused its wakes.</summary>
    public required IReadOnlyList<AncestorDocument> Ancestors { get; init; }
}

/// <summary>A run among the causes of another.</summary>
/// <param name="Run">The run.</param>
/// <param name="StartedAt">When it started.</param>
public sealed record AncestorDocument(string Run, DateTimeOffset StartedAt);
