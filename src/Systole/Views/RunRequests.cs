namespace Systole;

/// <summary>Work that an agent or its gateway started itself, and wants watched.</summary>
public sealed record RegisterRequest
{
    /// <summary>The longest task, in characters.</summary>
    public const int TaskLengthMax = 200;

    /// <summary>The longest name of a model, in characters.</summary>
    public const int ModelLengthMax = 100;

    /// <summary>What it works on, 1 to 200 characters; registered again it takes the place of the one in flight.</summary>
    public required string Task { get; init; }

    /// <summary>The model it uses, at most 100 characters; null where that is not said.</summary>
    public string? Model { get; init; }

    /// <summary>The run that it works for; null for none. While that one waits for agents, this one's life is its life too.</summary>
    public string? Parent { get; init; }

    /// <summary>Who registers it, where that one may act on its own runs only; null (default) where it may act on all.</summary>
    public RunHolder? Holder { get; init; }

    /// <summary>
    /// The run that this work was, where it went on past its limit: it is watched again as the next attempt, unless it was asked to stop or
    /// somebody else has taken the task up. Null for work that begins.
    /// </summary>
    public string? Continues { get; init; }

    /// <summary>Whether an agent that nobody configured is made, watched only and with the defaults. Default false.</summary>
    public bool Create { get; init; }
}

/// <summary>
/// Somebody who may act on its own runs only: those that it registered under its name, and the heartbeat run that it works in, which it shows
/// by the run's trace id. That one is random and given to the run's process; numbers of runs, and so their fencing tokens, can be guessed.
/// </summary>
/// <param name="Name">Its name, the same for as long as its runs are to be its own: that of an API key, and never the key.</param>
/// <param name="TraceId">The W3C trace id that it works under, 32 hexadecimal digits; null where it showed none.</param>
public sealed record RunHolder(string Name, string? TraceId = null);

/// <summary>What registered work is told at its beginning.</summary>
public sealed record RegisterReceipt
{
    /// <summary>Its name; the number is its fencing token.</summary>
    public required RunId Run { get; init; }

    /// <summary>The how-many-eth try of its task since that last succeeded, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>
    /// Where its task stands: its name and the number of its last checkpoint, such as <c>report/7</c>. The same for every attempt until one
    /// saves.
    /// </summary>
    public required string IdempotencyKey { get; init; }

    /// <summary>How long it may be silent.</summary>
    public required WatchLimit Silence { get; init; }

    /// <summary>How long it may take in all; null for no limit.</summary>
    public WatchLimit? Total { get; init; }

    /// <summary>How long it is to be given to stop by itself where it is asked to: <c>watch.cancel_grace</c>.</summary>
    public required TimeSpan CancelGrace { get; init; }

    /// <summary>The checkpoint to go on from; null where there is none, or none young enough.</summary>
    public Stores.CheckpointRecord? Checkpoint { get; init; }

    /// <summary>What became of the attempt before it; null where it succeeded, or where there was none.</summary>
    public Interruption? Interrupted { get; init; }
}

/// <summary>What a sign of life is answered with. It is cheap: it waits for nothing.</summary>
/// <param name="Run">The run.</param>
/// <param name="CancelRequested">Whether the run is to stop.</param>
/// <param name="CheckpointRequested">Whether it is to save a checkpoint.</param>
/// <param name="DrainBy">Until when a due run waits for it; null where none does.</param>
/// <param name="NextActivityIn">When the next sign of life is due at the latest, for the run to be safe from going stale.</param>
public sealed record ActivityReceipt(RunId Run, bool CancelRequested, bool CheckpointRequested, Instant? DrainBy, TimeSpan NextActivityIn);

/// <summary>What became of a report about a run.</summary>
/// <param name="Run">The run.</param>
/// <param name="Outcome">How it ended; null where it goes on.</param>
/// <param name="Sequence">The number of the checkpoint that was saved; null where none was.</param>
/// <param name="Extension">By how much its total limit has been moved in all; null where it was not asked for.</param>
public sealed record RunReceipt(RunId Run, RunOutcome? Outcome = null, long? Sequence = null, TimeSpan? Extension = null);

/// <summary>How many dead letters were put back or dropped.</summary>
/// <param name="Count">How many.</param>
public sealed record DeadLetterReceipt(int Count);

/// <summary>Runs in flight, by agent and number.</summary>
/// <param name="Runs">Each with its row. One that ended while it was read is left out.</param>
/// <param name="Next">The last one, where there are more behind it; null otherwise.</param>
public sealed record InFlightPage(IReadOnlyList<(Stores.RunRecord Run, WatchedRunView Watch)> Runs, RunId? Next);

/// <summary>A run in flight, with all that the watch knows of it.</summary>
public sealed record WatchedRunView
{
    /// <summary>The run.</summary>
    public required WatchedRun Run { get; init; }

    /// <summary>As of when.</summary>
    public required Instant Now { get; init; }

    /// <summary>How long it may be silent.</summary>
    public required WatchLimit Silence { get; init; }

    /// <summary>How long it may take in all; null for no limit.</summary>
    public WatchLimit? Total { get; init; }

    /// <summary>How long it is to be given to stop by itself where it is asked to: <c>watch.cancel_grace</c>.</summary>
    public required TimeSpan CancelGrace { get; init; }

    /// <summary>When it goes stale if it shows no life until then; null where it cannot, or is.</summary>
    public Instant? StaleAt { get; init; }

    /// <summary>When its total limit passes; null where it has none, or while its clock stands still.</summary>
    public Instant? TimesOutAt { get; init; }

    /// <summary>For how much of its time its total limit counts.</summary>
    public required TimeSpan Charged { get; init; }
}
