using System.Text.Json;

namespace Systole.Channels.Text;

/// <summary>
/// A message for programs, in the payload of Standard Webhooks: <c>{"type", "timestamp", "data"}</c>. The same message is the same document
/// at each attempt.
/// </summary>
internal static class MessageDocument
{
    /// <summary>The most bytes that a receiver has to take: 20 kB by the specification.</summary>
    public const int BytesMax = 20_000;

    private const int AlertsMax = 100;
    private const int SaidCharsMax = 16_000;
    private const int SummaryCharsMax = 1000;
    private const int NameCharsMax = 200;

    /// <summary>The document of a message. Where it is too big, summaries are cut and alerts left out until it is not.</summary>
    public static byte[] Of(AlertMessage message)
    {
        // Each round halves what may be in it; a few alerts with short summaries fit in any case.
        for (var part = 1; ; part *= 2)
        {
            var document = Write(message, part);
            if (document.Length < BytesMax) return document;
        }
    }

    /// <summary>What has happened: <c>alert.opened</c> and the like for one alert, <c>alerts</c> for several.</summary>
    public static string TypeOf(AlertMessage message) => message switch
    {
        { IsTest: true } => "test",
        { Said: not null } => "run.message",
        { Alerts: [{ Change: { } change }] } => $"alert.{Names.Of(change)}",
        _ => "alerts",
    };

    private static byte[] Write(AlertMessage message, int part) => JsonBytes.Object(json =>
    {
        json.WriteString("type", TypeOf(message));
        json.WriteString("timestamp", message.At.ToString());
        json.WriteStartObject("data");
        json.WriteString("channel", Texts.Line(message.Channel, NameCharsMax));
        json.WriteString("title", Texts.Line(MessageText.Of(message).Title, SummaryCharsMax / part));
        json.WriteString("severity", Names.Of(message.Severity));
        if (message.Said is { } said) Write(json, said, part);
        else if (!message.IsTest) Write(json, message, part);
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, RunSaid said, int part)
    {
        json.WriteString("agent", said.Agent.Value);
        json.WriteString("run", said.Run.ToString());
        json.WriteString("text", Texts.Lines(said.Text, SaidCharsMax / part));
    }

    private static void Write(Utf8JsonWriter json, AlertMessage message, int part)
    {
        var told = message.Alerts.Take(Math.Max(1, AlertsMax / part)).ToList();
        json.WriteBoolean("is_over", message.IsOver);
        json.WriteNumber("untold", message.Untold);
        json.WriteNumber("left_out", message.Alerts.Length - told.Count);
        json.WriteStartArray("alerts");
        foreach (var alert in told) Write(json, alert, part);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, AlertNews alert, int part)
    {
        json.WriteStartObject();
        json.WriteString("alert", Texts.Line(alert.Alert, NameCharsMax));
        json.WriteString("kind", Names.Of(alert.Kind));
        json.WriteString("severity", Names.Of(alert.Severity));
        if (alert.Agent is { } agent) json.WriteString("agent", agent.Value);
        if (alert.Task is { } task) json.WriteString("task", Texts.Line(task, NameCharsMax));
        if (alert.Change is { } change) json.WriteString("change", Names.Of(change));
        json.WriteString("summary", Texts.Line(alert.Summary, SummaryCharsMax / part));
        json.WriteString("opened_at", alert.OpenedAt.ToString());
        if (alert.ClosedAt is { } closedAt) json.WriteString("closed_at", closedAt.ToString());
        if (alert.Limit is { } limit)
        {
            json.WriteNumber("limit_ms", (long)limit.Length.TotalMilliseconds);
            json.WriteString("limit_from", Texts.Line(limit.Origin, NameCharsMax));
        }
        if (alert.AcknowledgedBy is { } by) json.WriteString("acknowledged_by", Texts.Line(by, NameCharsMax));
        if (alert.Flapping is { } times) json.WriteNumber("flapping", times);
        json.WriteEndObject();
    }
}
