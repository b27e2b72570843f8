namespace Systole.Core;

/// <summary>The heartbeat run of an agent that is in progress. At most one per agent (L5).</summary>
public sealed record HeartbeatRun : WatchedRun
{
    /// <summary>What made it due.</summary>
    public required StartCause Cause { get; init; }

    /// <summary>The slot it carries, the oldest where it stands for several; null where no slot was due.</summary>
    public ScheduledWake? Slot { get; init; }

    /// <summary>The wakes it delivers, in the order of their acceptance. Their attempts include this one.</summary>
    public ImmutableArray<Wake> Wakes { get; init; } = [];

    /// <summary>The reasons it was started for, the schedule's own first.</summary>
    public ImmutableArray<string> Reasons { get; init; } = [];

    /// <summary>The runs that caused its wakes (L1).</summary>
    public ImmutableArray<Ancestor> Ancestors { get; init; } = [];

    /// <summary>The node that started it and has it in hand; null where the store knows only one.</summary>
    public string? Node { get; init; }

    /// <summary>
    /// Whether it may end without having begun where there is nothing to do. A wake is something to do: it is delivered (L4), whatever a
    /// checklist says.
    /// </summary>
    public bool MayBeSkipped => Wakes.IsEmpty;

    /// <inheritdoc/>
    public override string? Work => null;

    /// <inheritdoc/>
    public override bool IsIdle => false;
}

/// <summary>How far the ladder of a cancellation has come.</summary>
/// <param name="Stage">The rung that was reached last.</param>
/// <param name="NextAt">When the next rung is due, on the last one the end without a confirmed exit; null where nothing is.</param>
/// <param name="Timeout">Whether the run's own limit asked for it; an operator otherwise.</param>
public sealed record Cancellation(CancelStage Stage, Instant? NextAt, bool Timeout);

/// <summary>The rungs of the ladder. A confirmed exit ends it (L5), or ten minutes without one after the last.</summary>
public enum CancelStage
{
    /// <summary>The run was asked to stop in whatever way its runner has.</summary>
    Ask,

    /// <summary>Its process tree was told to terminate.</summary>
    Terminate,

    /// <summary>Its process tree is being killed.</summary>
    Kill,
}

/// <summary>What made a run due. Where several do at one instant the first of this order counts (L1).</summary>
public enum StartCause
{
    /// <summary>A slot or a catch-up.</summary>
    Slot,

    /// <summary>An operator's wake.</summary>
    Manual,

    /// <summary>An immediate wake.</summary>
    Immediate,

    /// <summary>Wakes of a failed run.</summary>
    Retry,

    /// <summary>Event wakes.</summary>
    Event,
}

/// <summary>The one pending wake that stands for an agent's slots (L4).</summary>
/// <param name="Slot">The slot, the oldest where it stands for several.</param>
/// <param name="Attempts">Attempts begun so far.</param>
/// <param name="Startup">Whether it is a first beat or a catch-up.</param>
/// <param name="NotBefore">After a failed attempt it waits until then.</param>
public sealed record ScheduledWake(Instant Slot, int Attempts, bool Startup, Instant? NotBefore);
