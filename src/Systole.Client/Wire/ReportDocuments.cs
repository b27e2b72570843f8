using System.Text.Json;

namespace Systole.Client.Wire;

/// <summary>The body of a sign of life. Everything is optional; instants are the node's own, never the caller's.</summary>
public sealed record ActivityBody
{
    /// <summary>What the run does now: <c>model</c>, <c>tool</c>, <c>waiting_human</c>, <c>waiting_agent</c> or <c>paused</c>; as before where left out.</summary>
    public string? Phase { get; init; }

    /// <summary>Whether the work moved forward; true where left out.</summary>
    public bool? Progress { get; init; }

    /// <summary>The tool it is in, at most 64 characters; it makes the phase <c>tool</c>.</summary>
    public string? Tool { get; init; }

    /// <summary>How long the tool may take by its own word, in milliseconds.</summary>
    public long? ToolTimeoutMs { get; init; }

    /// <summary>A hash of the tool's arguments, at most 64 characters. With it each report is a call of its own.</summary>
    public string? Arguments { get; init; }

    /// <summary>An error that the run met, at most 200 characters.</summary>
    public string? Error { get; init; }

    /// <summary>What it says about itself: any JSON of at most 4 KiB.</summary>
    public JsonElement? Details { get; init; }

    /// <summary>Tokens used in all so far.</summary>
    public long? Tokens { get; init; }

    /// <summary>Cost in all so far, in US dollars.</summary>
    public decimal? Usd { get; init; }
}

/// <summary>What a sign of life is answered with.</summary>
/// <param name="CancelRequested">Whether the run is to stop.</param>
/// <param name="CheckpointRequested">Whether it is to save a checkpoint.</param>
/// <param name="DrainBy">Until when a due run waits for it; left out where none does.</param>
/// <param name="NextActivityInMs">When the next sign of life is due at the latest, for the run to be safe from going stale.</param>
public sealed record ActivityDocument(bool CancelRequested, bool CheckpointRequested, DateTimeOffset? DrainBy, long NextActivityInMs);

/// <summary>The body of an idle report: nothing yet.</summary>
public sealed record IdleBody;

/// <summary>The body of the end of a registered run. Everything is optional.</summary>
public sealed record FinishBody
{
    /// <summary><c>succeeded</c>, <c>failed</c> or <c>cancelled</c>; <c>succeeded</c> where left out.</summary>
    public string? Outcome { get; init; }

    /// <summary>Tokens used in all.</summary>
    public long? Tokens { get; init; }

    /// <summary>Cost in all, in US dollars.</summary>
    public decimal? Usd { get; init; }

    /// <summary>What came of it, in words, at most 64 KiB.</summary>
    public string? Result { get; init; }
}

/// <summary>How a run ended.</summary>
/// <param name="Run">The run.</param>
/// <param name="Outcome">Such as <c>succeeded</c>.</param>
public sealed record FinishedDocument(string Run, string Outcome);

/// <summary>The body of an extension.</summary>
/// <param name="ByMs">By how many milliseconds the run's total limit moves, counted from where it is. Required.</param>
public sealed record ExtendBody(long? ByMs = null);

/// <summary>By how much a run's total limit was moved.</summary>
/// <param name="Run">The run.</param>
/// <param name="ExtendedByMs">By how much in all.</param>
public sealed record ExtendedDocument(string Run, long ExtendedByMs);
