namespace Systole.Core;

/// <summary>While paused wakes are accepted and wait, runs in progress go on, slots are skipped and counted.</summary>
internal static class PauseRules
{
    /// <summary>Why a pause ended that had an end of its own.</summary>
    public const string Elapsed = "elapsed";

    public static IEnumerable<Event> Pause(AgentState state, Input.PauseRequested input, Instant now) =>
        [new Event.AgentPaused(new Pause(state.Pause?.Since ?? now, now + input.For, input.Reason))];

    public static IEnumerable<Event> Resume(AgentState state, AgentPolicy policy, string? reason, Instant now) =>
        state.Pause is { } pause
            ? [new Event.AgentResumed(reason), .. SlotRules.Missed(state, policy, pause.Since, Why.Paused, now)]
            : [];

    public static IEnumerable<Event> Due(AgentState state, AgentPolicy policy, Instant now) =>
        state.Pause?.Until <= now ? Resume(state, policy, Elapsed, now) : [];
}
