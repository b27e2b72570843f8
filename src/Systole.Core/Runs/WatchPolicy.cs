namespace Systole.Core;

/// <summary>Limits of runs in flight.</summary>
public sealed record WatchPolicy
{
    /// <summary>No activity for so long is stale. Default 5 min.</summary>
    public TimeSpan StaleAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>A run longer than this has timed out; zero is off. Default 30 min.</summary>
    public TimeSpan TimeoutAfter { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>How long activity may put off the end of a run past its timeout, counted from its start. Default 2 h.</summary>
    public TimeSpan DeferMax { get; init; } = TimeSpan.FromHours(2);

    /// <summary>The interval of the safety sweep. Default 30 s.</summary>
    public TimeSpan CheckInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What follows a timeout of a heartbeat run. Default: cancel it.</summary>
    public bool CancelOnTimeout { get; init; } = true;

    /// <summary>How long a run that was asked to stop is given before its process tree is terminated. Default 30 s.</summary>
    public TimeSpan CancelGrace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>More recoveries of one task than this within <see cref="QuarantineWithin"/> quarantine the agent. Default 3.</summary>
    public int QuarantineAttempts { get; init; } = 3;

    /// <summary>The window of recoveries. Default 1 h.</summary>
    public TimeSpan QuarantineWithin { get; init; } = TimeSpan.FromHours(1);
}
