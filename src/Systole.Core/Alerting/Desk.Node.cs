namespace Systole.Core;

/// <summary>What begins and ends with nodes, and a clock that is set.</summary>
internal sealed partial class Desk
{
    /// <summary>A node begins: what was on its way is sent again, and what is configured otherwise now is set right.</summary>
    /// <param name="open">All open alerts, with whose they are.</param>
    /// <param name="isOwn">Whether what is on its way is this node's to take up, by the node that sent it.</param>
    /// <param name="othersDiffer">Whether nodes are there that may have channels which this one does not know.</param>
    /// <param name="now">When.</param>
    public void Start(
        IReadOnlyCollection<(OpenAlert Alert, AgentId? Agent, ImmutableSortedDictionary<string, string> Labels, string? Route)> open,
        Func<string?, bool> isOwn, bool othersDiffer, Instant now)
    {
        TakeUp(isOwn, now);
        if (!othersDiffer) Forget(now);
        foreach (var channel in policy.Channels.Keys)
        {
            // Its owner may have mended it. One that asked to be left alone is.
            if (State.Channels.GetValueOrDefault(channel) is not { NotBefore: not null, Failures: > 0 } held) continue;
            tell(now, null, new Event.ChannelChanged(channel, held with { NotBefore = null }));
            TryAgain(channel, now);
        }
        foreach (var (alert, agent, labels, route) in open)
        {
            if (State.Of(alert.Id).IsEmpty) Opened(alert, agent, labels, route, now);
            else Route(alert, agent, labels, route, now);
        }
        var known = open.Select(entry => entry.Alert.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var over in State.Open.Where(alert => !known.Contains(alert.Alert.Id)).ToList())
        {
            foreach (var key in State.Of(over.Alert.Id)) Closed(key, over.Alert.Id, over.Summary, now);
        }
        LogWhatNobodyHears(now);
        // What waits, and for how long, may be configured otherwise.
        foreach (var incident in InOrder(incident => incident.Sending is null && RulesOf(incident.Key).DueAt(incident, now) != incident.DueAt)) Keep(incident, now);
    }

    /// <summary>What was owed to channels that are no longer configured.</summary>
    private void Forget(Instant now)
    {
        foreach (var gone in InOrder(incident => !policy.Channels.ContainsKey(incident.Key.Channel))) tell(now, null, new Event.IncidentChanged(gone.Key, null));
        foreach (var said in State.Said.Keys.Where(said => !policy.Channels.ContainsKey(said.Channel)).ToList()) tell(now, null, new Event.SaidChanged(said, null));
        // Where it is configured again it is a new one.
        foreach (var channel in State.Channels.Keys.Where(channel => !policy.Channels.ContainsKey(channel)).ToList()) tell(now, null, new Event.ChannelChanged(channel, null));
        foreach (var down in fleet().Alerts.Values.Where(alert => alert is { Kind: AlertKind.ChannelDown, Task: { } name } && !policy.Channels.ContainsKey(name)).ToList())
        {
            tell(now, null, new Event.AlertClosed(down, $"channel {down.Task} is no longer configured", IsShared: true));
        }
    }

    /// <summary>What nodes that are gone had on its way is sent again, as it was.</summary>
    public void TakeUp(Func<string?, bool> isGone, Instant now)
    {
        foreach (var incident in InOrder(incident => incident.Sending is { InFlight: true } sending && isGone(sending.Node)))
        {
            Keep(incident with { Sending = incident.Sending! with { InFlight = false, MayHaveArrived = true } }, now);
        }
    }

    /// <summary>The wall clock was set, and takes what is stored with it. Silences end by the wall clock: only one that is set back moves them.</summary>
    public void MovedBy(TimeSpan by, Instant now)
    {
        foreach (var (name, channel) in State.Channels) tell(now, null, new Event.ChannelChanged(name, AlertingShift.Apply(channel, by)));
        foreach (var silence in by < TimeSpan.Zero ? State.Silences.Values : [])
        {
            tell(now, null, new Event.SilenceMoved(AlertingShift.Apply(silence, by)));
        }
        foreach (var (alert, comings) in State.Comings) tell(now, null, new Event.ComingsChanged(alert, new Comings([.. comings.Openings.Select(at => at + by)])));
        foreach (var (key, sayings) in State.Said) tell(now, null, new Event.SaidChanged(key, [.. sayings.Select(saying => saying with { At = saying.At + by })]));
        if (State.QuietUntil is { } quiet) tell(now, null, Counted() with { QuietUntil = quiet + by });
        foreach (var incident in InOrder(_ => true)) Keep(AlertingShift.Apply(incident, by), now);
    }
}
