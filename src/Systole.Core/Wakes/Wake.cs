namespace Systole.Core;

/// <summary>
/// An accepted request that an agent get a turn. Its payload is not here: no decision depends on it, and the store keeps it.
/// </summary>
public sealed record Wake
{
    /// <summary>Its name.</summary>
    public required WakeId Id { get; init; }

    /// <summary>What happened, in the caller's words, such as <c>exec-event</c> or <c>hook:gh</c>.</summary>
    public required string Reason { get; init; }

    /// <summary>How urgent it is. A keyed repeat takes the stronger of the two.</summary>
    public required Intent Intent { get; init; }

    /// <summary>Pending wakes of one agent with the same key are one wake; null for none.</summary>
    public string? Key { get; init; }

    /// <summary>How many accepted requests it stands for.</summary>
    public int Count { get; init; } = 1;

    /// <summary>When the first of them was accepted.</summary>
    public required Instant AcceptedAt { get; init; }

    /// <summary>When the latest of them was accepted.</summary>
    public required Instant LastAcceptedAt { get; init; }

    /// <summary>When a keyed repeat last made it more urgent: its new holds count from there; null where none did.</summary>
    public Instant? RaisedAt { get; init; }

    /// <summary>Since when it is as urgent as it is.</summary>
    public Instant UrgentSince => RaisedAt ?? AcceptedAt;

    /// <summary>The run that caused it; null where none was named, or a registered one.</summary>
    public Cause? Cause { get; init; }

    /// <summary>Whether a run of this very agent caused it, directly or through other agents, and that sets it apart (L1).</summary>
    public bool SelfCaused { get; init; }

    /// <summary>Whether a used-up budget does not hold it. Manual wakes only.</summary>
    public bool OverrideBudget { get; init; }

    /// <summary>Attempts begun so far. Stored before the attempt starts (L4).</summary>
    public int Attempts { get; init; }

    /// <summary>A returned wake waits until then; null before its first attempt.</summary>
    public Instant? NotBefore { get; init; }
}

/// <summary>The heartbeat run that caused a wake, with the runs that caused that one in turn (L1).</summary>
/// <param name="Run">The direct cause.</param>
/// <param name="StartedAt">When it started.</param>
/// <param name="Ancestors">Its own ancestry: per agent the latest run, at most <see cref="Laws.AncestorsMax"/>.</param>
public sealed record Cause(RunId Run, Instant StartedAt, ImmutableArray<Ancestor> Ancestors);

/// <summary>A run among the causes of another.</summary>
/// <param name="Run">The run.</param>
/// <param name="StartedAt">When it started.</param>
public readonly record struct Ancestor(RunId Run, Instant StartedAt);
