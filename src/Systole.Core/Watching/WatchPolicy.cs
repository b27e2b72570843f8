namespace Systole.Core;

/// <summary>Limits of runs in flight.</summary>
public sealed record WatchPolicy
{
    /// <summary>No activity for so long is stale, outside tool calls. Default 5 min.</summary>
    public TimeSpan StaleAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>A run longer than this has timed out; zero is off. Default 30 min.</summary>
    public TimeSpan TimeoutAfter { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>How long activity may put off the end of a run past its timeout, counted from its start as that is. Default 2 h.</summary>
    public TimeSpan DeferMax { get; init; } = TimeSpan.FromHours(2);

    /// <summary>The interval at which stale runs are told of again where <see cref="WarnOnce"/> is off. Default 30 s.</summary>
    public TimeSpan CheckInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>No activity for so long is stale inside a tool call that did not say how long it takes. Default 30 min.</summary>
    public TimeSpan ToolStaleAfter { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>After so long a person who is waited for is reminded; zero is off. Default 10 min.</summary>
    public TimeSpan RemindAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Life without progress for so long is told of; zero (default) is off.</summary>
    public TimeSpan NoProgressAfter { get; init; }

    /// <summary>So many of the same call or error among the last <see cref="LoopIn"/> are a loop; 0 is off. Default 5.</summary>
    public int LoopSame { get; init; } = 5;

    /// <summary>Among how many of the last calls and errors a loop is looked for. Default 10.</summary>
    public int LoopIn { get; init; } = 10;

    /// <summary>Whether a stale run is told of once for each episode, or again at every sweep (<see cref="CheckInterval"/>). Default once.</summary>
    public bool WarnOnce { get; init; } = true;

    /// <summary>
    /// Whether limits are learned for each (agent, model, phase): twice the 99th percentile of what was usual, at least a tenth of the fixed
    /// limit and at most four times as long. Fewer than 30 values use the fixed ones. Default off.
    /// </summary>
    public bool Adaptive { get; init; }

    /// <summary>
    /// What follows a timeout; null (default) for what suits the run: a registered one is no longer tracked, a heartbeat run is cancelled.
    /// </summary>
    public OnTimeout? OnTimeout { get; init; }

    /// <summary>A checkpoint older than this is not given to the next attempt by itself. Default 24 h.</summary>
    public TimeSpan ResumeMaxAge { get; init; } = TimeSpan.FromHours(24);

    /// <summary>When runs or pings are expected from outside; null (default) for not at all.</summary>
    public ExpectPolicy? Expect { get; init; }

    /// <summary>
    /// How long a run that was asked to stop is given before its process tree is terminated. Registered work, which hears of it with its
    /// next answer, has 1.25 x <see cref="WatchLimits.TellEvery"/> at least before it is no longer tracked. Default 30 s.
    /// </summary>
    public TimeSpan CancelGrace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>More recoveries of one task than this within <see cref="QuarantineWithin"/> quarantine the agent. Default 3.</summary>
    public int QuarantineAttempts { get; init; } = 3;

    /// <summary>The window of recoveries. Default 1 h.</summary>
    public TimeSpan QuarantineWithin { get; init; } = TimeSpan.FromHours(1);
}
