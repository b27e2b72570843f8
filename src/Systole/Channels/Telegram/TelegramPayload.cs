using Systole.Channels.Text;

namespace Systole.Channels.Telegram;

/// <summary>A message as the Bot API wants it.</summary>
internal static class TelegramPayload
{
    private const int TextCharsMax = 4096;
    private const int HeadingCharsMax = 512;
    private const string Bold = "<b>";
    private const string BoldEnd = "</b>";

    /// <summary>As HTML, of which three characters are to be escaped; Markdown has eighteen, and one forgotten underscore loses a message.</summary>
    public static string Html(MessageText text)
    {
        // Cut before the tags are put around it, so that none is ever cut.
        var heading = Bold + Texts.Fit(text.Heading, HeadingCharsMax, Entities.Of) + BoldEnd;
        return text.Body.Length == 0 ? heading : $"{heading}\n{Texts.Fit(text.Body, TextCharsMax - heading.Length - 1, Entities.Of)}";
    }

    /// <summary>As nothing but text, where the HTML is refused.</summary>
    public static string Plain(MessageText text) => Texts.Cut(text.Plain, TextCharsMax);

    /// <summary>The request.</summary>
    /// <param name="chat">The chat.</param>
    /// <param name="thread">The topic; null for none, and for an edit.</param>
    /// <param name="edited">The message to edit; null for a new one.</param>
    /// <param name="text">What to say.</param>
    /// <param name="isHtml">Whether that is HTML.</param>
    public static byte[] Of(string chat, long? thread, long? edited, string text, bool isHtml) => JsonBytes.Object(json =>
    {
        json.WriteString("chat_id", chat);
        if (thread is { } threadId) json.WriteNumber("message_thread_id", threadId);
        if (edited is { } messageId) json.WriteNumber("message_id", messageId);
        json.WriteString("text", text);
        if (isHtml) json.WriteString("parse_mode", "HTML");
        // Addresses in what an agent says are not to be fetched by anybody.
        json.WriteStartObject("link_preview_options");
        json.WriteBoolean("is_disabled", true);
        json.WriteEndObject();
    });
}
