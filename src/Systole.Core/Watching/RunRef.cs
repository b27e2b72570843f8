namespace Systole.Core;

/// <summary>Which run in flight is meant: by its name, or by its task.</summary>
/// <param name="Run">Its name; null where its task says which.</param>
/// <param name="Task">Its task; null where its name says which. With neither: the heartbeat run, or else the only registered one.</param>
public readonly record struct RunRef(RunId? Run, string? Task)
{
    /// <summary>The one of that name.</summary>
    public static RunRef Of(RunId run) => new(run, null);

    /// <summary>The one at work on a task, <c>heartbeat</c> for the heartbeat run; null for the heartbeat run, or else the only registered one.</summary>
    public static RunRef OfTask(string? task) => new(null, task);

    /// <summary>The run, where it is in flight.</summary>
    public WatchedRun? Find(AgentState state)
    {
        if (Run is { } id) return state.Run?.Id == id ? state.Run : state.Registered.Values.FirstOrDefault(run => run.Id == id);
        if (Task == CheckpointRules.HeartbeatTask) return state.Run;
        if (Task is { } task) return state.Registered.GetValueOrDefault(task);
        return state.Run ?? (WatchedRun?)(state.Registered.Count == 1 ? state.Registered.Values.Single() : null);
    }
}
