using System.Globalization;

namespace Systole.Core;

/// <summary>When an incident has something to tell, and what. The one place for grouping, waiting, repeating and flapping.</summary>
/// <param name="Policy">How long things wait.</param>
/// <param name="Traits">What the channel can.</param>
/// <param name="Hiding">What is not told for now.</param>
internal sealed record IncidentRules(AlertingPolicy Policy, ChannelTraits Traits, Hiding Hiding)
{
    /// <summary>When something is to be told next; null where nothing is, or where that depends on what happens.</summary>
    public Instant? DueAt(Incident incident, Instant now)
    {
        if (incident.Sending is { InFlight: true }) return null;
        // The same again, before anything else is told: it may have arrived.
        if (incident.Sending is not null) return incident.RetryAt ?? now;
        var due = incident.Said is { } said
            ? Shown(incident.Since, Hiding.Until(AlertSubject.OfMessage(said.Agent, incident.Labels), Instant.Later(incident.Since, now))) : null;
        foreach (var alert in incident.Alerts.Values) due = Instant.Earlier(due, DueAt(incident, alert, now));
        due = Instant.Earlier(due, ResendAt(incident));
        return due is { } at ? Instant.Later(at, incident.RetryAt ?? at) : null;
    }

    /// <summary>What is to be told of an alert when its incident is told of now; null for nothing.</summary>
    public AlertChange? Owed(Incident incident, IncidentAlert alert, Instant now)
    {
        if (alert.IsOver) return null;
        if (!alert.IsTold)
        {
            // It came and went for as long as nobody could be told, or wanted to be.
            if (ClosesAt(alert) <= now) return null;
            var waited = alert.IsReleased || alert.Severity == Severity.Error || alert.Flapping is not null
                || now - alert.Alert.OpenedAt >= Policy.GroupWait || (!incident.IsRunning && IsOfFirst(incident, alert) && now - incident.Since >= Policy.GroupWait);
            if (!waited || Hiding.Until(alert, now) is not null) return null;
            return alert.Flapping is null ? AlertChange.Opened : AlertChange.Flapping;
        }
        // That something is over is told whoever has silenced it meanwhile.
        if (ClosesAt(alert) is { } closes) return closes <= now ? AlertChange.Closed : null;
        if (Hiding.Until(alert, now) is not null) return null;
        if (alert is { Flapping: not null, FlappingTold: false }) return AlertChange.Flapping;
        if (alert.Alert.AcknowledgedBy is not null) return IsNoted(incident, alert) ? AlertChange.Acknowledged : null;
        // What would be repeated a little later is repeated with it.
        return alert.Repeats || RepeatAt(alert) <= now + Policy.GroupInterval ? AlertChange.Repeated : null;
    }

    /// <summary>The message that tells all that is owed; null where nothing is.</summary>
    /// <param name="incident">Of what.</param>
    /// <param name="channel">How the channel does.</param>
    /// <param name="number">The message's number.</param>
    /// <param name="now">When.</param>
    public AlertMessage? Message(Incident incident, ChannelState channel, long number, Instant now)
    {
        if (incident.Sending is { } again)
        {
            // Who forgets what is not said again takes it as of now.
            var at = Traits.ResendEvery is null ? again.Message.At : now;
            return again.Message with { At = at, Attempt = incident.Failures + 1, MovedTo = channel.MovedTo };
        }
        var news = ImmutableArray.CreateBuilder<AlertNews>();
        foreach (var alert in incident.Alerts.Values.OrderByDescending(alert => alert.Severity).ThenBy(alert => alert.Alert.OpenedAt))
        {
            var change = Owed(incident, alert, now);
            // What is over is repeated only where the message that told of it is changed.
            if (change is null && (!alert.IsTold || (alert.IsOver && !IsShownWhenOver(incident, alert, now)))) continue;
            news.Add(News(alert, change, now));
        }
        if (incident.Said is { } said && Hiding.Until(AlertSubject.OfMessage(said.Agent, incident.Labels), now) is not null) return null;
        if (incident.Said is null && news.All(alert => alert.Change is null) && !(ResendAt(incident) <= now)) return null;
        // A change of a message wakes nobody: what has to be seen is a message of its own.
        var isSeen = news.Any(alert => alert.Change is AlertChange.Repeated || alert is { Change: AlertChange.Opened, Severity: Severity.Error });
        return new AlertMessage
        {
            Key = string.Create(CultureInfo.InvariantCulture, $"n{number}-{now.UnixMs}"),
            Channel = incident.Key.Channel,
            At = now,
            Attempt = incident.Failures + 1,
            // Where a message cannot be changed, it is at least in the same thread.
            Reference = isSeen && Traits.Edits ? null : incident.Reference,
            MovedTo = channel.MovedTo,
            Alerts = news.ToImmutable(),
            Said = incident.Said,
            Untold = channel.Untold,
        };
    }

    /// <summary>Whether an alert of which it was told that it is over stays in the messages of its incident.</summary>
    public bool IsShownWhenOver(Incident incident, IncidentAlert alert, Instant now) => IsEdited(incident) || IsResent(alert, now);

    private Instant? DueAt(Incident incident, IncidentAlert alert, Instant now)
    {
        if (alert.IsOver) return null;
        if (!alert.IsTold) return ClosesAt(alert) <= now ? null : Shown(alert, FirstToldAt(incident, alert), now);
        var next = NextAt(incident) ?? now;
        if (ClosesAt(alert) is { } closes) return Instant.Later(closes, next);
        if (alert is { Flapping: not null, FlappingTold: false }) return Shown(alert, next, now);
        if (alert.Alert.AcknowledgedBy is not null) return IsNoted(incident, alert) ? Shown(alert, next, now) : null;
        return Instant.Earlier(alert.Repeats ? next : null, RepeatAt(alert)) is { } repeats ? Shown(alert, Instant.Later(repeats, next), now) : null;
    }

    private Instant FirstToldAt(Incident incident, IncidentAlert alert)
    {
        if (alert.IsReleased || alert.Severity == Severity.Error || alert.Flapping is not null) return alert.Alert.OpenedAt;
        return incident.IsRunning && NextAt(incident) is { } next
            ? Instant.Later(next, alert.Alert.OpenedAt + Policy.GroupWait)
            : (IsOfFirst(incident, alert) ? incident.Since : alert.Alert.OpenedAt) + Policy.GroupWait;
    }

    /// <summary>Whether it came along with what waits longest. That may be hidden, and then it makes nothing else due.</summary>
    private bool IsOfFirst(Incident incident, IncidentAlert alert) => alert.Alert.OpenedAt < incident.Since + Policy.GroupWait;

    /// <summary>When it may be told of again. Who is told the same each minute does the grouping itself.</summary>
    private Instant? NextAt(Incident incident) => Traits.ResendEvery is null ? incident.ToldAt + Policy.GroupInterval : incident.ToldAt;

    private Instant? Shown(IncidentAlert alert, Instant at, Instant now) => Shown(at, Hiding.Until(alert, Instant.Later(at, now)));

    private static Instant? Shown(Instant at, Instant? hiddenUntil) => hiddenUntil == Instant.Max ? null : hiddenUntil ?? at;

    private Instant? RepeatAt(IncidentAlert alert) =>
        Policy.RepeatInterval.IsOn && alert is { ToldAt: { } told, Alert.AcknowledgedBy: null } ? told + Policy.RepeatInterval : null;

    /// <summary>When it is over for whoever is told: what comes and goes has to stay away for a while.</summary>
    public static Instant? ClosesAt(IncidentAlert alert) => alert.Flapping is null ? alert.ClosedAt : alert.ClosedAt + Laws.FlapWithin;

    /// <summary>Whether it can be shown, where it was told, that somebody has taken note of it.</summary>
    private bool IsNoted(Incident incident, IncidentAlert alert) => IsEdited(incident) && !alert.AcknowledgementTold;

    /// <summary>Whether the message that told of it can be changed.</summary>
    private bool IsEdited(Incident incident) => Traits.Edits && incident.Reference is not null;

    private Instant? ResendAt(Incident incident) =>
        Traits.ResendEvery is { } every && incident.ToldAt is { } told && incident.Alerts.Values.Any(alert => alert.IsTold && IsResent(alert, told + every))
            ? told + every : null;

    private bool IsResent(IncidentAlert alert, Instant at) =>
        Traits.ResendEvery is not null && (ClosesAt(alert) is not { } closes || at <= closes + Laws.ResendClosedFor);

    private static AlertNews News(IncidentAlert alert, AlertChange? change, Instant now) => new(
        alert.Alert.Id, alert.Alert.Kind, alert.Severity, alert.Agent, alert.Alert.OpenedAt, alert.Summary, change)
    {
        Task = alert.Alert.Task,
        // What comes and goes is not over while it may come back: nothing that is told says so.
        ClosedAt = ClosesAt(alert) <= now ? alert.ClosedAt : null,
        Limit = alert.Alert.Limit,
        AcknowledgedBy = alert.Alert.AcknowledgedBy,
        Flapping = alert.Flapping,
    };
}
