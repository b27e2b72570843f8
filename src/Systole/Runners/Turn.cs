using System.Text.Json;

namespace Systole.Runners;

/// <summary>What a heartbeat run is given: why it was woken, with what, and what to do.</summary>
public sealed record Turn
{
    /// <summary>The agent.</summary>
    public required AgentId Agent { get; init; }

    /// <summary>The run.</summary>
    public required RunId Run { get; init; }

    /// <summary>The how-many-eth try of these wakes, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>The fencing token; a write with an older one is refused.</summary>
    public required long Token { get; init; }

    /// <summary>When the run started.</summary>
    public required Instant StartedAt { get; init; }

    /// <summary>The slot it stands for; null where no slot was due.</summary>
    public Instant? Slot { get; init; }

    /// <summary>The reasons, the schedule's own first.</summary>
    public ImmutableArray<string> Reasons { get; init; } = [];

    /// <summary>The wakes delivered by this run, in the order of their acceptance.</summary>
    public ImmutableArray<TurnWake> Wakes { get; init; } = [];

    /// <summary>What the agent is told; null where none is configured.</summary>
    public string? Prompt { get; init; }

    /// <summary>The text of its checklist; null where none is configured, or where it cannot be read.</summary>
    public string? Checklist { get; init; }

    /// <summary>The W3C trace context of the run: what is started inside it under this names it as its cause.</summary>
    public required string TraceParent { get; init; }

    /// <summary>Whether the run may end as skipped without having begun.</summary>
    internal bool MayBeSkipped { get; init; }
}

/// <summary>One wake of a turn.</summary>
/// <param name="Id">The wake.</param>
/// <param name="Reason">What happened.</param>
/// <param name="Intent">How urgent it was.</param>
/// <param name="Key">Its key; null for none.</param>
/// <param name="Count">How many requests it stands for.</param>
/// <param name="At">When the first of them was accepted.</param>
/// <param name="Payload">The latest payload as JSON; null for none.</param>
public sealed record TurnWake(WakeId Id, string Reason, Intent Intent, string? Key, int Count, Instant At, JsonElement? Payload);
