using System.Text.Json;

namespace Systole.Client.Wire;

/// <summary>The body of <c>POST /api/agents/{id}/wakes</c>. Everything is optional.</summary>
public sealed record WakeBody
{
    /// <summary>What happened, such as <c>exec-event</c>; <c>wake</c> where left out.</summary>
    public string? Reason { get; init; }

    /// <summary><c>next</c>, <c>event</c>, <c>immediate</c> or <c>manual</c>; <c>event</c> where left out.</summary>
    public string? Intent { get; init; }

    /// <summary>Pending wakes with the same key are one wake with a count; the latest payload wins.</summary>
    public string? Key { get; init; }

    /// <summary>What the agent is to be told: any JSON.</summary>
    public JsonElement? Payload { get; init; }

    /// <summary>The run that caused it. Where left out, the run that a <c>traceparent</c> header names.</summary>
    public string? CausedBy { get; init; }

    /// <summary>Whether a used-up budget does not hold it. Manual wakes only.</summary>
    public bool? OverrideBudget { get; init; }
}

/// <summary>The body of a pause. Everything is optional.</summary>
/// <param name="Reason">Why, for whoever looks.</param>
/// <param name="ForMs">For how long; until it is resumed where left out.</param>
public sealed record PauseBody(string? Reason = null, long? ForMs = null);

/// <summary>The body of a resume. Everything is optional.</summary>
/// <param name="Reason">Why, for whoever looks.</param>
public sealed record ResumeBody(string? Reason = null);

/// <summary>The body of a cancellation: nothing yet.</summary>
public sealed record CancelBody;

/// <summary>The body of a drain, and of its end: nothing yet.</summary>
public sealed record DrainBody;

/// <summary>What became of a wake.</summary>
/// <param name="Wake">Its name; that of the wake it joined where it was merged.</param>
/// <param name="Decision"><c>started</c>, <c>merged</c> or <c>deferred</c>.</param>
/// <param name="Why">What holds it, such as <c>coalescing</c>; left out where nothing does.</param>
/// <param name="Until">The earliest start if nothing else arrives; left out where that depends on a run's end or an operator.</param>
/// <param name="Run">The run that has it; left out where none started at once.</param>
public sealed record WakeDocument(string Wake, string Decision, string? Why = null, DateTimeOffset? Until = null, string? Run = null);

/// <summary>Whether an agent, or everything, is paused now.</summary>
/// <param name="Paused">Whether it is.</param>
/// <param name="Agent">The agent; left out for everything.</param>
/// <param name="Pause">The pause; left out where there is none.</param>
public sealed record PausedDocument(bool Paused, string? Agent = null, PauseDocument? Pause = null);

/// <summary>How far a cancellation has come.</summary>
/// <param name="Run">The run.</param>
/// <param name="Stage">The rung of the ladder: <c>ask</c>, <c>terminate</c> or <c>kill</c>.</param>
/// <param name="NextAt">When the next rung is due; left out on the last.</param>
public sealed record CancelDocument(string Run, string Stage, DateTimeOffset? NextAt = null);
