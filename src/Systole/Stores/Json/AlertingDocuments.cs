namespace Systole.Stores.Json;

// As in StateDocuments.cs: what has defaults of its own is not serialised itself.

/// <summary>An incident without its key.</summary>
internal sealed class IncidentDocument
{
    public IEnumerable<IncidentAlertDocument>? Alerts { get; set; }
    public RunSaid? Said { get; set; }
    public IReadOnlyDictionary<string, string>? Labels { get; set; }
    public Instant Since { get; set; }
    public Instant? ToldAt { get; set; }
    public string? Reference { get; set; }
    public SendingDocument? Sending { get; set; }
    public Instant? RetryAt { get; set; }
    public int? Rejections { get; set; }
    public int? Failures { get; set; }
    public string? Error { get; set; }
    public Instant? DueAt { get; set; }

    public static IncidentDocument From(Incident incident) => new()
    {
        Alerts = incident.Alerts.IsEmpty ? null : incident.Alerts.Values.Select(IncidentAlertDocument.From),
        Said = incident.Said,
        Labels = incident.Labels.IsEmpty ? null : incident.Labels,
        Since = incident.Since,
        ToldAt = incident.ToldAt,
        Reference = incident.Reference,
        Sending = incident.Sending is { } sending ? SendingDocument.From(sending) : null,
        RetryAt = incident.RetryAt,
        Rejections = incident.Rejections == 0 ? null : incident.Rejections,
        Failures = incident.Failures == 0 ? null : incident.Failures,
        Error = incident.Error,
        DueAt = incident.DueAt,
    };

    public Incident ToIncident(IncidentKey key) => new(key)
    {
        Alerts = Incident.NoAlerts.SetItems((Alerts ?? []).Select(alert => KeyValuePair.Create(alert.Alert.Id, alert.ToAlert()))),
        Said = Said,
        Labels = AlertingJson.Labels(Labels),
        Since = Since,
        ToldAt = ToldAt,
        Reference = Reference,
        Sending = Sending?.ToSending(),
        RetryAt = RetryAt,
        Rejections = Rejections ?? 0,
        Failures = Failures ?? 0,
        Error = Error,
        DueAt = DueAt,
    };
}

/// <summary>An alert of an incident.</summary>
internal sealed class IncidentAlertDocument
{
    public OpenAlert Alert { get; set; } = null!;
    public AgentId? Agent { get; set; }
    public IReadOnlyDictionary<string, string>? Labels { get; set; }
    public string? Summary { get; set; }
    public Instant? ClosedAt { get; set; }
    public bool? IsTold { get; set; }
    public bool? IsOver { get; set; }
    public Instant? ToldAt { get; set; }
    public bool? Repeats { get; set; }
    public int? Flapping { get; set; }
    public bool? FlappingTold { get; set; }
    public bool? IsReleased { get; set; }
    public bool? AcknowledgementTold { get; set; }

    public static IncidentAlertDocument From(IncidentAlert alert) => new()
    {
        // Told once: what is in words stands beside it.
        Alert = alert.Alert with { Summary = null },
        Agent = alert.Agent,
        Labels = alert.Labels.IsEmpty ? null : alert.Labels,
        Summary = alert.Summary,
        ClosedAt = alert.ClosedAt,
        IsTold = True(alert.IsTold),
        IsOver = True(alert.IsOver),
        ToldAt = alert.ToldAt,
        Repeats = True(alert.Repeats),
        Flapping = alert.Flapping,
        FlappingTold = True(alert.FlappingTold),
        IsReleased = True(alert.IsReleased),
        AcknowledgementTold = True(alert.AcknowledgementTold),
    };

    public IncidentAlert ToAlert() => new(Alert with { Summary = Summary }, Agent, AlertingJson.Labels(Labels))
    {
        Summary = Summary ?? "",
        ClosedAt = ClosedAt,
        IsTold = IsTold ?? false,
        IsOver = IsOver ?? false,
        ToldAt = ToldAt,
        Repeats = Repeats ?? false,
        Flapping = Flapping,
        FlappingTold = FlappingTold ?? false,
        IsReleased = IsReleased ?? false,
        AcknowledgementTold = AcknowledgementTold ?? false,
    };

    private static bool? True(bool value) => value ? true : null;
}

/// <summary>A message on its way.</summary>
internal sealed class SendingDocument
{
    public bool? InFlight { get; set; }
    public bool? MayHaveArrived { get; set; }
    public string? Node { get; set; }
    public string Key { get; set; } = "";
    public string Channel { get; set; } = "";
    public Instant At { get; set; }
    public int Attempt { get; set; } = 1;
    public string? Reference { get; set; }
    public string? MovedTo { get; set; }
    public ImmutableArray<AlertNews>? Alerts { get; set; }
    public RunSaid? Said { get; set; }
    public int? Untold { get; set; }

    public static SendingDocument From(Sending sending) => new()
    {
        InFlight = sending.InFlight ? true : null,
        MayHaveArrived = sending.MayHaveArrived ? true : null,
        Node = sending.Node,
        Key = sending.Message.Key,
        Channel = sending.Message.Channel,
        At = sending.Message.At,
        Attempt = sending.Message.Attempt,
        Reference = sending.Message.Reference,
        MovedTo = sending.Message.MovedTo,
        Alerts = Documents.Unless(sending.Message.Alerts.IsDefaultOrEmpty, sending.Message.Alerts),
        Said = sending.Message.Said,
        Untold = sending.Message.Untold == 0 ? null : sending.Message.Untold,
    };

    public Sending ToSending()
    {
        var message = new AlertMessage
        {
            Key = Key,
            Channel = Channel,
            At = At,
            Attempt = Attempt,
            Reference = Reference,
            MovedTo = MovedTo,
            Alerts = Alerts ?? [],
            Said = Said,
            Untold = Untold ?? 0,
        };
        return new Sending(message, InFlight ?? false, Node) { MayHaveArrived = MayHaveArrived ?? false };
    }
}

/// <summary>A silence without its id.</summary>
internal sealed class SilenceDocument
{
    public string? Agent { get; set; }
    public string? Kind { get; set; }
    public Severity? Severity { get; set; }
    public string? Label { get; set; }
    public string? Alert { get; set; }
    public string Author { get; set; } = "";
    public string? Comment { get; set; }
    public Instant From { get; set; }
    public Instant? To { get; set; }

    public static SilenceDocument Of(Silence silence) => new()
    {
        Agent = silence.Match.Agent,
        Kind = silence.Match.Kind,
        Severity = silence.Match.Severity,
        Label = silence.Match.Label,
        Alert = silence.Match.Alert,
        Author = silence.Author,
        Comment = silence.Comment,
        From = silence.From,
        To = silence.To,
    };

    public Silence ToSilence(string id)
    {
        var match = new AlertMatch { Agent = Agent, Kind = Kind, Severity = Severity, Label = Label, Alert = Alert };
        return new Silence(id, match, Author, From) { Comment = Comment, To = To };
    }
}

/// <summary>What alerting counts.</summary>
internal sealed class AlertingCountsDocument
{
    public long LastMessage { get; set; }
    public long LastSilence { get; set; }
    public Instant? QuietUntil { get; set; }
}
