namespace Systole.Core;

/// <summary>
/// A run in flight as the watch sees it. Heartbeat runs and registered ones differ in where they come from, not in how they are watched.
/// </summary>
public abstract record WatchedRun
{
    /// <summary>Its name; the number is its fencing token.</summary>
    public required RunId Id { get; init; }

    /// <summary>What it works on; null for a heartbeat run, of which an agent has one at most.</summary>
    public abstract string? Work { get; }

    /// <summary>The how-many-eth try, from 1: of its wakes, the highest of them, or of its task since that last succeeded.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>When it started.</summary>
    public required Instant StartedAt { get; init; }

    /// <summary>The model it uses; null where it did not say.</summary>
    public string? Model { get; init; }

    /// <summary>The run that it works for; null for none. While that one waits for agents, this one's life is its life too.</summary>
    public RunId? Parent { get; init; }

    /// <summary>Its last sign of life. Time in which nothing could be observed moves it on.</summary>
    public required Instant LastActivityAt { get; init; }

    /// <summary>When it last moved forward; null where it has not since it started. Time in which it stands still moves it on.</summary>
    public Instant? LastProgressAt { get; init; }

    /// <summary>What it is doing.</summary>
    public Phase Phase { get; init; }

    /// <summary>Since when it does that; null for since its start.</summary>
    public Instant? PhaseSince { get; init; }

    /// <summary>The tool it is in; null outside <see cref="Core.Phase.Tool"/>.</summary>
    public ToolCall? Tool { get; init; }

    /// <summary>Since when its clocks stand still; null while they run.</summary>
    public Instant? StillSince { get; init; }

    /// <summary>Until when they stand still at most; null where that is open, or while they run.</summary>
    public Instant? StillUntil { get; init; }

    /// <summary>How much of its time is not charged to it: nothing could be observed, or its clocks stood still.</summary>
    public TimeSpan Uncharged { get; init; }

    /// <summary>How much of that was inside tools that had said how long they take; what it is inside now is not in it.</summary>
    public TimeSpan Declared { get; init; }

    /// <summary>By how much its total limit was moved on.</summary>
    public TimeSpan Extension { get; init; }

    /// <summary>Whether it has been silent for longer than its limit, which was told.</summary>
    public bool Stale { get; init; }

    /// <summary>Whether it has been so at any time, or began before it was registered: nothing is learned from how long it takes.</summary>
    public bool WasStale { get; init; }

    /// <summary>When it was last counted among those that became so within a minute; null where it never was.</summary>
    public Instant? StallCountedAt { get; init; }

    /// <summary>Whether its total limit has passed and was told.</summary>
    public bool TimedOut { get; init; }

    /// <summary>Whether its agent was woken to take its task up, since that limit passed.</summary>
    public bool IsTakenUp { get; init; }

    /// <summary>How far its cancellation has come; null where nobody asked for it.</summary>
    public Cancellation? Cancellation { get; init; }

    /// <summary>What it last said about itself, as JSON; null where it said nothing.</summary>
    public string? Details { get; init; }

    /// <summary>Tokens used so far by its own word; null where it did not say.</summary>
    public long? Tokens { get; init; }

    /// <summary>Cost so far in US dollars by its own word; null where it did not say.</summary>
    public decimal? Usd { get; init; }

    /// <summary>Its last tool calls and errors, the latest last; as many as loops are looked for in.</summary>
    public ImmutableArray<string> Recent { get; init; } = [];

    /// <summary>What it began since its last checkpoint.</summary>
    public OpenSteps Steps { get; init; } = OpenSteps.None;

    /// <summary>Whether it is to save a checkpoint, and has not yet.</summary>
    public bool CheckpointAsked { get; init; }

    /// <summary>The last checkpoint of its task, of this attempt or of one before; null where there is none.</summary>
    public CheckpointMark? Checkpoint { get; init; }

    /// <summary>The checkpoint it was given at its start to go on from; null where there was none, or none that counts.</summary>
    public CheckpointMark? Resume { get; init; }

    /// <summary>What became of the attempt before it, where that did not succeed; null where it did, or where there was none.</summary>
    public Interruption? Interrupted { get; init; }

    /// <summary>Since when nobody knows whether it goes on: Systole itself was away, and it has not been heard of again; null otherwise.</summary>
    public Instant? UnconfirmedSince { get; init; }

    /// <summary>Whether part of the time since its last sign of life could not be observed: nothing is learned from that gap.</summary>
    public bool IsGapBlind { get; init; }

    /// <summary>Its fencing token: a write with an older one is refused (L5).</summary>
    public long Token => Id.Number;

    /// <summary>Whether it is never stale: it is idle, or waits for somebody.</summary>
    public bool IsQuiet => IsIdle || Phase is Phase.WaitingHuman or Phase.WaitingAgent or Phase.Paused;

    /// <summary>Whether it is tracked with nothing to do.</summary>
    public abstract bool IsIdle { get; }

    /// <summary>When it last moved forward, its start included.</summary>
    public Instant ProgressAt => LastProgressAt ?? StartedAt;

    /// <summary>For how much of its time its total limit counts.</summary>
    public TimeSpan ChargedAt(Instant now) => now - StartedAt - Uncharged - StillAt(now);

    /// <summary>When its clocks have run for so long since an instant, if nothing changes; null where they stand still until told.</summary>
    public Instant? RunsFor(Instant from, TimeSpan length)
    {
        var at = from + length;
        if (StillSince is not { } since || at <= since) return at;
        if (StillUntil is not { } until) return null;
        var rests = Instant.Later(since, from);
        return until > rests ? at + (until - rests) : at;
    }

    /// <summary>For how long its clocks have been standing still up to an instant.</summary>
    public TimeSpan StillAt(Instant now) => StillBetween(Instant.Min, now);

    /// <summary>For how long they have been since it last moved forward.</summary>
    public TimeSpan StillSinceProgressAt(Instant now) => StillBetween(ProgressAt, now);

    private TimeSpan StillBetween(Instant from, Instant to)
    {
        if (StillSince is not { } since) return TimeSpan.Zero;
        var (rests, until) = (Instant.Later(since, from), StillUntil is { } end ? Instant.Earlier(to, end) : to);
        return until > rests ? until - rests : TimeSpan.Zero;
    }
}

/// <summary>A call of a tool.</summary>
/// <param name="Name">The tool; null where it was not named.</param>
/// <param name="Timeout">How long it may take by its own word; null where it did not say.</param>
/// <param name="Arguments">A hash of its arguments; null where none was given.</param>
public sealed record ToolCall(string? Name, TimeSpan? Timeout, string? Arguments);
