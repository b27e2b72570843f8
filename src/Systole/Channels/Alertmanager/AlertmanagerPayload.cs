using System.Text.Json;
using Systole.Channels.Text;

namespace Systole.Channels.Alertmanager;

/// <summary>A message as the v2 API of Alertmanager wants it: state, with labels as its identity.</summary>
internal static class AlertmanagerPayload
{
    /// <summary>How long an alert stays open there without being told again.</summary>
    public static readonly TimeSpan OpenFor = TimeSpan.FromMinutes(4);

    // Far more than are open in one group; so that nothing here is without a bound. The worst come first.
    private const int AlertsMax = 1000;
    private const int LabelCharsMax = 200;
    private const int DescriptionCharsMax = 4000;

    /// <summary>The request.</summary>
    public static byte[] Of(AlertMessage message) => JsonBytes.Of(json =>
    {
        json.WriteStartArray();
        if (message.Said is { } said) WriteInformation(json, message, "SystoleRunMessage", "run_message", said.Agent.Value);
        else if (message.IsTest) WriteInformation(json, message, "SystoleTest", "test", null);
        foreach (var alert in message.Alerts.Take(AlertsMax)) Write(json, alert, message.At);
        json.WriteEndArray();
    });

    private static void Write(Utf8JsonWriter json, AlertNews alert, Instant now)
    {
        var text = AlertLines.Only(alert, now);
        var labels = new Labels($"Systole{alert.Kind}", Names.Of(alert.Kind), alert.Severity, alert.Agent?.Value, alert.Task);
        Write(json, labels, text, alert.OpenedAt, alert.ClosedAt is { } closed ? Instant.Later(closed, alert.OpenedAt) : now + OpenFor);
    }

    // No state: it ends by itself.
    private static void WriteInformation(Utf8JsonWriter json, AlertMessage message, string name, string kind, string? agent) =>
        Write(json, new Labels(name, kind, Severity.Info, agent, null), MessageText.Of(message), message.At, message.At + OpenFor);

    private static void Write(Utf8JsonWriter json, Labels labels, MessageText text, Instant startsAt, Instant endsAt)
    {
        json.WriteStartObject();
        json.WriteStartObject("labels");
        json.WriteString("alertname", labels.Name);
        json.WriteString("kind", labels.Kind);
        json.WriteString("severity", Names.Of(labels.Severity));
        // An empty label is none.
        if (labels.Agent is { } agent) json.WriteString("agent", agent);
        if (labels.Task is { } task) json.WriteString("task", Texts.Line(task, LabelCharsMax));
        json.WriteEndObject();
        json.WriteStartObject("annotations");
        json.WriteString("summary", Texts.Line(text.Title, DescriptionCharsMax));
        json.WriteString("description", Texts.Cut(text.Body, DescriptionCharsMax));
        json.WriteEndObject();
        json.WriteString("startsAt", startsAt.ToString());
        json.WriteString("endsAt", endsAt.ToString());
        json.WriteEndObject();
    }

    private readonly record struct Labels(string Name, string Kind, Severity Severity, string? Agent, string? Task);
}
