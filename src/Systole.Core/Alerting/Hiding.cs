namespace Systole.Core;

/// <summary>What keeps an alert from being told: somebody's silence, or something else that causes it and is told already.</summary>
/// <param name="State">The silences, and whether the node was absent.</param>
/// <param name="Fleet">Whether many runs are silent at once.</param>
internal readonly record struct Hiding(AlertingState State, FleetState Fleet)
{
    /// <summary>Until when something is not told, as far as can be said at an instant.</summary>
    /// <param name="subject">What.</param>
    /// <param name="at">The instant.</param>
    /// <returns>Null where it is told; <see cref="Instant.Max"/> where it depends on what happens.</returns>
    public Instant? Until(AlertSubject subject, Instant at)
    {
        Instant? until = null;
        foreach (var silence in State.Silences.Values)
        {
            if (silence.Hides(subject, at)) until = Longer(until, silence.To ?? Instant.Max);
        }
        if (IsCausedByAbsence(subject.Kind) && State.QuietUntil is { } quiet && quiet > at) until = Longer(until, quiet);
        if (IsCausedByStall(subject.Kind) && Fleet.Alerts.ContainsKey(Names.Of(AlertKind.MassStall))) until = Instant.Max;
        return until;
    }

    private static Instant Longer(Instant? until, Instant other) => until is { } known ? Instant.Later(known, other) : other;

    /// <summary>What is said of agents that could not be heard while Systole was not there. Their own faults are told.</summary>
    private static bool IsCausedByAbsence(string kind) => kind is "stale" or "no_progress" or "waiting_human" or "missing" or "gap";

    private static bool IsCausedByStall(string kind) => kind is "stale" or "no_progress";
}
