using System.Text.Json;

namespace Systole;

/// <summary>A request that an agent get a turn.</summary>
public sealed record WakeRequest
{
    /// <summary>The longest reason and key, in characters.</summary>
    public const int TextLengthMax = 200;

    /// <summary>What happened, such as <c>exec-event</c>, <c>hook:gh</c>. Default <c>wake</c>. 1 to 200 characters, no control characters.</summary>
    public string Reason { get; init; } = "wake";

    /// <summary>How urgent it is. Default <see cref="Intent.Event"/>. <see cref="Intent.Scheduled"/> is the timer's own and refused.</summary>
    public Intent Intent { get; init; } = Intent.Event;

    /// <summary>Pending wakes of the agent with the same key are one wake with a count, the latest payload wins; null for none.</summary>
    public string? Key { get; init; }

    /// <summary>What the agent is to be told; null for nothing.</summary>
    public JsonElement? Payload { get; init; }

    /// <summary>The run that caused it; null for none (L1).</summary>
    public string? CausedBy { get; init; }

    /// <summary>Whether a used-up budget does not hold it. Manual wakes only.</summary>
    public bool OverrideBudget { get; init; }
}

/// <summary>A caller's idempotency key: the same request again gets the same answer and does nothing more (kept 24 h).</summary>
/// <param name="Scope">Who asks, and by which route.</param>
/// <param name="Key">The key, 1 to 200 characters.</param>
/// <param name="BodyHash">The hash of the request; another request under the same key is refused.</param>
public sealed record RequestKey(string Scope, string Key, string BodyHash);

/// <summary>What became of a wake.</summary>
/// <param name="Wake">Its name; that of the wake it joined where it was merged.</param>
/// <param name="Decision">Started, merged or deferred.</param>
/// <param name="Why">What holds it; <see cref="Core.Why.None"/> where nothing does.</param>
/// <param name="Until">The earliest start if nothing else arrives; null where that depends on a run's end or an operator.</param>
/// <param name="Run">The run that has it, where one started at once.</param>
public sealed record WakeReceipt(WakeId Wake, Decision Decision, Why Why, Instant? Until, RunId? Run);

/// <summary>Whether an agent, or everything, is paused now.</summary>
/// <param name="Agent">The agent; null for all.</param>
/// <param name="Pause">The pause; null where there is none.</param>
public sealed record PauseReceipt(AgentId? Agent, Pause? Pause);

/// <summary>How far a cancellation has come.</summary>
/// <param name="Run">The run.</param>
/// <param name="Stage">The rung of the ladder.</param>
/// <param name="NextAt">When the next rung is due; null on the last.</param>
public sealed record CancelReceipt(RunId Run, CancelStage Stage, Instant? NextAt);
