namespace Systole.Core;

/// <summary>Something that a channel is still to be told.</summary>
/// <param name="Key">What it is of.</param>
/// <param name="Alerts">The alerts, with what is to be told of each; none for a run's message.</param>
/// <param name="Said">What a run said; null for alerts.</param>
/// <param name="DueAt">When it is sent, if the channel is free then; null while it is on its way.</param>
/// <param name="Attempts">How often it was tried in vain.</param>
/// <param name="Error">What came back last; null where nothing did.</param>
public sealed record OutboxEntry(
    IncidentKey Key, ImmutableArray<(string Alert, AlertChange Change)> Alerts, RunSaid? Said, Instant? DueAt, int Attempts, string? Error)
{
    /// <summary>Everything that is owed, by channel, the earliest first.</summary>
    /// <param name="alerting">What alerting remembers.</param>
    /// <param name="policy">Who is told of what.</param>
    /// <param name="fleet">What concerns all agents.</param>
    /// <param name="now">As of when.</param>
    public static IEnumerable<OutboxEntry> Of(AlertingState alerting, AlertingPolicy policy, FleetState fleet, Instant now) =>
        from incident in alerting.Incidents.Values
        where incident.DueAt is not null || incident.Sending is not null
        let entry = Of(incident, alerting, policy, fleet, now)
        where entry.Alerts.Length > 0 || entry.Said is not null
        orderby entry.Key.Channel, entry.DueAt ?? Instant.Min, entry.Key.Group
        select entry;

    private static OutboxEntry Of(Incident incident, AlertingState alerting, AlertingPolicy policy, FleetState fleet, Instant now)
    {
        var traits = policy.Channels.GetValueOrDefault(incident.Key.Channel, ChannelTraits.Plain);
        var rules = new IncidentRules(policy, traits, new Hiding(alerting, fleet));
        var at = Instant.Later(incident.DueAt ?? now, now);
        ImmutableArray<(string, AlertChange)> owed = incident.Sending is { } sending
            ? [.. sending.News.Select(news => (news.Alert, news.Change!.Value))]
            : [.. incident.Alerts.Values.Select(alert => (alert.Alert.Id, Change: rules.Owed(incident, alert, at)))
                // That it is to be told again some hours from now is no debt.
                .Where(owed => owed.Change is not null && (incident.DueAt <= now || owed.Change != AlertChange.Repeated)).Select(owed => (owed.Id, owed.Change!.Value))];
        return new OutboxEntry(incident.Key, owed, incident.Said, incident.DueAt, incident.Failures, incident.Error);
    }
}
