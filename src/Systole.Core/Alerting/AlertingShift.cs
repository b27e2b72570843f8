namespace Systole.Core;

/// <summary>What alerting remembers after a step of the wall clock: what was a minute ago still is (L2). What was sent stays as it was sent.</summary>
internal static class AlertingShift
{
    public static Incident Apply(Incident incident, TimeSpan by) => incident with
    {
        Since = incident.Since + by,
        ToldAt = incident.ToldAt + by,
        RetryAt = incident.RetryAt + by,
        Alerts = incident.Alerts.SetItems(incident.Alerts.Select(entry => KeyValuePair.Create(entry.Key, Apply(entry.Value, by)))),
    };

    public static ChannelState Apply(ChannelState channel, TimeSpan by) => channel with
    {
        NotBefore = channel.NotBefore + by,
        AskedUntil = channel.AskedUntil + by,
        Earned = channel.Earned + by,
        FailingSince = channel.FailingSince + by,
        FullSince = channel.FullSince + by,
        DownSince = channel.DownSince + by,
        DeliveredAt = channel.DeliveredAt + by,
    };

    public static Silence Apply(Silence silence, TimeSpan by) => silence with { From = silence.From + by, To = silence.To + by };

    private static IncidentAlert Apply(IncidentAlert alert, TimeSpan by) => alert with
    {
        Alert = ClockShift.Moved(alert.Alert, by),
        ClosedAt = alert.ClosedAt + by,
        ToldAt = alert.ToldAt + by,
    };
}
