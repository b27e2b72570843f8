using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Systole.Tests.Channels.Doubles;

/// <summary>A webhook of Discord: its messages by their ids, its limits, its codes.</summary>
internal sealed partial class DiscordDouble : HttpDouble
{
    private const string Path = "/api/webhooks/1234567890/token-token-token-token";
    private int _id = 1000;

    public string Hook => Url + Path;

    /// <summary>Messages by their ids.</summary>
    public SortedDictionary<string, JsonNode> Messages { get; } = [];

    /// <summary>Whether the webhook was deleted.</summary>
    public bool IsDeleted { get; set; }

    /// <summary>What people read: what is escaped is no markup.</summary>
    public static string Shown(JsonNode message) =>
        Escaped().Replace((string?)message["embeds"]?.AsArray().FirstOrDefault()?["title"] + "\n"
            + (string?)message["embeds"]?.AsArray().FirstOrDefault()?["description"] + (string?)message["content"], "$1");

    protected override Said Answer(Asked asked)
    {
        if (IsDeleted || !asked.Path.StartsWith(Path, StringComparison.Ordinal))
            return new Said(404, """{"message": "Unknown Webhook", "code": 10015}""");
        var json = asked.Json;
        if (Fault(json) is { } fault) return new Said(400, $$"""{"{{fault}}": ["too long"], "code": 50035}""");
        var rest = asked.Path[Path.Length..];
        if (asked.Method == "POST")
        {
            var id = (++_id).ToString(CultureInfo.InvariantCulture);
            Messages.Add(id, json);
            return rest.Contains("wait=true") ? new Said(200, $$"""{"id": "{{id}}", "type": 0}""") : new Said(204);
        }
        var edited = rest["/messages/".Length..].Split('?')[0];
        if (asked.Method != "PATCH" || !Messages.ContainsKey(edited)) return new Said(404, """{"message": "Unknown Message", "code": 10008}""");
        Messages[edited] = json;
        return new Said(200, $$"""{"id": "{{edited}}", "type": 0}""");
    }

    private static string? Fault(JsonNode json)
    {
        var embeds = json["embeds"]?.AsArray() ?? [];
        if (((string?)json["content"])?.Length > 2000) return "content";
        if (embeds.Count == 0 && string.IsNullOrEmpty((string?)json["content"])) return "content";
        foreach (var embed in embeds)
        {
            var (title, description) = ((string?)embed!["title"] ?? "", (string?)embed["description"] ?? "");
            if (title.Length > 256 || description.Length > 4096 || title.Length + description.Length > 6000) return "embeds";
        }
        return json["allowed_mentions"]?["parse"]?.AsArray().Count == 0 ? null : "allowed_mentions";
    }

    [GeneratedRegex(@"\\([^0-9A-Za-z\s])")]
    private static partial Regex Escaped();
}
