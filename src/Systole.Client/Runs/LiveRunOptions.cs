namespace Systole.Client.Runs;

/// <summary>How work is watched and reported.</summary>
public sealed record LiveRunOptions
{
    /// <summary>The model it uses; null where that is not said.</summary>
    public string? Model { get; init; }

    /// <summary>The run that it works for; null for none.</summary>
    public string? Parent { get; init; }

    /// <summary>Whether an agent that nobody configured is made, watched only and with the defaults. Default true.</summary>
    public bool Create { get; init; } = true;

    /// <summary>
    /// How many reports wait while no node answers, from 1. Past it the oldest plain signs of life are dropped first, and the end never.
    /// Default 256.
    /// </summary>
    public int ReportsMax { get; init; } = 256;

    /// <summary>
    /// How long it may go without an answer of the node before it asks for one: a request to stop is heard then though nothing is said, and
    /// nothing is said by asking. Null (default) for never: requests come with the answers to signs of life.
    /// </summary>
    public TimeSpan? ListenEvery { get; init; }

    /// <summary>How long disposing of the run waits for what is still to be sent. Default 10 s.</summary>
    public TimeSpan FlushWithin { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Called once each time the node asks for a checkpoint; null where nobody can save one. What it throws comes out where the run is
    /// disposed of.
    /// </summary>
    public Func<LiveRun, Task>? OnCheckpointRequested { get; init; }

    /// <summary>Called with what the node says about a report that it does not take, one that is too long say; null for nobody.</summary>
    public Action<SystoleRefusedException>? OnRefused { get; init; }

    /// <summary>
    /// Called once where the run is over though it did not say so itself: it was cancelled, timed out, or was replaced, as
    /// <see cref="LiveRun.Outcome"/> and <see cref="LiveRun.WhyOver"/> say. It is not watched any more, and not registered again. What it
    /// throws comes out where the run is disposed of. Null for nobody.
    /// </summary>
    public Action<LiveRun>? OnOver { get; init; }

    /// <summary>Called when no node answers, once until one does again; null for nobody.</summary>
    public Action<SystoleException>? OnAway { get; init; }
}
