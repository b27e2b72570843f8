using System.Globalization;
using Systole.Loop;

namespace Systole;

/// <summary>The verbs of alerting.</summary>
internal sealed partial class Node
{
    /// <summary>The longest that a silence may be planned for.</summary>
    private static readonly TimeSpan SilenceMax = TimeSpan.FromDays(366);

    private long _tests;

    public IReadOnlyList<AlertView> Alerts()
    {
        var (facts, now) = (_published.Facts, _clock.Wall);
        var shared = facts.Fleet.Alerts.Values.Select(alert => ViewOf(alert, null, facts.Alerting, now));
        var own = Shown().SelectMany(id => StateOf(id).Alerts.Values.Select(alert => ViewOf(alert, id, facts.Alerting, now)));
        return [.. shared.Concat(own).OrderByDescending(view => view.Alert.Severity).ThenBy(view => view.Alert.OpenedAt).ThenBy(view => view.Alert.Id, StringComparer.Ordinal)];
    }

    public ValueTask<Answer<AlertReceipt>> AcknowledgeAsync(string alert, string by, RequestKey? key, CancellationToken stop) =>
        Requests.CheckAuthor(by) is { } invalid
            ? ValueTask.FromResult<Answer<AlertReceipt>>(invalid)
            : AskAsync(new AcknowledgeSignal(alert, by) { At = _clock.Wall, Key = key }, stop);

    public IReadOnlyList<SilenceReceipt> Silences()
    {
        var hidden = Alerts().SelectMany(alert => alert.SilencedBy).CountBy(silence => silence).ToDictionary();
        return [.. _published.Facts.Alerting.Silences.Values.OrderBy(silence => silence.From)
            .Select(silence => new SilenceReceipt(silence, hidden.GetValueOrDefault(silence.Id)))];
    }

    public ValueTask<Answer<SilenceReceipt>> SilenceAsync(SilenceRequest request, RequestKey? key, CancellationToken stop)
    {
        var now = _clock.Wall;
        if (Requests.Check(request, now, SilenceMax) is { } invalid) return ValueTask.FromResult<Answer<SilenceReceipt>>(invalid);
        return AskAsync(new SilenceSignal(request.Match, request.Author, request.Comment, request.From, request.To) { At = now, Key = key }, stop);
    }

    public ValueTask<Answer<SilenceReceipt>> EndSilenceAsync(string silence, string by, RequestKey? key, CancellationToken stop) =>
        Requests.CheckAuthor(by) is { } invalid
            ? ValueTask.FromResult<Answer<SilenceReceipt>>(invalid)
            : AskAsync(new EndSilenceSignal(silence, by) { At = _clock.Wall, Key = key }, stop);

    public IReadOnlyList<OutboxEntry> Outbox()
    {
        var facts = _published.Facts;
        return [.. OutboxEntry.Of(facts.Alerting, Alerting(_options), facts.Fleet, _clock.Wall)];
    }

    public IReadOnlyList<ChannelView> Channels()
    {
        var alerting = _published.Facts.Alerting;
        var waiting = Outbox().CountBy(entry => entry.Key.Channel).ToDictionary();
        return [.. _channels.Select(channel => new ChannelView(
            channel.Name, channel.Kind, alerting.Channel(channel.Name), waiting.GetValueOrDefault(channel.Name)))];
    }

    public async ValueTask<Answer<ChannelTest>> TestChannelAsync(string channel, CancellationToken stop)
    {
        if (!_published.Facts.IsRunning) return Refusals.Stopping;
        if (_channels.All(known => known.Name != channel)) return Refusals.UnknownChannel(channel, _channels.Select(known => known.Name));
        var now = _clock.Wall;
        var message = new AlertMessage
        {
            Key = string.Create(CultureInfo.InvariantCulture, $"t{Interlocked.Increment(ref _tests)}-{now.UnixMs}"),
            Channel = channel,
            At = now,
            MovedTo = _published.Facts.Alerting.Channel(channel).MovedTo,
            IsTest = true,
        };
        var answer = await _sender.TryAsync(message, stop).ConfigureAwait(false);
        // What waits for it need not wait any longer.
        if (answer.Outcome == DeliveryOutcome.Delivered) _inbox.Report(new ChannelTriedSignal(channel, answer) { At = _clock.Wall });
        return new ChannelTest(channel, answer);
    }

    private AlertView ViewOf(OpenAlert alert, AgentId? agent, AlertingState alerting, Instant now)
    {
        var known = alerting.Of(alert.Id).Select(key => alerting.Incidents[key]).ToList();
        var subject = AlertSubject.Of(alert, agent, agent is { } id ? PolicyOf(id).Labels : ImmutableSortedDictionary<string, string>.Empty);
        return new AlertView(
            alert, agent,
            [.. alerting.Silences.Values.Where(silence => silence.Hides(subject, now)).Select(silence => silence.Id)],
            [.. known.Where(incident => incident.Alerts[alert.Id].IsTold).Select(incident => incident.Key.Channel).Order(StringComparer.Ordinal)],
            known.Select(incident => incident.Alerts[alert.Id].Flapping).FirstOrDefault(flapping => flapping is not null));
    }
}
