namespace Systole.Core;

/// <summary>Channels are given what is due, and answer.</summary>
internal sealed partial class Desk
{
    /// <summary>Everything that is due by an instant, but for what a channel has no room for.</summary>
    public void Tick(Instant now)
    {
        // What was hidden meanwhile is due by itself.
        if (State.QuietUntil <= now) tell(now, null, Counted() with { QuietUntil = null });
        foreach (var silence in State.Silences.Values.Where(silence => silence.To <= now).ToList()) EndSilence(silence, "its time is over", now);
        // None is looked at again and again: what opened longer ago than that is not counted in any case.
        while (State.FirstComing is { } first && first.At <= now - Laws.FlapWithin) tell(now, null, new Event.ComingsChanged(first.Alert, null));
        foreach (var channel in policy.Channels.Keys)
        {
            while (NextFor(channel) <= now) Send(Next(channel, now)!.Value, now);
        }
    }

    private void Send(IncidentKey key, Instant now)
    {
        var incident = State.Incidents[key];
        var channel = State.Channel(key.Channel);
        var number = State.LastMessage + 1;
        if (RulesOf(key).Message(incident, channel, number, now) is not { } message)
        {
            // What it was planned for is hidden by now.
            Keep(incident, now);
            return;
        }
        if (incident.Sending is null) tell(now, null, Counted() with { LastMessage = number });
        tell(now, null, new Event.ChannelChanged(key.Channel, ChannelRules.Given(channel, policy.Channels[key.Channel], now)));
        tell(now, null, new Event.NotificationSending(key, message));
        var sending = new Sending(message, InFlight: true, node) { MayHaveArrived = incident.Sending is { MayHaveArrived: true } };
        Keep(incident with { Sending = sending }, now);
    }

    private Instant? NextFor(string channel)
    {
        if (State.CountOnTheirWay(channel) >= ChannelRules.SendingMax(State.Channel(channel))) return null;
        var first = WorstFirst.Aggregate((Instant?)null, (next, severity) => Instant.Earlier(next, State.First(channel, severity)?.At));
        return first is { } at ? Instant.Later(at, ChannelRules.FreeAt(State.Channel(channel), policy.Channels[channel])) : null;
    }

    /// <summary>The worst of what is due, and of that what is due longest.</summary>
    private IncidentKey? Next(string channel, Instant now)
    {
        foreach (var severity in WorstFirst)
        {
            if (State.First(channel, severity) is { } first && first.At <= now) return first.Key;
        }
        return null;
    }

    /// <summary>A channel has answered.</summary>
    public void Answered(IncidentKey key, string message, Delivery answer, Instant now)
    {
        // It may be another node's by now, or settled.
        if (State.Incidents.GetValueOrDefault(key) is not { Sending: { InFlight: true } sending } incident || sending.Message.Key != message) return;
        var before = State.Channel(key.Channel);
        var channel = ChannelRules.After(before, answer, sending.Message.Untold, now);
        if (IsRefusing(incident, answer, before, now)) channel = channel with { DownSince = channel.DownSince ?? now };
        tell(now, null, new Event.ChannelChanged(key.Channel, channel));
        if (answer.Outcome == DeliveryOutcome.Delivered) Delivered(incident, sending.Message, answer, now);
        else Failed(incident, sending, answer, channel, now);
        Follow(key.Channel, before, channel, now);
    }

    /// <summary>Whether a message is given up, and nothing else was delivered since it was tried first.</summary>
    private static bool IsRefusing(Incident incident, Delivery answer, ChannelState channel, Instant now) =>
        answer.Outcome == DeliveryOutcome.Rejected && incident.Rejections + 1 >= Laws.RejectionsMax
        && !(channel.DeliveredAt > now - (Laws.RejectionsMax - 1) * Laws.RejectedAgainAfter);

    private void Delivered(Incident incident, AlertMessage message, Delivery answer, Instant now)
    {
        foreach (var news in message.Alerts.Where(news => news.Change is not null))
        {
            tell(now, news.Agent, new Event.NotificationDelivered(news.Alert, null, message.Channel, message.Attempt, news.Change));
        }
        if (message.Said is { } said)
        {
            tell(now, said.Agent, new Event.NotificationDelivered(null, said.Run, message.Channel, message.Attempt, null));
            tell(now, null, new Event.IncidentChanged(incident.Key, null));
            return;
        }
        var alerts = incident.Alerts;
        foreach (var news in message.Alerts)
        {
            if (alerts.TryGetValue(news.Alert, out var alert) && news.Change is { } change) alerts = alerts.SetItem(news.Alert, Told(alert, news, change, now));
        }
        Keep(
            Waiting(incident with { Sending = null }, now) with
            {
                Alerts = alerts,
                Sending = null,
                ToldAt = now,
                Reference = answer.Reference ?? message.Reference,
                RetryAt = null,
                Failures = 0,
                Rejections = 0,
                Error = null,
            },
            now);
    }

    private static IncidentAlert Told(IncidentAlert alert, AlertNews news, AlertChange change, Instant at)
    {
        switch (change)
        {
            case AlertChange.Closed when alert.ClosedAt is null:
                // It came back while its end was on its way: that is new.
                return alert with { IsTold = false, ToldAt = null };
            case AlertChange.Closed:
                return alert with { IsOver = true, ToldAt = at };
            case AlertChange.Acknowledged:
                return alert with { AcknowledgementTold = true };
            default:
                return alert with
                {
                    IsTold = true,
                    IsReleased = false,
                    ToldAt = at,
                    Repeats = false,
                    FlappingTold = change == AlertChange.Flapping || alert.FlappingTold,
                    AcknowledgementTold = news.AcknowledgedBy is not null || alert.AcknowledgementTold,
                };
        }
    }

    private void Failed(Incident incident, Sending sending, Delivery answer, ChannelState channel, Instant now)
    {
        var isRejected = answer.Outcome == DeliveryOutcome.Rejected;
        var rejections = isRejected ? incident.Rejections + 1 : incident.Rejections;
        var isGivenUp = rejections >= Laws.RejectionsMax;
        var mayHaveArrived = sending.MayHaveArrived || answer.MayHaveArrived;
        Instant? retryAt = !isRejected ? Instant.Later(channel.HeldUntil() ?? now, now)
            : !isGivenUp ? now + Laws.RejectedAgainAfter
            // What is so stays so, and somebody may mend the channel. What a run said is given up.
            : incident.Said is null && (!mayHaveArrived || sending.News.Any(news => news.Change == AlertChange.Closed)) ? now + Laws.GoneAgainAfter : null;
        foreach (var news in sending.News)
        {
            tell(now, news.Agent, new Event.NotificationFailed(
                news.Alert, null, sending.Message.Channel, sending.Message.Attempt, news.Change, answer.Outcome, answer.Answer, retryAt));
        }
        if (sending.Message.Said is { } said)
        {
            tell(now, said.Agent, new Event.NotificationFailed(
                null, said.Run, sending.Message.Channel, sending.Message.Attempt, null, answer.Outcome, answer.Answer, retryAt));
        }
        if (isGivenUp && incident.Said is { } unsaid)
        {
            GiveUp(incident, unsaid, mayHaveArrived, now);
            return;
        }
        var alerts = incident.Alerts;
        foreach (var news in isGivenUp && mayHaveArrived ? sending.News : [])
        {
            // What may have been there before it was refused was perhaps refused for that. That something is over is rather told twice than never.
            if (news.Change != AlertChange.Closed && alerts.TryGetValue(news.Alert, out var alert)) alerts = alerts.SetItem(news.Alert, Told(alert, news, news.Change!.Value, now));
        }
        Keep(
            incident with
            {
                Alerts = alerts,
                // What may have arrived is sent again as it is; anything else is told as it stands then.
                Sending = mayHaveArrived && !isGivenUp ? sending with { InFlight = false, MayHaveArrived = true } : null,
                RetryAt = retryAt,
                Failures = retryAt is null ? 0 : incident.Failures + 1,
                Rejections = retryAt is null ? 0 : rejections,
                Error = answer.Answer,
            },
            now);
    }
}
