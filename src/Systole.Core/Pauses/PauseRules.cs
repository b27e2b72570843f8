namespace Systole.Core;

/// <summary>While paused wakes are accepted and wait, runs in progress go on, slots are skipped and counted. A quarantine holds likewise.</summary>
internal static class PauseRules
{
    /// <summary>Why a pause ended that had an end of its own.</summary>
    public const string Elapsed = "elapsed";

    public static IEnumerable<Event> Pause(AgentState state, Input.PauseRequested input, Instant now) =>
        [new Event.AgentPaused(new Pause(state.Pause?.Since ?? now, now + input.For, input.Reason))];

    /// <summary>An operator lets the agent go on, whatever held it.</summary>
    public static IEnumerable<Event> Resume(FleetState fleet, AgentState state, AgentPolicy policy, string? reason, Instant now)
    {
        if (state is { Pause: null, Quarantine: null }) return [];
        return
        [
            new Event.AgentResumed(reason, EndsQuarantine: state.Quarantine is not null),
            .. AlertRules.AfterQuarantine(state),
            .. SlotRules.Missed(state, policy, Since(state, fleet.Pause?.Since, now), state.Quarantine is null ? Why.Paused : Why.Quarantined, now),
        ];
    }

    /// <summary>A pause comes, or came, to its own end: what passes after it passes for another reason. A quarantine has none.</summary>
    public static IEnumerable<Event> Due(FleetState fleet, AgentState state, AgentPolicy policy, Instant now) =>
        state.Pause is { Until: { } end } && end <= now
            ? [new Event.AgentResumed(Elapsed), .. SlotRules.Missed(state, policy, Since(state, fleet.Pause?.Since, now), Why.Paused, end)]
            : [];

    /// <summary>The pause of everything ended.</summary>
    public static IEnumerable<Event> Ended(AgentState state, AgentPolicy policy, Instant since, Instant end) =>
        SlotRules.Missed(state, policy, Since(state, since, end), Why.Paused, end);

    // Whatever holds the agent may overlap: what passed since the first of it began is told by the one that ends first, and then by the next.
    private static Instant Since(AgentState state, Instant? ofAll, Instant now) =>
        Instant.Earlier(Instant.Earlier(ofAll, state.Pause?.Since), state.Quarantine?.Since) ?? now;
}
