using System.Text.Json;

namespace Systole.Client.Wire;

/// <summary>The body of <c>POST /api/runs</c>: work that its agent or gateway started, and wants watched.</summary>
public sealed record RegisterBody
{
    /// <summary>The agent. Required.</summary>
    public string? Agent { get; init; }

    /// <summary>What it works on, 1 to 200 characters; registered again it takes the place of the run in flight. Required.</summary>
    public string? Task { get; init; }

    /// <summary>The model it uses, at most 100 characters.</summary>
    public string? Model { get; init; }

    /// <summary>The run that it works for: while that one waits for agents, this one's life is its life too.</summary>
    public string? Parent { get; init; }

    /// <summary>
    /// The run that this work was, where it went on past its limit: it is watched again as the next attempt, unless it was asked to stop or
    /// somebody else has taken the task up.
    /// </summary>
    public string? Continues { get; init; }
}

/// <summary>What registered work is told at its beginning.</summary>
public sealed record RegisteredDocument
{
    /// <summary>The run, such as <c>pm-12</c>.</summary>
    public required string Run { get; init; }

    /// <summary>Its fencing token, for the header <c>Systole-Token</c>: what an older attempt still reports is refused.</summary>
    public required long Token { get; init; }

    /// <summary>The how-many-eth try of its task since that last succeeded, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>Where its task stands, such as <c>report/7</c>: the same for every attempt until one saves a checkpoint.</summary>
    public required string IdempotencyKey { get; init; }

    /// <summary>How long it may be silent, and how long it may take.</summary>
    public required LimitsDocument Limits { get; init; }

    /// <summary>The checkpoint to go on from; left out where there is none, or none young enough.</summary>
    public CheckpointDocument? Checkpoint { get; init; }

    /// <summary>What became of the attempt before it; left out where it succeeded, or where there was none.</summary>
    public InterruptedDocument? Interrupted { get; init; }
}

/// <summary>The limits of a run, and whose word they are.</summary>
public sealed record LimitsDocument
{
    /// <summary>How long it may be silent while it does what it does.</summary>
    public required long StaleAfterMs { get; init; }

    /// <summary>Where that comes from, such as <c>watch.stale_after</c>.</summary>
    public required string StaleFrom { get; init; }

    /// <summary>How long it may take in all; left out where there is no such limit.</summary>
    public long? TimeoutAfterMs { get; init; }

    /// <summary>Where that comes from; left out where there is no such limit.</summary>
    public string? TimeoutFrom { get; init; }

    /// <summary>How long it is to be given to stop by itself where it is asked to: <c>watch.cancel_grace</c>.</summary>
    public long? CancelGraceMs { get; init; }
}

/// <summary>What a run saved of a task, so that a later attempt can go on from there.</summary>
/// <param name="Sequence">Its number; save with higher ones, or with none.</param>
/// <param name="Run">The run that saved it.</param>
/// <param name="At">When.</param>
/// <param name="Data">What it saved.</param>
public sealed record CheckpointDocument(long Sequence, string Run, DateTimeOffset At, JsonElement Data);

/// <summary>That a checkpoint is saved.</summary>
/// <param name="Run">The run that saved it.</param>
/// <param name="Sequence">Its number.</param>
public sealed record CheckpointSavedDocument(string Run, long Sequence);

/// <summary>What an attempt that did not succeed left.</summary>
public sealed record InterruptedDocument
{
    /// <summary>The attempt.</summary>
    public required string Run { get; init; }

    /// <summary>The how-many-eth it was.</summary>
    public required int Attempt { get; init; }

    /// <summary>How it ended, such as <c>lost</c>.</summary>
    public required string Outcome { get; init; }

    /// <summary>When that was recorded.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What it was doing; left out where it had not said.</summary>
    public string? Phase { get; init; }

    /// <summary>The last tool calls that no checkpoint covers: each may have taken effect, or not.</summary>
    public required IReadOnlyList<StepDocument> Uncertain { get; init; }

    /// <summary>How many more there were before those.</summary>
    public required long UncertainBefore { get; init; }
}

/// <summary>A tool call.</summary>
/// <param name="Tool">The tool; left out where it was not named.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="EndedAt">When the run went on to something else; left out where it did not.</param>
public sealed record StepDocument(string? Tool, DateTimeOffset StartedAt, DateTimeOffset? EndedAt = null);
