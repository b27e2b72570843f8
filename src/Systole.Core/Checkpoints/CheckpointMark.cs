namespace Systole.Core;

/// <summary>That a checkpoint was saved; its document is in the store.</summary>
/// <param name="Sequence">Its number among those of its task, from 1; it grows over all attempts.</param>
/// <param name="Run">The run that saved it.</param>
/// <param name="At">When.</param>
/// <param name="IsDone">Whether the work it belongs to has succeeded since: then only its number counts.</param>
public sealed record CheckpointMark(long Sequence, RunId Run, Instant At, bool IsDone = false);
