namespace Systole.Core;

/// <summary>What becomes of the wakes of a run that failed, timed out or was lost (L4).</summary>
public sealed record RetryPolicy
{
    /// <summary>After how many attempts a wake is dead-lettered. Default 3.</summary>
    public int Attempts { get; init; } = 3;

    /// <summary>The wait before the next attempt, doubled with each of the agent's failures in a row. Default 30 s.</summary>
    public TimeSpan Backoff { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest wait; zero (default) stands for the interval.</summary>
    public TimeSpan BackoffMax { get; init; }
}
