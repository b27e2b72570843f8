namespace Systole.Core;

/// <summary>A run that was expected from outside and has not come is missing. Whatever comes next closes that.</summary>
internal static class ExpectRules
{
    /// <summary>From when on runs are expected: the first time that somebody expects them.</summary>
    public static IEnumerable<Event> Configure(AgentState state, AgentPolicy policy, Instant now)
    {
        if (policy.Watch.Expect is not null && state.LastHeardAt is null) yield return new Event.Heard(now);
        if (policy.Watch.Expect is null && state.LastHeardAt is not null)
        {
            yield return new Event.Heard(null);
            if (AlertRules.Close(state, AlertKind.Missing, null, $"nothing is expected of {state.Id} any more") is { } closed) yield return closed;
        }
    }

    /// <summary>Whether what is expected is what was before: then its configuration changes nothing about it.</summary>
    public static bool IsConfigured(AgentState state, AgentPolicy policy) => policy.Watch.Expect is null == state.LastHeardAt is null;

    public static IEnumerable<Event> Due(AgentState state, AgentPolicy policy, Instant now)
    {
        if (MissingAt(state, policy) <= now && AlertRules.Missing(state, policy, now) is { } missing) yield return missing;
    }

    /// <summary>It came.</summary>
    public static IEnumerable<Event> Came(AgentState state, AgentPolicy policy, Instant now)
    {
        if (policy.Watch.Expect is null) yield break;
        yield return new Event.Heard(now);
        if (AlertRules.Close(state, AlertKind.Missing, null, $"{state.Id} was heard of") is { } closed) yield return closed;
    }

    /// <summary>When the next one is missing; null where none is expected, or where that is told already.</summary>
    public static Instant? MissingAt(AgentState state, AgentPolicy policy)
    {
        if (policy.Watch.Expect is not { } expect || state.LastHeardAt is not { } last || AlertRules.IsOpen(state, AlertKind.Missing, null)) return null;
        var missing = expect.Schedule.FirstSlotAfter(last, TimeSpan.Zero, last) + expect.Grace;
        return state.GraceUntil is { } grace ? Instant.Later(missing, grace) : missing;
    }
}
