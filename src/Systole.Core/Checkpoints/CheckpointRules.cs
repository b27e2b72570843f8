using System.Globalization;

namespace Systole.Core;

/// <summary>Checkpoints of a task grow in number over all its attempts, and only the attempt in flight saves any.</summary>
public static class CheckpointRules
{
    /// <summary>The task under which heartbeat runs keep theirs; registered work may not be called so.</summary>
    public const string HeartbeatTask = "heartbeat";

    internal static IEnumerable<Event> Save(AgentState state, Input.CheckpointGiven input, Instant now)
    {
        if (input.Run.Find(state) is not { } run || Refused(run, input) is not null) return [];
        var sequence = input.Sequence ?? LastOf(run) + 1;
        return [new Event.CheckpointSaved(run.Id, run.Work, new CheckpointMark(sequence, run.Id, now))];
    }

    /// <summary>Why a checkpoint is not taken from a run in flight; null where it is.</summary>
    public static Why? Refused(WatchedRun run, Input.CheckpointGiven input) => input switch
    {
        { Token: { } token } when token != run.Token => Why.StaleToken,
        { Sequence: { } sequence } when sequence <= LastOf(run) => Why.StaleSequence,
        _ => null,
    };

    /// <summary>The number of a run's last checkpoint; 0 where it has none.</summary>
    public static long LastOf(WatchedRun run) => run.Checkpoint?.Sequence ?? 0;

    /// <summary>Where the work of a task stands: its name and the number of its last checkpoint, such as <c>heartbeat/7</c>.</summary>
    public static string KeyOf(string task, long sequence) => string.Create(CultureInfo.InvariantCulture, $"{task}/{sequence}");

    /// <summary>What the next attempt resumes from; a checkpoint that is too old is an operator's to look at.</summary>
    public static CheckpointMark? Offered(CheckpointMark? mark, AgentPolicy policy, Instant now) =>
        mark is { IsDone: false } && now - mark.At <= policy.Watch.ResumeMaxAge ? mark : null;
}
