namespace Systole.Stores;

/// <summary>The latest that a run saved of a task, so that a later attempt can resume. One for each agent and task.</summary>
/// <param name="Agent">Whose task.</param>
/// <param name="Task">The task.</param>
/// <param name="Sequence">Grows with each checkpoint of the task.</param>
/// <param name="Run">The run that saved it, of the same agent.</param>
/// <param name="At">When it was saved.</param>
/// <param name="Data">The document as JSON, at most 256 KiB.</param>
public sealed record CheckpointRecord(AgentId Agent, string Task, long Sequence, RunId Run, Instant At, ReadOnlyMemory<byte> Data)
{
    /// <summary>What decisions need of it.</summary>
    internal CheckpointMark Mark => new(Sequence, Run, At, IsDone: Data.IsEmpty);
}
