using System.Text;
using System.Text.Json;
using Systole.Channels.Text;

namespace Systole.Channels.Discord;

/// <summary>A message as Discord wants it. Nobody is pinged by it, whatever an agent writes.</summary>
internal static class DiscordPayload
{
    // Together less than the 6,000 that all embeds of a message may hold.
    private const int TitleCharsMax = 256;
    private const int DescriptionCharsMax = 4096;
    private const int ContentCharsMax = 2000;

    private const int Red = 0xD32F2F;
    private const int Amber = 0xF9A825;
    private const int Green = 0x2E7D32;
    private const int Blue = 0x1565C0;

    /// <summary>As an embed.</summary>
    public static byte[] Rich(AlertMessage message, MessageText text) => JsonBytes.Object(json =>
    {
        // What an edit does not mention stays: the plain text of an earlier try must go.
        json.WriteString("content", "");
        json.WriteStartArray("embeds");
        json.WriteStartObject();
        json.WriteString("title", Texts.Fit(text.Heading, TitleCharsMax, Escape));
        if (text.Body.Length > 0) json.WriteString("description", Texts.Fit(text.Body, DescriptionCharsMax, Escape));
        json.WriteNumber("color", ColorOf(message));
        json.WriteString("timestamp", message.At.ToString());
        json.WriteEndObject();
        json.WriteEndArray();
        WriteNoMentions(json);
    });

    /// <summary>As nothing but text, where the embed is refused.</summary>
    public static byte[] Plain(MessageText text) => JsonBytes.Object(json =>
    {
        json.WriteString("content", Texts.Fit(text.Plain, ContentCharsMax, Escape));
        json.WriteStartArray("embeds");
        json.WriteEndArray();
        WriteNoMentions(json);
    });

    private static void WriteNoMentions(Utf8JsonWriter json)
    {
        json.WriteStartObject("allowed_mentions");
        json.WriteStartArray("parse");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static int ColorOf(AlertMessage message) => message switch
    {
        { Alerts: [] } => Blue,
        { IsOver: true } => Green,
        { Severity: Severity.Error } => Red,
        { Severity: Severity.Warning } => Amber,
        _ => Blue,
    };

    private static string? Escape(Rune rune) =>
        rune.Value is '\\' or '*' or '_' or '~' or '`' or '|' or '<' or '>' or '[' or ']' or '#' or '@' ? $"\\{rune}" : null;
}
