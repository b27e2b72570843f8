using System.Globalization;
using System.Text.Json;
using Systole.Runners;
using Systole.Stores;

namespace Systole.Loop;

/// <summary>What a run is given, from its state and what the store keeps beside it.</summary>
internal static class TurnFactory
{
    /// <summary>The most interrupted tasks that a run is told of.</summary>
    public const int InterruptedMax = 20;

    /// <summary>The most tasks whose checkpoints go along.</summary>
    public const int RecoveredMax = 4;

    public static Turn Make(
        HeartbeatRun run, AgentState? state, IReadOnlyDictionary<WakeId, ReadOnlyMemory<byte>> payloads,
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
            IdempotencyKey = string.Create(CultureInfo.InvariantCulture, $"{CheckpointRules.HeartbeatTask}/{CheckpointRules.LastOf(run)}"),
            Interrupted = [.. Interrupted(run, state).Take(InterruptedMax).Select(work => new InterruptedWork(work.Task, work.Left, Saved(checkpoints, work.Task)))],
            MayBeSkipped = run.MayBeSkipped,
            TraceParent = TraceContext.ParentOf(traceId),
        };

    /// <summary>The tasks whose checkpoints a run is given: its own, and those that it is to take up.</summary>
    public static IEnumerable<string> TasksOf(HeartbeatRun run)
    {
        if (run.Resume is not null) yield return CheckpointRules.HeartbeatTask;
        foreach (var wake in run.Wakes.Where(wake => RecoveryWake.TaskOf(wake) is not null and not CheckpointRules.HeartbeatTask).Take(RecoveredMax))
        {
            yield return RecoveryWake.TaskOf(wake)!;
        }
    }

    private static IEnumerable<(string Task, Interruption Left)> Interrupted(HeartbeatRun run, AgentState? state)
    {
        if (run.Interrupted is { } own) yield return (CheckpointRules.HeartbeatTask, own);
        if (state is null) yield break;
        foreach (var (task, left) in state.Interrupted.OrderByDescending(entry => entry.Value.At))
        {
            if (task != CheckpointRules.HeartbeatTask) yield return (task, left);
        }
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
