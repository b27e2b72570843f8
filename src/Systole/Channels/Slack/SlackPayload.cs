using Systole.Channels.Text;

namespace Systole.Channels.Slack;

/// <summary>A message as Slack wants it.</summary>
internal static class SlackPayload
{
    // Limits of Block Kit, and of a text without blocks.
    private const int HeaderCharsMax = 150;
    private const int SectionCharsMax = 3000;
    private const int TextCharsMax = 4000;

    /// <summary>
    /// With blocks. They are plain text, in which an asterisk is an asterisk and an underscore an underscore, and what an agent writes calls
    /// nobody; the text beside them is what notifications and screen readers say.
    /// </summary>
    public static byte[] Rich(MessageText text) => JsonBytes.Object(json =>
    {
        json.WriteString("text", Texts.Fit(text.Title, SectionCharsMax, Entities.Of));
        json.WriteBoolean("mrkdwn", false);
        json.WriteStartArray("blocks");
        WriteBlock("header", text.Heading, HeaderCharsMax);
        if (text.Body.Length > 0) WriteBlock("section", text.Body, SectionCharsMax);
        json.WriteEndArray();

        void WriteBlock(string type, string content, int charsMax)
        {
            json.WriteStartObject();
            json.WriteString("type", type);
            json.WriteStartObject("text");
            json.WriteString("type", "plain_text");
            json.WriteString("text", Texts.Fit(content, charsMax, Entities.Of));
            json.WriteBoolean("emoji", false);
            json.WriteEndObject();
            json.WriteEndObject();
        }
    });

    /// <summary>As nothing but text, where blocks are refused.</summary>
    public static byte[] Plain(MessageText text) => JsonBytes.Object(json =>
    {
        json.WriteString("text", Texts.Fit(text.Plain, TextCharsMax, Entities.Of));
        json.WriteBoolean("mrkdwn", false);
    });
}
