namespace Systole.Core;

/// <summary>Time in which Systole itself could not look is charged to no run; after it agents get a moment to report.</summary>
internal static class BlindRules
{
    public static IEnumerable<Event> Decide(AgentState state, AgentPolicy policy, Input.Missed missed, Instant now)
    {
        if (missed.Why is not (Why.HostDown or Why.HostSuspended) || missed.Since > now) return [];
        if (state.Run is null && state.Registered.IsEmpty && policy.Watch.Expect is null) return [];
        return [new Event.BlindTime(now - missed.Since, now + Laws.GraceAfterBlind, missed.Why == Why.HostDown ? missed.Since : null)];
    }
}
