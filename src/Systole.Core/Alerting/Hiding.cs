namespace Systole.Core;

/// <summary>What keeps an alert from being told: somebody's silence, or something else that causes it and is told already.</summary>
/// <param name="State">The silences, and whether the node was absent.</param>
/// <param name="Fleet">Whether many runs are silent at once.</param>
internal readonly record struct Hiding(AlertingState State, FleetState Fleet)
{
    /// <summary>Until when an alert is not told, as far as can be said at an instant.</summary>
    /// <param name="alert">The alert.</param>
    /// <param name="at">The instant.</param>
    /// <returns>Null where it is told; <see cref="Instant.Max"/> where it depends on what happens.</returns>
    public Instant? Until(IncidentAlert alert, Instant at)
    {
        var until = Until(alert.Subject, at);
        // One absence after the other keeps nothing from being told for longer than one.
        if (IsCausedByAbsence(alert) && State.QuietUntil is { } quiet && Instant.Earlier(quiet, alert.Alert.OpenedAt + Laws.GraceAfterBlind) is var heard && heard > at)
        {
            until = Longer(until, heard);
        }
        if (IsCausedByStall(alert) && Fleet.Alerts.ContainsKey(Names.Of(AlertKind.MassStall))) until = Instant.Max;
        return until;
    }

    /// <summary>Until when silences hide something.</summary>
    public Instant? Until(AlertSubject subject, Instant at)
    {
        Instant? until = null;
        foreach (var silence in State.Silences.Values)
        {
            if (silence.Hides(subject, at)) until = Longer(until, silence.To ?? Instant.Max);
        }
        return until;
    }

    /// <summary>What is said of agents that could not be heard while Systole was not there. Their own faults are told.</summary>
    private static bool IsCausedByAbsence(IncidentAlert alert) =>
        alert.Alert.Kind is AlertKind.Stale or AlertKind.NoProgress or AlertKind.WaitingHuman or AlertKind.Missing or AlertKind.Gap;

    /// <summary>What is said of single runs while many are silent.</summary>
    public static bool IsCausedByStall(IncidentAlert alert) => alert.Alert.Kind is AlertKind.Stale or AlertKind.NoProgress;

    private static Instant Longer(Instant? until, Instant other) => until is { } known ? Instant.Later(known, other) : other;
}
