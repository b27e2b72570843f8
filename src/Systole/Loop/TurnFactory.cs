using System.Text.Json;
using Systole.Runners;

namespace Systole.Loop;

/// <summary>What a run is given, from its state and what the store keeps beside it.</summary>
internal static class TurnFactory
{
    public static Turn Make(HeartbeatRun run, IReadOnlyDictionary<WakeId, ReadOnlyMemory<byte>> payloads, string? prompt, string traceId) => new()
    {
        Agent = run.Id.Agent,
        Run = run.Id,
        Attempt = run.Attempt,
        Token = run.Token,
        StartedAt = run.StartedAt,
        Slot = run.Slot?.Slot,
        Reasons = run.Reasons,
        Wakes = [.. run.Wakes.Select(wake => new TurnWake(wake.Id, wake.Reason, wake.Intent, wake.Key, wake.Count, wake.AcceptedAt, Payload(payloads, wake.Id)))],
        Prompt = prompt,
        MayBeSkipped = run.MayBeSkipped,
        TraceParent = TraceContext.ParentOf(traceId),
    };

    private static JsonElement? Payload(IReadOnlyDictionary<WakeId, ReadOnlyMemory<byte>> payloads, WakeId wake)
    {
        if (!payloads.TryGetValue(wake, out var json)) return null;
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
