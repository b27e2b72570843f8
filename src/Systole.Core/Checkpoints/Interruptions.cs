namespace Systole.Core;

/// <summary>What a heartbeat run is told of its agent's work that did not succeed.</summary>
public static class Interruptions
{
    /// <summary>Of how much work it is told at most.</summary>
    public const int ToldMax = 20;

    /// <summary>How many tasks it takes up at most, with what they had saved.</summary>
    public const int TakenUpMax = 4;

    /// <summary>
    /// What the attempt before it left, then the tasks that it was started to take up, then the others, the latest first. Work in flight
    /// again is somebody else's already.
    /// </summary>
    public static IEnumerable<ToldInterruption> ToldTo(HeartbeatRun run, AgentState state)
    {
        var own = run.Interrupted is { } left ? [new ToldInterruption(CheckpointRules.HeartbeatTask, left, IsTakenUp: false)] : Nothing;
        var tasks = state.Interrupted.Where(entry => entry.Key != CheckpointRules.HeartbeatTask && !state.Registered.ContainsKey(entry.Key));
        var asked = run.Wakes.Select(RecoveryWake.TaskOf).ToHashSet(StringComparer.Ordinal);
        var latest = tasks.OrderByDescending(entry => entry.Value.At).ThenBy(entry => entry.Key, StringComparer.Ordinal).ToList();
        var takenUp = latest.Where(entry => asked.Contains(entry.Key)).Take(TakenUpMax).Select(entry => entry.Key).ToHashSet(StringComparer.Ordinal);
        return own
            .Concat(latest.OrderByDescending(entry => asked.Contains(entry.Key))
                .Select(entry => new ToldInterruption(entry.Key, entry.Value, takenUp.Contains(entry.Key))))
            .Take(ToldMax);
    }

    private static readonly ImmutableArray<ToldInterruption> Nothing = [];
}

/// <summary>Work whose last attempt did not succeed.</summary>
/// <param name="Task">The task; <see cref="CheckpointRules.HeartbeatTask"/> for that of heartbeat runs.</param>
/// <param name="Left">What that attempt left.</param>
/// <param name="IsTakenUp">Whether the run that is told was started to go on with it: then it gets what was saved of it.</param>
public sealed record ToldInterruption(string Task, Interruption Left, bool IsTakenUp);
