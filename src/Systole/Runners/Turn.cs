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

    /// <summary>What an attempt before it saved to go on from; null where there is nothing, or nothing young enough.</summary>
    public TurnCheckpoint? Checkpoint { get; init; }

    /// <summary>
    /// Where the work stood: the task and the number of the agent's last checkpoint, such as <c>heartbeat/7</c>. The same for every attempt
    /// since then, and for later turns until one saves; it names neither the agent nor a step, and is part of a key rather than one.
    /// </summary>
    public required string IdempotencyKey { get; init; }

    /// <summary>
    /// Work of the agent whose last attempt did not succeed, at most 20: what the attempt before this run left, under <c>heartbeat</c>, then
    /// registered tasks, first those that it is to take up, the latest first; none that is in flight again. What was begun since the last
    /// checkpoint is uncertain: it may have taken effect, or not.
    /// </summary>
    public ImmutableArray<InterruptedWork> Interrupted { get; init; } = [];

    /// <summary>The W3C trace context of the run: what is started inside it under this names it as its cause.</summary>
    public required string TraceParent { get; init; }

    /// <summary>Whether the run may end as skipped without having begun.</summary>
    internal bool MayBeSkipped { get; init; }
}

/// <summary>What an earlier attempt saved.</summary>
/// <param name="Sequence">Its number; save with higher ones.</param>
/// <param name="Run">The run that saved it.</param>
/// <param name="At">When.</param>
/// <param name="Data">What it saved.</param>
public sealed record TurnCheckpoint(long Sequence, RunId Run, Instant At, JsonElement Data);

/// <summary>Work whose last attempt did not succeed.</summary>
/// <param name="Task">The task; <c>heartbeat</c> for that of heartbeat runs.</param>
/// <param name="Left">What that attempt left.</param>
/// <param name="Checkpoint">
/// The task's last checkpoint, where this run was started to take the task up; null otherwise, and where it is too old.
/// </param>
/// <param name="IdempotencyKey">Where the task stood, such as <c>report/7</c>, where this run was started to take it up; null otherwise.</param>
public sealed record InterruptedWork(string Task, Interruption Left, TurnCheckpoint? Checkpoint, string? IdempotencyKey);

/// <summary>One wake of a turn.</summary>
/// <param name="Id">The wake.</param>
/// <param name="Reason">What happened.</param>
/// <param name="Intent">How urgent it was.</param>
/// <param name="Key">Its key; null for none.</param>
/// <param name="Count">How many requests it stands for.</param>
/// <param name="At">When the first of them was accepted.</param>
/// <param name="Payload">The latest payload as JSON; null for none.</param>
public sealed record TurnWake(WakeId Id, string Reason, Intent Intent, string? Key, int Count, Instant At, JsonElement? Payload);
