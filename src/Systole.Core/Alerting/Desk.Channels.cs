namespace Systole.Core;

/// <summary>How channels do: one that is down is told of on the others.</summary>
internal sealed partial class Desk
{
    /// <summary>A channel that goes down or comes back is an alert on the others.</summary>
    private void Follow(string name, ChannelState before, ChannelState channel, Instant now)
    {
        var id = $"{Names.Of(AlertKind.ChannelDown)}:{name}";
        if (before.DownSince is null && channel.DownSince is not null)
        {
            var alert = new OpenAlert(id, AlertKind.ChannelDown, AlertKinds.SeverityOf(AlertKind.ChannelDown), now) { Task = name };
            tell(now, null, new Event.AlertOpened(alert, $"channel {name} cannot tell anybody: {channel.Answer}", IsShared: true));
        }
        else if (channel.DownSince is null && fleet().Alerts.TryGetValue(id, out var open))
        {
            tell(now, null, new Event.AlertClosed(open, $"channel {name} delivers again", IsShared: true));
        }
    }

    /// <summary>Where all are down that would be told that one is, the log is told.</summary>
    private void LogWhatNobodyHears(Instant now)
    {
        if (!policy.Channels.ContainsKey(AlertingPolicy.Log)) return;
        foreach (var down in fleet().Alerts.Values.Where(alert => alert.Kind == AlertKind.ChannelDown && alert.Task != AlertingPolicy.Log).ToList())
        {
            if (State.Of(down.Id).All(key => State.Channel(key.Channel).DownSince is not null))
                TellOn([AlertingPolicy.Log], down, null, ImmutableSortedDictionary<string, string>.Empty, now);
        }
    }

    /// <summary>Somebody saw that a channel takes messages: that is a delivery, and what waits for it is tried at once.</summary>
    public void Tried(string name, Delivery answer, Instant now)
    {
        var before = State.Channel(name);
        var channel = ChannelRules.After(before with { AskedUntil = null }, answer, 0, now);
        tell(now, null, new Event.ChannelChanged(name, channel));
        Follow(name, before, channel, now);
        TryAgain(name, now);
    }

    private void TryAgain(string channel, Instant now)
    {
        foreach (var incident in InOrder(incident => incident.Key.Channel == channel && incident.RetryAt is not null))
        {
            Keep(incident with { RetryAt = null }, now);
        }
    }
}
