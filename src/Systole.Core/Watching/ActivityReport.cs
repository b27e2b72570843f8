namespace Systole.Core;

/// <summary>What a sign of life says. Instants are never taken from it: clocks of clients are not trusted.</summary>
public sealed record ActivityReport
{
    /// <summary>Alive, and nothing more.</summary>
    public static readonly ActivityReport Alive = new();

    /// <summary>Whether it says no more of a run than that it lives and moves forward, by what is known of it.</summary>
    internal bool SaysNothingNewOf(WatchedRun run) =>
        Progress && Idle == run.IsIdle && (Phase is null || Phase == run.Phase) && Tool is null && ToolTimeout is null && Arguments is null
        && Error is null && (Details is null || Details == run.Details) && !(Tokens > (run.Tokens ?? 0)) && !(Usd > (run.Usd ?? 0))
        // Work that moves forward waits for nobody any more.
        && run.Phase is not (Core.Phase.WaitingHuman or Core.Phase.WaitingAgent or Core.Phase.Paused);

    /// <summary>What the run is doing now; null where that has not changed.</summary>
    public Phase? Phase { get; init; }

    /// <summary>Whether the work moved forward. Default true.</summary>
    public bool Progress { get; init; } = true;

    /// <summary>Whether a registered run has nothing to do from now on.</summary>
    public bool Idle { get; init; }

    /// <summary>The tool it is in, at most 64 characters; it makes the phase <see cref="Core.Phase.Tool"/>.</summary>
    public string? Tool { get; init; }

    /// <summary>How long the tool may take by its own word; null where it did not say.</summary>
    public TimeSpan? ToolTimeout { get; init; }

    /// <summary>A hash of the tool's arguments, at most 64 characters. With it each report is a call of its own, not the same one again.</summary>
    public string? Arguments { get; init; }

    /// <summary>An error that the run met, at most 200 characters; null for none.</summary>
    public string? Error { get; init; }

    /// <summary>What it says about itself, as JSON of at most 4 KiB; null where it says nothing new.</summary>
    public string? Details { get; init; }

    /// <summary>Tokens that the run has used in all so far; null where it does not say.</summary>
    public long? Tokens { get; init; }

    /// <summary>What the run has cost in all so far, in US dollars; null where it does not say.</summary>
    public decimal? Usd { get; init; }
}
