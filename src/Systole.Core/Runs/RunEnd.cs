namespace Systole.Core;

/// <summary>What a runner found out about the end of a run.</summary>
public sealed record RunEnd
{
    /// <summary>How it ended: succeeded, failed, lost or skipped. Whether an end by force was a timeout or a cancellation is the decider's to say.</summary>
    public required RunOutcome Outcome { get; init; }

    /// <summary>How long it ran, frozen time left out.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>What it answered, at most 64 KiB; null where it said nothing.</summary>
    public string? Reply { get; init; }

    /// <summary>In a few words why it did not succeed, such as <c>exit code 3</c>, or why it was skipped.</summary>
    public string? Error { get; init; }

    /// <summary>The exit code of a command; null where there was none.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Tokens used; null where the run did not say.</summary>
    public long? Tokens { get; init; }

    /// <summary>Cost in US dollars; null where the run did not say.</summary>
    public decimal? Usd { get; init; }

    /// <summary>Whether it was given up without anybody having seen its end: that may still come, and is refused then. Default false.</summary>
    public bool IsUnconfirmed { get; init; }
}
