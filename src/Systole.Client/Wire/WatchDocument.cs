using System.Text.Json;

namespace Systole.Client.Wire;

/// <summary>What the watch knows of a run in flight.</summary>
public sealed record WatchDocument
{
    /// <summary>What it is doing: <c>model</c>, <c>tool</c>, <c>waiting_human</c>, <c>waiting_agent</c> or <c>paused</c>; left out where it has not said.</summary>
    public string? Phase { get; init; }

    /// <summary>The tool it is in; left out outside tool calls.</summary>
    public ToolDocument? Tool { get; init; }

    /// <summary>Whether it is tracked with nothing to do.</summary>
    public required bool Idle { get; init; }

    /// <summary>Whether it has shown no life for longer than its limit.</summary>
    public required bool Stale { get; init; }

    /// <summary>Whether it is past its total limit.</summary>
    public required bool TimedOut { get; init; }

    /// <summary>Its limits, and whose word they are.</summary>
    public required LimitsDocument Limits { get; init; }

    /// <summary>When it goes stale if it shows no life until then; left out where it cannot, or is.</summary>
    public DateTimeOffset? StaleAt { get; init; }

    /// <summary>When its total limit passes; left out where it has none, has passed it, or while its clock stands still.</summary>
    public DateTimeOffset? TimesOutAt { get; init; }

    /// <summary>Since its start.</summary>
    public required long RunningForMs { get; init; }

    /// <summary>How much of that counts for its total limit.</summary>
    public required long ChargedMs { get; init; }

    /// <summary>Since its last sign of life.</summary>
    public required long IdleForMs { get; init; }

    /// <summary>Since it last moved forward.</summary>
    public required long NoProgressForMs { get; init; }

    /// <summary>What it last said about itself.</summary>
    public JsonElement? Details { get; init; }

    /// <summary>The model it uses.</summary>
    public string? Model { get; init; }

    /// <summary>The run that it works for.</summary>
    public string? Parent { get; init; }

    /// <summary>The number of its task's last checkpoint; left out where there is none.</summary>
    public long? CheckpointSequence { get; init; }

    /// <summary>Whether it is asked to save a checkpoint.</summary>
    public required bool CheckpointRequested { get; init; }

    /// <summary>How far its cancellation has come: <c>ask</c>, <c>terminate</c> or <c>kill</c>; left out where nobody asked for it.</summary>
    public string? Cancelling { get; init; }

    /// <summary>What became of the attempt before it; left out where it succeeded, or where there was none.</summary>
    public InterruptedDocument? Interrupted { get; init; }

    /// <summary>Since when nobody knows whether it goes on: the node was away, and it has not been heard of again.</summary>
    public DateTimeOffset? UnconfirmedSince { get; init; }
}

/// <summary>A tool call in progress.</summary>
/// <param name="Name">The tool; left out where it was not named.</param>
/// <param name="TimeoutMs">How long it may take by its own word.</param>
/// <param name="Arguments">A hash of its arguments.</param>
public sealed record ToolDocument(string? Name = null, long? TimeoutMs = null, string? Arguments = null);
