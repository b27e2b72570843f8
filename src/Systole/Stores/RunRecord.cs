namespace Systole.Stores;

/// <summary>A run in the history: what it was started for and what came of it.</summary>
public sealed record RunRecord
{
    /// <summary>Its place in the history of all runs.</summary>
    public required long Sequence { get; init; }

    /// <summary>The run.</summary>
    public required RunId Run { get; init; }

    /// <summary>The how-many-eth try.</summary>
    public required int Attempt { get; init; }

    /// <summary>What it was started for.</summary>
    public required ImmutableArray<string> Reasons { get; init; }

    /// <summary>How many wakes it delivers.</summary>
    public required int Wakes { get; init; }

    /// <summary>The slot it carries; null where none was due.</summary>
    public Instant? Slot { get; init; }

    /// <summary>The task of a registered run; null for a heartbeat run.</summary>
    public string? Task { get; init; }

    /// <summary>
    /// Who registered it, where that one may act on its own runs only: the name of an API key. Null where it was somebody who may act on all,
    /// and for a heartbeat run.
    /// </summary>
    public string? Holder { get; init; }

    /// <summary>The node that started it; null where the store knows only one, and for a registered run.</summary>
    public string? Node { get; init; }

    /// <summary>When it started.</summary>
    public required Instant StartedAt { get; init; }

    /// <summary>When its end was recorded; null while it is in progress.</summary>
    public Instant? EndedAt { get; init; }

    /// <summary>How it ended; null while it is in progress.</summary>
    public RunOutcome? Outcome { get; init; }

    /// <summary>Whether it was asked to stop before it ended: an operator cancelled it, or its own limit did. Default false.</summary>
    public bool CancelRequested { get; init; }

    /// <summary>How long it ran, frozen time left out; null while it is in progress.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>The exit code of a command.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Tokens used.</summary>
    public long? Tokens { get; init; }

    /// <summary>Cost in US dollars.</summary>
    public decimal? Usd { get; init; }

    /// <summary>What it answered, at most 64 KiB.</summary>
    public string? Reply { get; init; }

    /// <summary>Why it did not succeed.</summary>
    public string? Error { get; init; }

    /// <summary>When what it returned may be tried again.</summary>
    public Instant? RetryAt { get; init; }

    /// <summary>Its W3C trace id, 32 hexadecimal digits.</summary>
    public required string TraceId { get; init; }

    /// <summary>The runs that caused its wakes (L1).</summary>
    public ImmutableArray<Ancestor> Ancestors { get; init; } = [];
}
