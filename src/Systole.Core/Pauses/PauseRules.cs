namespace Systole.Core;

/// <summary>While paused wakes are accepted and wait, runs in progress go on, slots are skipped and counted. A quarantine holds likewise.</summary>
internal static class PauseRules
{
    /// <summary>Why a pause ended that had an end of its own.</summary>
    public const string Elapsed = "elapsed";

    public static IEnumerable<Event> Pause(AgentState state, Input.PauseRequested input, Instant now) =>
        [new Event.AgentPaused(new Pause(state.Pause?.Since ?? now, now + input.For, input.Reason))];

    /// <summary>An operator lets the agent go on, whatever held it.</summary>
    public static IEnumerable<Event> Resume(AgentState state, AgentPolicy policy, string? reason, Instant now)
    {
        if (state is { Pause: null, Quarantine: null }) return [];
        var since = state.Quarantine?.Since ?? state.Pause!.Since;
        if (state.Pause is { } pause) since = Instant.Earlier(since, pause.Since);
        return
        [
            new Event.AgentResumed(reason, EndsQuarantine: state.Quarantine is not null),
            .. AlertRules.AfterQuarantine(state),
            .. SlotRules.Missed(state, policy, since, state.Quarantine is null ? Why.Paused : Why.Quarantined, now),
        ];
    }

    /// <summary>A pause comes to its own end. A quarantine has none.</summary>
    public static IEnumerable<Event> Due(AgentState state, AgentPolicy policy, Instant now) =>
        state.Pause is { } pause && pause.Until <= now
            ? [new Event.AgentResumed(Elapsed), .. state.Quarantine is null ? SlotRules.Missed(state, policy, pause.Since, Why.Paused, now) : []]
            : [];
}
