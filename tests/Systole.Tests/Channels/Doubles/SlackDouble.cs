using System.Text.Json.Nodes;

namespace Systole.Tests.Channels.Doubles;

/// <summary>An incoming webhook of Slack, with the limits of Block Kit.</summary>
internal sealed class SlackDouble : HttpDouble
{
    public string Hook => Url + "/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX";

    /// <summary>What people read: entities decoded, blocks before the text beside them.</summary>
    public List<string> Messages { get; } = [];

    protected override Said Answer(Asked asked)
    {
        if (asked.Path != "/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX") return new Said(404, "no_service");
        var json = asked.Json;
        var blocks = json["blocks"]?.AsArray() ?? [];
        if (blocks.Count > 50 || blocks.Any(block => !IsValid(block!))) return new Said(400, "invalid_blocks");
        if ((string?)json["text"] is not { Length: > 0 and <= 40_000 } text) return new Said(400, "no_text");
        var shown = blocks.Count == 0 ? text : string.Join('\n', blocks.Select(block => (string)block!["text"]!["text"]!));
        Messages.Add(shown.Replace("&lt;", "<").Replace("&gt;", ">").Replace("&amp;", "&"));
        return new Said(200, "ok");
    }

    private static bool IsValid(JsonNode block)
    {
        var (type, text) = ((string?)block["type"], block["text"]);
        return (string?)text?["text"] is { Length: > 0 } content && type switch
        {
            "header" => content.Length <= 150 && (string?)text["type"] == "plain_text",
            "section" => content.Length <= 3000 && (string?)text["type"] is "plain_text" or "mrkdwn",
            _ => false,
        };
    }
}
