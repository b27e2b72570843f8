using System.Globalization;

namespace Systole.Core;

/// <summary>
/// Who decides what is told to whom. It follows what happens to alerts, keeps what each channel was told, and gives channels messages when
/// they are due; every change is an event.
/// </summary>
/// <param name="policy">Who is told of what.</param>
/// <param name="node">The node that sends what is decided here; null where the store knows only one.</param>
/// <param name="fleet">What concerns all agents, as it is.</param>
/// <param name="tell">An event of an agent, or of all together.</param>
internal sealed class Desk(AlertingPolicy policy, string? node, Func<FleetState> fleet, Action<Instant, AgentId?, Event> tell)
{
    private static readonly ImmutableArray<Severity> WorstFirst = [Severity.Error, Severity.Warning, Severity.Info];

    /// <summary>What alerting remembers.</summary>
    public AlertingState State { get; set; } = AlertingState.Initial;

    /// <summary>When something is due; null where nothing is.</summary>
    public Instant? NextDue
    {
        get
        {
            var due = State.Silences.Values.Aggregate(State.QuietUntil, (next, silence) => Instant.Earlier(next, silence.To));
            foreach (var channel in policy.Channels.Keys) due = Instant.Earlier(due, NextFor(channel));
            return due;
        }
    }

    // ---- what happens

    /// <summary>Something happened: whoever has to be told of it will be.</summary>
    /// <param name="happening">What.</param>
    /// <param name="labels">The labels of its agent.</param>
    /// <param name="route">The route that its agent wants tried first; null for none.</param>
    public void Follow(Happening happening, ImmutableSortedDictionary<string, string> labels, string? route)
    {
        var (agent, now) = (happening.Agent, happening.At);
        switch (happening.Event)
        {
            case Event.AlertOpened e:
                Opened(e.Alert with { Summary = e.Summary }, agent, labels, route, now);
                break;
            case Event.AlertRepeated e:
                foreach (var key in State.Of(e.Alert.Id)) Change(key, e.Alert.Id, alert => alert with { Repeats = true, Summary = e.Summary }, now);
                break;
            case Event.AlertAcknowledged e:
                foreach (var key in State.Of(e.Alert.Id)) Change(key, e.Alert.Id, alert => alert with { Alert = e.Alert, Repeats = false }, now);
                break;
            case Event.AlertClosed e:
                var subject = AlertSubject.Of(e.Alert, agent, labels);
                foreach (var key in State.Of(e.Alert.Id)) Closed(key, e.Alert.Id, e.Summary, now);
                EndWithWhatTheyHide(subject, now);
                // What hid others is gone.
                if (e.Alert.Kind == AlertKind.MassStall) ReleaseAll(alert => alert.Alert.Kind is AlertKind.Stale or AlertKind.NoProgress, now);
                break;
            case Event.RunMessage e when agent is { } whose:
                Said(new RunSaid(whose, e.Run, e.Text), labels, route, now);
                break;
            case Event.HostSuspended or Event.HostStarted { DownMs: not null }:
                tell(now, null, Counted() with { QuietUntil = now + Laws.GraceAfterBlind });
                break;
        }
    }

    private void Opened(OpenAlert alert, AgentId? agent, ImmutableSortedDictionary<string, string> labels, string? route, Instant now)
    {
        var comings = Comings.After(State.Comings.GetValueOrDefault(alert.Id), now);
        tell(now, null, new Event.ComingsChanged(alert.Id, comings));
        if (State.CountComings > Laws.ComingsMax && State.FirstComing is { } first) tell(now, null, new Event.ComingsChanged(first.Alert, null));
        foreach (var key in State.Of(alert.Id)) Change(key, alert.Id, known => Reopened(known, alert, comings), now);
        Route(alert, agent, labels, route, now);
    }

    /// <summary>It goes to every channel of its routes that does not know of it yet.</summary>
    private void Route(OpenAlert alert, AgentId? agent, ImmutableSortedDictionary<string, string> labels, string? route, Instant now)
    {
        var comings = State.Comings.GetValueOrDefault(alert.Id);
        var except = alert.Kind == AlertKind.ChannelDown ? alert.Task : null;
        foreach (var channel in RouteRules.Channels(policy, AlertSubject.Of(alert, agent, labels), route, except))
        {
            if (State.Of(alert.Id).Any(key => key.Channel == channel)) continue;
            var key = RoomFor(new IncidentKey(channel, RouteRules.Group(policy, alert, agent)));
            var incident = State.Incidents.GetValueOrDefault(key) ?? new Incident(key);
            var added = new IncidentAlert(alert, agent, labels) { Summary = alert.Summary ?? "", Flapping = comings?.IsFlapping == true ? comings.Openings.Length : null };
            Keep(Anew(Waiting(incident, now)) with { Alerts = incident.Alerts.SetItem(alert.Id, added) }, now);
        }
    }

    private static IncidentAlert Reopened(IncidentAlert known, OpenAlert alert, Comings comings) => known with
    {
        Alert = alert,
        Summary = alert.Summary ?? "",
        ClosedAt = null,
        IsTold = known is { IsTold: true, IsOver: false },
        IsOver = false,
        IsReleased = false,
        Repeats = false,
        AcknowledgementTold = false,
        Flapping = comings.IsFlapping ? comings.Openings.Length : null,
        FlappingTold = known.FlappingTold && comings.IsFlapping,
    };

    private void Closed(IncidentKey key, string id, string summary, Instant now)
    {
        var incident = State.Incidents[key];
        var alert = incident.Alerts[id];
        if (alert.ClosedAt is not null) return;
        var isOnItsWay = incident.Sending?.News.Any(news => news.Alert == id && news.Change != AlertChange.Closed) == true;
        if (!alert.IsTold && !isOnItsWay && alert.Flapping is null)
        {
            // It was due, and the channel could not be told.
            var channel = State.Channel(key.Channel);
            if (channel.Failures > 0 && RulesOf(key).Owed(incident, alert, now) is not null)
            {
                tell(now, null, new Event.ChannelChanged(key.Channel, channel with { Untold = channel.Untold + 1 }));
            }
            Keep(incident with { Alerts = incident.Alerts.Remove(id) }, now);
            return;
        }
        var closed = alert with { ClosedAt = now, Summary = summary, Repeats = false };
        Keep(Anew(incident) with { Alerts = incident.Alerts.SetItem(id, closed) }, now);
    }

    private void Said(RunSaid said, ImmutableSortedDictionary<string, string> labels, string? route, Instant now)
    {
        foreach (var channel in RouteRules.Channels(policy, AlertSubject.OfMessage(said.Agent, labels), route))
        {
            var before = new SaidKey(channel, said.Agent);
            if (SaidRules.After(State.Said.GetValueOrDefault(before, []), said.Text, now) is not { } sayings) continue;
            tell(now, null, new Event.SaidChanged(before, sayings));
            var key = new IncidentKey(channel, $"run={said.Run}");
            Keep(new Incident(key) { Said = said with { Text = SaidRules.Cut(said.Text) }, Labels = labels, Since = now }, now);
            if (State.CountMessages(channel) <= Laws.MessagesMax || State.FirstMessage(channel) is not { Said: { } first } oldest) continue;
            tell(now, said.Agent, new Event.NotificationFailed(
                null, first.Run, channel, oldest.Failures + 1, null, DeliveryOutcome.Rejected,
                string.Create(CultureInfo.InvariantCulture, $"given up: more than {Laws.MessagesMax} answers wait for the channel"), null));
            tell(now, null, new Event.IncidentChanged(oldest.Key, null));
        }
    }

    // ---- silences

    /// <summary>Somebody does not want to be told of something.</summary>
    public Silence Silenced(AlertMatch match, string author, string? comment, Instant from, Instant? to, Instant now)
    {
        var number = State.LastSilence + 1;
        var silence = new Silence(string.Create(CultureInfo.InvariantCulture, $"s{number}"), match, author, from) { To = to, Comment = comment };
        tell(now, null, Counted() with { LastSilence = number });
        tell(now, null, new Event.SilenceAdded(silence));
        return silence;
    }

    /// <summary>A silence ends: what it hid and is still open is told now.</summary>
    public void EndSilence(Silence silence, string why, Instant now)
    {
        tell(now, null, new Event.SilenceEnded(silence, why));
        ReleaseAll(alert => silence.Match.Takes(alert.Subject), now);
        foreach (var incident in InOrder(incident => incident is { Said: not null, Sending: null })) Keep(incident, now);
    }

    private void EndWithWhatTheyHide(AlertSubject closed, Instant now)
    {
        foreach (var silence in State.Silences.Values.Where(silence => silence.To is null && silence.Hides(closed, now)).ToList())
        {
            if (!State.Open.Any(alert => silence.Match.Takes(alert.Subject))) EndSilence(silence, "nothing that it hid is open", now);
        }
    }

    private void ReleaseAll(Func<IncidentAlert, bool> concerned, Instant now)
    {
        foreach (var incident in InOrder(incident => incident.Alerts.Values.Any(concerned)))
        {
            // What has not waited long enough by itself waits on; what is hidden still stays so.
            var released = incident.Alerts.Values
                .Where(alert => concerned(alert) && alert is { IsTold: false, ClosedAt: null } && now - alert.Alert.OpenedAt >= policy.GroupWait)
                .Select(alert => KeyValuePair.Create(alert.Alert.Id, alert with { IsReleased = true }));
            Keep(incident with { Alerts = incident.Alerts.SetItems(released) }, now);
        }
    }

    // ---- channels

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
        Instant? retryAt = !isRejected ? Instant.Later(channel.NotBefore ?? now, now)
            : !isGivenUp ? now + Laws.RejectedAgainAfter
            // What is so stays so, and somebody may mend the channel. What a run said is given up.
            : incident.Said is null && !mayHaveArrived ? now + Laws.GoneAgainAfter : null;
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
        if (isGivenUp && incident.Said is not null)
        {
            tell(now, null, new Event.IncidentChanged(incident.Key, null));
            return;
        }
        var alerts = incident.Alerts;
        foreach (var news in isGivenUp && mayHaveArrived ? sending.News : [])
        {
            // What may have been there before it was refused was perhaps refused for that.
            if (alerts.TryGetValue(news.Alert, out var alert)) alerts = alerts.SetItem(news.Alert, Told(alert, news, news.Change!.Value, now));
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

    /// <summary>A channel that goes down or comes back is an alert on the others.</summary>
    private void Follow(string name, ChannelState before, ChannelState channel, Instant now)
    {
        var id = $"{Names.Of(AlertKind.ChannelDown)}:{name}";
        if (before.DownSince is null && channel.DownSince is not null)
        {
            var alert = new OpenAlert(id, AlertKind.ChannelDown, Severity.Error, now) { Task = name };
            tell(now, null, new Event.AlertOpened(alert, $"channel {name} cannot tell anybody: {channel.Answer}", IsShared: true));
        }
        else if (channel.DownSince is null && fleet().Alerts.TryGetValue(id, out var open))
        {
            tell(now, null, new Event.AlertClosed(open, $"channel {name} delivers again", IsShared: true));
        }
    }

    /// <summary>Somebody saw that a channel takes messages: that is a delivery, and what waits for it is tried at once.</summary>
    public void Tried(string name, Delivery answer, Instant now)
    {
        var before = State.Channel(name);
        var channel = ChannelRules.After(before, answer, 0, now);
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

    // ---- the node

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
        // What waits, and for how long, may be configured otherwise.
        foreach (var incident in InOrder(incident => incident.Sending is null && RulesOf(incident.Key).DueAt(incident, now) != incident.DueAt)) Keep(incident, now);
    }

    /// <summary>What was owed to channels that are no longer configured.</summary>
    private void Forget(Instant now)
    {
        foreach (var gone in InOrder(incident => !policy.Channels.ContainsKey(incident.Key.Channel))) tell(now, null, new Event.IncidentChanged(gone.Key, null));
        foreach (var said in State.Said.Keys.Where(said => !policy.Channels.ContainsKey(said.Channel)).ToList()) tell(now, null, new Event.SaidChanged(said, null));
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

    /// <summary>Everything that is due by an instant, but for what a channel has no room for.</summary>
    public void Tick(Instant now)
    {
        if (State.QuietUntil <= now)
        {
            tell(now, null, Counted() with { QuietUntil = null });
            ReleaseAll(_ => true, now);
        }
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

    /// <summary>Always the same order: what is told is the same in a replay.</summary>
    private List<Incident> InOrder(Func<Incident, bool> concerned) =>
    [
        .. State.Incidents.Values.Where(concerned)
            .OrderBy(incident => incident.Key.Channel, StringComparer.Ordinal).ThenBy(incident => incident.Key.Group, StringComparer.Ordinal),
    ];

    private void Change(IncidentKey key, string alert, Func<IncidentAlert, IncidentAlert> change, Instant now)
    {
        var incident = State.Incidents[key];
        if (incident.Alerts.GetValueOrDefault(alert) is { } known) Keep(Anew(Waiting(incident, now)) with { Alerts = incident.Alerts.SetItem(alert, change(known)) }, now);
    }

    /// <summary>What was not taken is another message now.</summary>
    private static Incident Anew(Incident incident) => incident is { Rejections: > 0, Sending: null } ? incident with { RetryAt = null } : incident;

    /// <summary>Since when it waits: from now on, unless something waits already.</summary>
    private static Incident Waiting(Incident incident, Instant now) =>
        incident.Alerts.Values.Any(alert => alert is { IsTold: false }) ? incident : incident with { Since = now };

    /// <summary>Keeps an incident with when it is due next; one of which nothing is left goes.</summary>
    private void Keep(Incident incident, Instant now)
    {
        var rules = RulesOf(incident.Key);
        // What was on its way, did not arrive and is over is nobody's news.
        if (incident.Sending is null) incident = incident with { Alerts = incident.Alerts.RemoveRange(incident.Alerts.Values.Where(Gone).Select(alert => alert.Alert.Id)) };
        var due = rules.DueAt(incident, now);
        var isEmpty = incident.Said is null && incident.Sending is null && due is null && incident.Alerts.Values.All(alert => alert.IsOver);
        if (isEmpty && !State.Incidents.ContainsKey(incident.Key)) return;
        tell(now, null, new Event.IncidentChanged(incident.Key, isEmpty ? null : incident with { DueAt = due }));

        bool Gone(IncidentAlert alert) => alert.IsOver
            ? !rules.IsShownWhenOver(incident, alert, now)
            : !alert.IsTold && IncidentRules.ClosesAt(alert) <= now;
    }

    /// <summary>The incident of a group that has room for one more.</summary>
    private IncidentKey RoomFor(IncidentKey key)
    {
        if (HasRoom(key)) return key;
        var last = State.LastRoom(key);
        return last > 1 && HasRoom(AlertingState.Room(key, last)) ? AlertingState.Room(key, last) : AlertingState.Room(key, last + 1);

        bool HasRoom(IncidentKey room) => !(State.Incidents.GetValueOrDefault(room)?.Alerts.Count >= Laws.IncidentAlertsMax);
    }

    private IncidentRules RulesOf(IncidentKey key) =>
        new(policy, policy.Channels.GetValueOrDefault(key.Channel, ChannelTraits.Plain), new Hiding(State, fleet()));

    private Event.AlertingCounted Counted() => new(State.LastMessage, State.LastSilence, State.QuietUntil);
}
