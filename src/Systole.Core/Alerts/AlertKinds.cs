namespace Systole.Core;

/// <summary>What all alerts of a kind have in common.</summary>
public static class AlertKinds
{
    /// <summary>How bad they are.</summary>
    public static Severity SeverityOf(AlertKind kind) =>
        kind is AlertKind.Failed or AlertKind.Flood or AlertKind.Stale or AlertKind.Gap or AlertKind.WaitingHuman or AlertKind.NoProgress
            or AlertKind.Looping or AlertKind.MassStall or AlertKind.StoreSlow ? Severity.Warning : Severity.Error;

    /// <summary>Whether they concern all agents together, and so have no agent and none of its labels.</summary>
    public static bool IsShared(AlertKind kind) => kind is AlertKind.MassStall or AlertKind.StoreSlow or AlertKind.ChannelDown;

    /// <summary>What else of a match no alert of its kind has, with a sentence about it; null where some may have all of it.</summary>
    /// <param name="match">The match.</param>
    public static (string Key, string Problem)? NeverBoth(AlertMatch match)
    {
        ArgumentNullException.ThrowIfNull(match);
        if (!Names.TryParse<AlertKind>(match.Kind, out var kind)) return null;
        var quoted = Quoting.Quote(Names.Of(kind));
        // Of info, which no alert is, more is said elsewhere.
        if (match.Severity is Severity.Warning or Severity.Error && match.Severity != SeverityOf(kind))
            return ("match.severity", $"{quoted} is always '{Names.Of(SeverityOf(kind))}': leave it out");
        if (!IsShared(kind)) return null;
        return match.Agent is not (null or "*") ? ("match.agent", $"{quoted} concerns all agents together and has no agent: leave it out")
            : match.Label is not null ? ("match.label", $"{quoted} concerns all agents together and has no labels: leave it out")
            : null;
    }
}
