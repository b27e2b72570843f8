namespace Systole.Core;

/// <summary>What all alerts of a kind have in common.</summary>
internal static class AlertKinds
{
    /// <summary>How bad they are.</summary>
    public static Severity SeverityOf(AlertKind kind) =>
        kind is AlertKind.Failed or AlertKind.Flood or AlertKind.Stale or AlertKind.Gap or AlertKind.WaitingHuman or AlertKind.NoProgress
            or AlertKind.Looping or AlertKind.MassStall or AlertKind.StoreSlow ? Severity.Warning : Severity.Error;

    /// <summary>Whether they concern all agents together, and so have no agent and none of its labels.</summary>
    public static bool IsShared(AlertKind kind) => kind is AlertKind.MassStall or AlertKind.StoreSlow or AlertKind.ChannelDown;
}
