using System.Text.Json;
using Systole.Runners;
using Systole.Stores;

namespace Systole.Loop;

/// <summary>What a run is given, from its state and what the store keeps beside it.</summary>
internal static class TurnFactory
{
    public static Turn Make(
        HeartbeatRun run, AgentState state, AgentPolicy policy, IReadOnlyDictionary<WakeId, ReadOnlyMemory<byte>> payloads,
        IReadOnlyDictionary<string, CheckpointRecord> checkpoints, string? prompt, string traceId) => new()
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
            Checkpoint = run.Resume is null ? null : Saved(checkpoints, CheckpointRules.HeartbeatTask),
            IdempotencyKey = CheckpointRules.KeyOf(CheckpointRules.HeartbeatTask, CheckpointRules.LastOf(run)),
            Interrupted = [.. Interruptions.ToldTo(run, state).Select(told => Work(told, checkpoints, policy, run.StartedAt))],
            MayBeSkipped = run.MayBeSkipped,
            TraceParent = TraceContext.ParentOf(traceId),
        };

    /// <summary>The tasks whose checkpoints a run is given: its own, and those that it is to take up.</summary>
    public static IEnumerable<string> TasksOf(HeartbeatRun run, AgentState state)
    {
        var takenUp = Interruptions.ToldTo(run, state).Where(told => told.IsTakenUp).Select(told => told.Task);
        return run.Resume is null ? takenUp : takenUp.Prepend(CheckpointRules.HeartbeatTask);
    }

    private static InterruptedWork Work(
        ToldInterruption told, IReadOnlyDictionary<string, CheckpointRecord> checkpoints, AgentPolicy policy, Instant now)
    {
        // The attempt before this run is this run's own work, with a checkpoint and a key of its own.
        if (!told.IsTakenUp) return new InterruptedWork(told.Task, told.Left, null, null);
        var saved = checkpoints.GetValueOrDefault(told.Task);
        var isOffered = saved is not null && CheckpointRules.Offered(saved.Mark, policy, now) is not null;
        return new InterruptedWork(
            told.Task, told.Left, isOffered ? Saved(checkpoints, told.Task) : null, CheckpointRules.KeyOf(told.Task, saved?.Sequence ?? 0));
    }

    private static TurnCheckpoint? Saved(IReadOnlyDictionary<string, CheckpointRecord> checkpoints, string task) =>
        checkpoints.TryGetValue(task, out var saved) && !saved.Data.IsEmpty
            ? new TurnCheckpoint(saved.Sequence, saved.Run, saved.At, Parsed(saved.Data))
            : null;

    private static JsonElement? Payload(IReadOnlyDictionary<WakeId, ReadOnlyMemory<byte>> payloads, WakeId wake) =>
        payloads.TryGetValue(wake, out var json) ? Parsed(json) : null;

    private static JsonElement Parsed(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
