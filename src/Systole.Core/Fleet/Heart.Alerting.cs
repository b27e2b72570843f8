namespace Systole.Core;

/// <summary>Who is told of what happens.</summary>
public sealed partial class Heart
{
    private readonly AlertingPolicy _alerting;
    private AlertingState _alertingBefore = AlertingState.Initial;
    private int _noticed;

    /// <summary>What alerting remembers.</summary>
    public AlertingState Alerting => _desk.State;

    /// <summary>Takes in what alerting remembers as it was stored, or as others left it.</summary>
    public void Load(AlertingState alerting) => _desk.State = _alertingBefore = alerting;

    /// <summary>A node begins to tell: what it had on its way is sent again, and what nobody has been told of yet is.</summary>
    /// <param name="now">When.</param>
    internal void StartTelling(Instant now)
    {
        if (!_alerting.IsOn) return;
        // What the start itself opened is told as that.
        FollowAlerts();
        // A store that was moved from one node to several, or back, has what no node of this name sent.
        _desk.Start([.. OpenAlerts()], node => node == _node || node is null || _node is null, LeavesUnconfigured, now);
    }

    /// <summary>What happened is taken in, and nothing is sent: at the end of a node, whose next one does that.</summary>
    public void FollowAlerts()
    {
        if (!_alerting.IsOn) return;
        while (_noticed < _happened.Count)
        {
            var happening = _happened[_noticed++];
            var policy = happening.Agent is { } agent ? PolicyOf(agent) : null;
            _desk.Follow(happening, policy?.Labels ?? ImmutableSortedDictionary<string, string>.Empty, policy?.AlertRoute);
        }
    }

    /// <summary>What nodes that are gone had on their way to channels is sent by this one.</summary>
    /// <param name="isGone">Whether a node is gone.</param>
    /// <param name="now">When.</param>
    public void TakeUpSending(Func<string, bool> isGone, Instant now) => _desk.TakeUp(node => node is not null && isGone(node), now);

    /// <summary>Whether a node that is gone has left something on its way.</summary>
    public bool HasSendingOf(Func<string, bool> isGone) => _desk.State.NodesSending.Any(isGone);

    /// <summary>The messages that a node has on their way.</summary>
    public IReadOnlyList<(IncidentKey Key, AlertMessage Message)> OnTheirWayFrom(string node) => !_desk.State.NodesSending.Contains(node) ? [] :
    [
        .. _desk.State.Incidents.Values
            .Where(incident => incident.Sending is { InFlight: true } sending && sending.Node == node)
            .Select(incident => (incident.Key, incident.Sending!.Message)),
    ];

    /// <summary>Whether an alert is open.</summary>
    public bool IsOpen(string alert) =>
        Fleet.Alerts.ContainsKey(alert) || (AgentOf(alert) is { } agent && Find(agent)?.Alerts.ContainsKey(alert) == true);

    /// <summary>A channel has answered.</summary>
    /// <param name="key">What it was told of.</param>
    /// <param name="message">The message's name (<see cref="AlertMessage.Key"/>).</param>
    /// <param name="answer">The answer.</param>
    /// <param name="now">When.</param>
    public void Answered(IncidentKey key, string message, Delivery answer, Instant now) => _desk.Answered(key, message, answer, now);

    /// <summary>A channel takes messages, as somebody saw: what waits for it is tried at once.</summary>
    public void TryChannel(string channel, Delivery answer, Instant now) => _desk.Tried(channel, answer, now);

    /// <summary>Somebody does not want to be told of something for a while.</summary>
    /// <param name="match">Of what.</param>
    /// <param name="author">Who.</param>
    /// <param name="comment">Why; null where nobody said.</param>
    /// <param name="from">From when on.</param>
    /// <param name="to">Until when; null for until nothing of it is open.</param>
    /// <param name="now">When that is decided.</param>
    /// <returns>The silence; null where there are too many.</returns>
    public Silence? Silenced(AlertMatch match, string author, string? comment, Instant from, Instant? to, Instant now) =>
        _desk.State.Silences.Count >= Laws.SilencesMax ? null : _desk.Silenced(match, author, comment, from, to, now);

    /// <summary>Somebody wants to be told again.</summary>
    /// <returns>The silence that ended; null where there is none of that name.</returns>
    public Silence? EndSilence(string id, string by, Instant now)
    {
        if (!_desk.State.Silences.TryGetValue(id, out var silence)) return null;
        _desk.EndSilence(silence, $"ended by {by}", now);
        return silence;
    }

    /// <summary>Somebody has taken note of an alert.</summary>
    /// <param name="alert">Its fingerprint.</param>
    /// <param name="by">Who.</param>
    /// <param name="now">When.</param>
    /// <param name="index">The place of the input, for <see cref="Happening.Input"/>.</param>
    /// <returns>Whether it is open.</returns>
    public bool Acknowledge(string alert, string by, Instant now, int index = -1)
    {
        if (Fleet.Alerts.TryGetValue(alert, out var shared))
        {
            TellAll(new Event.AlertAcknowledged(shared with { AcknowledgedBy = by, AcknowledgedAt = now }, IsShared: true), now, index);
            return true;
        }
        if (AgentOf(alert) is not { } agent || !_agents.TryGetValue(agent, out var entry) || !entry.State.Alerts.ContainsKey(alert)) return false;
        Apply(entry, new Input.AcknowledgeRequested(alert, by), now, index);
        return true;
    }

    /// <summary>How many open alerts somebody's silence hides.</summary>
    public int CountHidden(Silence silence, Instant now) => OpenAlerts().Count(open => silence.Hides(AlertSubject.Of(open.Alert, open.Agent, open.Labels), now));

    /// <summary>What alerting remembers moves with a clock that is set.</summary>
    internal void MoveAlerting(TimeSpan by, Instant now) => _desk.MovedBy(by, now);

    private static AgentId? AgentOf(string alert)
    {
        var from = alert.IndexOf(':', StringComparison.Ordinal) + 1;
        var to = alert.IndexOf('/', from);
        return AgentId.TryParse(to < 0 ? alert[from..] : alert[from..to], out var agent) ? agent : null;
    }

    private IEnumerable<(OpenAlert Alert, AgentId? Agent, ImmutableSortedDictionary<string, string> Labels, string? Route)> OpenAlerts()
    {
        foreach (var alert in Fleet.Alerts.Values) yield return (alert, null, ImmutableSortedDictionary<string, string>.Empty, null);
        foreach (var id in Agents)
        {
            var entry = _agents[id];
            foreach (var alert in entry.State.Alerts.Values) yield return (alert, id, entry.Policy.Labels, entry.Policy.AlertRoute);
        }
    }

    /// <summary>What happened is told to whom it concerns. That may happen to be something to tell itself: a channel that is down.</summary>
    private void Notify(Instant now)
    {
        if (!_alerting.IsOn) return;
        do
        {
            FollowAlerts();
            _desk.Tick(now);
        }
        while (_noticed < _happened.Count);
    }

    private void TellOf(Instant now, AgentId? agent, Event happened)
    {
        if (happened is Event.AlertOpened or Event.AlertClosed)
        {
            TellAll(happened, now, -1);
            return;
        }
        _happened.Add(new Happening(agent, now, happened));
        _desk.State = _desk.State.After(happened);
    }

    private void SettleAlerting()
    {
        _alertingBefore = _desk.State;
        _noticed = 0;
    }
}
