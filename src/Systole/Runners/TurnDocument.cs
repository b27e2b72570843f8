using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Systole.Runners;

/// <summary>A turn as it is handed to an agent, whatever runner reaches it.</summary>
internal sealed record TurnDocument
{
    public required string Agent { get; init; }

    public required string Run { get; init; }

    public required int Attempt { get; init; }

    public required long Token { get; init; }

    public required string StartedAt { get; init; }

    public string? Slot { get; init; }

    public required ImmutableArray<string> Reasons { get; init; }

    public required ImmutableArray<TurnWakeDocument> Wakes { get; init; }

    public string? Prompt { get; init; }

    public string? Checklist { get; init; }

    public TurnCheckpointDocument? Checkpoint { get; init; }

    public required string IdempotencyKey { get; init; }

    public ImmutableArray<InterruptedDocument> Interrupted { get; init; } = [];

    public required string Traceparent { get; init; }

    public static TurnDocument Of(Turn turn) => new()
    {
        Agent = turn.Agent.Value,
        Run = turn.Run.ToString(),
        Attempt = turn.Attempt,
        Token = turn.Token,
        StartedAt = turn.StartedAt.ToString(),
        Slot = turn.Slot?.ToString(),
        Reasons = turn.Reasons,
        Wakes = [.. turn.Wakes.Select(TurnWakeDocument.Of)],
        Prompt = turn.Prompt,
        Checklist = turn.Checklist,
        Checkpoint = TurnCheckpointDocument.Of(turn.Checkpoint),
        IdempotencyKey = turn.IdempotencyKey,
        Interrupted = [.. turn.Interrupted.Select(InterruptedDocument.Of)],
        Traceparent = turn.TraceParent,
    };

    /// <summary>As UTF-8.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, TurnJson.Written.TurnDocument);
}

/// <summary>One wake of a turn.</summary>
internal sealed record TurnWakeDocument(string Id, string Reason, string Intent, string? Key, int Count, string At, JsonElement? Payload)
{
    public static TurnWakeDocument Of(TurnWake wake) =>
        new(wake.Id.ToString(), wake.Reason, Names.Of(wake.Intent), wake.Key, wake.Count, wake.At.ToString(), wake.Payload);
}

/// <summary>What an earlier attempt saved.</summary>
internal sealed record TurnCheckpointDocument(long Sequence, string Run, string At, JsonElement Data)
{
    public static TurnCheckpointDocument? Of(TurnCheckpoint? saved) =>
        saved is null ? null : new(saved.Sequence, saved.Run.ToString(), saved.At.ToString(), saved.Data);
}

/// <summary>Work whose last attempt did not succeed. Each uncertain step may have taken effect, or not.</summary>
internal sealed record InterruptedDocument(
    string Task, string Run, int Attempt, string Outcome, string At, string Phase, ImmutableArray<StepDocument> Uncertain, long UncertainBefore,
    TurnCheckpointDocument? Checkpoint, string? IdempotencyKey)
{
    public static InterruptedDocument Of(InterruptedWork work) => new(
        work.Task, work.Left.Run.ToString(), work.Left.Attempt, Names.Of(work.Left.Outcome), work.Left.At.ToString(), Names.Of(work.Left.Phase),
        [.. work.Left.Uncertain.Last.Select(step => new StepDocument(step.Tool, step.StartedAt.ToString(), step.EndedAt?.ToString()))],
        work.Left.Uncertain.Before, TurnCheckpointDocument.Of(work.Checkpoint), work.IdempotencyKey);
}

/// <summary>A tool call that no checkpoint covers.</summary>
internal sealed record StepDocument(string? Tool, string StartedAt, string? EndedAt);

/// <summary>The JSON of turns.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(TurnDocument))]
internal sealed partial class TurnJson : JsonSerializerContext
{
    /// <summary>With text as people and models read it: it goes into no web page.</summary>
    public static TurnJson Written { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
