using Systole.Channels.Text;

namespace Systole.Channels.Ntfy;

/// <summary>A message as ntfy wants it.</summary>
internal static class NtfyPayload
{
    // A longer message would arrive as a file.
    private const int MessageBytesMax = 4096;
    private const int TitleCharsMax = 250;

    /// <summary>The request: the topic is in its body, and it goes to the server's root.</summary>
    public static byte[] Of(string topic, AlertMessage message)
    {
        var text = MessageText.Of(message);
        var (priority, tag) = LooksOf(message);
        return JsonBytes.Object(json =>
        {
            json.WriteString("topic", topic);
            json.WriteString("title", Texts.Cut(text.Heading, TitleCharsMax));
            json.WriteString("message", Texts.CutBytes(text.Body.Length > 0 ? text.Body : text.Heading, MessageBytesMax));
            json.WriteNumber("priority", priority);
            json.WriteStartArray("tags");
            json.WriteStringValue(tag);
            json.WriteEndArray();
        });
    }

    // 5 rings through "do not disturb", which is for people to ask for; 3 is the usual one.
    private static (int Priority, string Tag) LooksOf(AlertMessage message) => message switch
    {
        { Alerts: [] } => (2, "information_source"),
        { IsOver: true } => (3, "white_check_mark"),
        { Severity: Severity.Error } => (4, "rotating_light"),
        { Severity: Severity.Warning } => (3, "warning"),
        _ => (2, "information_source"),
    };
}
