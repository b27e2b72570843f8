using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Systole.Tests.Channels.Doubles;

/// <summary>The Bot API with a few chats: parses HTML, edits messages, moves a chat.</summary>
internal sealed partial class TelegramDouble : HttpDouble
{
    public const string Token = "123456:AAE-secret_secret-secret";
    public const string Chat = "-100200300";
    private long _id = 40;

    /// <summary>Texts as people read them, by chat and number.</summary>
    public SortedDictionary<string, string> Messages { get; } = [];

    /// <summary>Where the chat has moved to.</summary>
    public string? Moved { get; set; }

    /// <summary>Where it has moved to from there.</summary>
    public string? MovedAgain { get; set; }

    /// <summary>Refuses any HTML.</summary>
    public bool RefusesHtml { get; set; }

    protected override Said Answer(Asked asked)
    {
        var parts = asked.Path.Split('/');
        if (parts is not ["", var bot, var method] || bot != "bot" + Token) return Error(401, "Unauthorized");
        var json = asked.Json;
        var chat = (string?)json["chat_id"] ?? "";
        if ((chat == Chat ? Moved : chat == Moved ? MovedAgain : null) is { } moved)
            return Error(400, "Bad Request: group chat was upgraded to a supergroup chat", $"\"migrate_to_chat_id\": {moved}");
        if (chat != Chat && chat != Moved && chat != MovedAgain) return Error(400, "Bad Request: chat not found");
        var text = (string?)json["text"] ?? "";
        if ((string?)json["parse_mode"] == "HTML")
        {
            if (RefusesHtml || Tag().Replace(text, "").IndexOfAny(['<', '>']) >= 0 || Stray().IsMatch(text)
                || Regex.Count(text, "<b>") != Regex.Count(text, "</b>"))
                return Error(400, "Bad Request: can't parse entities: Unsupported start tag \"x\" at byte offset 7");
            text = WebUtility.HtmlDecode(Tag().Replace(text, ""));
        }
        if (text.Length > 4096) return Error(400, "Bad Request: message is too long");
        if (method == "sendMessage")
        {
            _id++;
            Messages.Add(string.Create(CultureInfo.InvariantCulture, $"{chat}/{_id}"), text);
            return new Said(200, $$"""{"ok": true, "result": {"message_id": {{_id}} } }""");
        }
        var edited = $"{chat}/{json["message_id"]}";
        if (!Messages.TryGetValue(edited, out var before)) return Error(400, "Bad Request: message to edit not found");
        if (before == text) return Error(400, "Bad Request: message is not modified: specified new message content is the same");
        Messages[edited] = text;
        return new Said(200, $$"""{"ok": true, "result": {"message_id": {{json["message_id"]}} } }""");
    }

    public static Said Error(int code, string description, string? parameter = null) => new(
        code, $$"""{"ok": false, "error_code": {{code}}, "description": {{System.Text.Json.JsonSerializer.Serialize(description)}}, "parameters": { {{parameter}} } }""");

    [GeneratedRegex("</?b>")]
    private static partial Regex Tag();

    // An ampersand that begins no entity, such as one that was cut.
    [GeneratedRegex("&(?!(amp|lt|gt|quot);)")]
    private static partial Regex Stray();
}
