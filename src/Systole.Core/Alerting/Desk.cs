namespace Systole.Core;

/// <summary>
/// Who decides what is told to whom. It follows what happens to alerts, keeps what each channel was told, and gives channels messages when
/// they are due; every change is an event.
/// </summary>
/// <param name="policy">Who is told of what.</param>
/// <param name="node">The node that sends what is decided here; null where the store knows only one.</param>
/// <param name="fleet">What concerns all agents, as it is.</param>
/// <param name="tell">An event of an agent, or of all together.</param>
internal sealed partial class Desk(AlertingPolicy policy, string? node, Func<FleetState> fleet, Action<Instant, AgentId?, Event> tell)
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
                if (e.Alert.Kind == AlertKind.MassStall) ReleaseAll(Hiding.IsCausedByStall, now);
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
        if (alert.Kind == AlertKind.ChannelDown) LogWhatNobodyHears(now);
    }

    /// <summary>It goes to every channel of its routes that does not know of it yet.</summary>
    private void Route(OpenAlert alert, AgentId? agent, ImmutableSortedDictionary<string, string> labels, string? route, Instant now)
    {
        var except = alert.Kind == AlertKind.ChannelDown ? alert.Task : null;
        var channels = RouteRules.Channels(policy, AlertSubject.Of(alert, agent, labels), route, except);
        // Single runs are part of it from now on: whoever was told of them would take them for well again.
        if (alert.Kind == AlertKind.MassStall) channels = [.. channels, .. ToldOf(Hiding.IsCausedByStall).Except(channels)];
        TellOn(channels, alert, agent, labels, now);
    }

    /// <summary>The channels that were told of something that is open.</summary>
    private IEnumerable<string> ToldOf(Func<IncidentAlert, bool> concerned) => State.Incidents.Values
        .Where(incident => incident.Alerts.Values.Any(alert => alert.ClosedAt is null && (alert.IsTold || incident.IsTelling(alert.Alert.Id)) && concerned(alert)))
        .Select(incident => incident.Key.Channel).Where(policy.Channels.ContainsKey).Distinct().Order(StringComparer.Ordinal);

    private void TellOn(ImmutableArray<string> channels, OpenAlert alert, AgentId? agent, ImmutableSortedDictionary<string, string> labels, Instant now)
    {
        var comings = State.Comings.GetValueOrDefault(alert.Id);
        foreach (var channel in channels)
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
        // Who took note of it did not know that it would come again.
        Repeats = known.Repeats || known.Alert.AcknowledgedBy is not null,
        AcknowledgementTold = false,
        Flapping = comings.IsFlapping ? comings.Openings.Length : null,
        FlappingTold = known.FlappingTold && comings.IsFlapping,
    };

    private void Closed(IncidentKey key, string id, string summary, Instant now)
    {
        var incident = State.Incidents[key];
        var alert = incident.Alerts[id];
        if (alert.ClosedAt is not null) return;
        if (!alert.IsTold && !incident.IsTelling(id) && alert.Flapping is null)
        {
            // It was due, and the channel could not be told.
            var channel = State.Channel(key.Channel);
            if ((channel.Failures > 0 || channel.FullSince is not null) && RulesOf(key).Owed(incident, alert, now) is not null)
            {
                tell(now, null, new Event.ChannelChanged(key.Channel, channel with { Untold = channel.Untold + 1 }));
            }
            Keep(incident with { Alerts = incident.Alerts.Remove(id) }, now);
            return;
        }
        var closed = alert with { ClosedAt = now, Summary = summary };
        Keep(Anew(incident) with { Alerts = incident.Alerts.SetItem(id, closed) }, now);
    }

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

    /// <summary>Always the same order: what is told is the same in a replay.</summary>
    private List<Incident> InOrder(Func<Incident, bool> concerned) =>
    [
        .. State.Incidents.Values.Where(concerned)
            .OrderBy(incident => incident.Key.Channel, StringComparer.Ordinal).ThenBy(incident => incident.Key.Group, StringComparer.Ordinal),
    ];

    private IncidentRules RulesOf(IncidentKey key) =>
        new(policy, policy.Channels.GetValueOrDefault(key.Channel, ChannelTraits.Plain), new Hiding(State, fleet()));

    private Event.AlertingCounted Counted() => new(State.LastMessage, State.LastSilence, State.QuietUntil);
}
