using System.Text.Json.Nodes;

namespace Systole.Tests.Channels.Doubles;

/// <summary>An Alertmanager: alerts are known by their labels, and end when they say so.</summary>
internal sealed class AlertmanagerDouble : HttpDouble
{
    /// <summary>What it asks for; null for nothing.</summary>
    public string? Authorization { get; set; }

    /// <summary>Alerts by their labels.</summary>
    public SortedDictionary<string, JsonNode> Alerts { get; } = [];

    protected override Said Answer(Asked asked)
    {
        if (asked.Path != "/prefix/api/v2/alerts") return new Said(404, "page not found");
        if (Authorization is not null && asked.Headers.GetValueOrDefault("Authorization") != Authorization) return new Said(401, "Unauthorized");
        foreach (var alert in asked.Json.AsArray())
        {
            var labels = alert!["labels"]!.AsObject();
            if ((string?)labels["alertname"] is not { Length: > 0 } || labels.Any(label => string.IsNullOrEmpty((string?)label.Value)))
                return new Said(400, "\"invalid label set\"");
            if (DateTimeOffset.Parse((string)alert["endsAt"]!) < DateTimeOffset.Parse((string)alert["startsAt"]!))
                return new Said(400, "\"start time must be before end time\"");
            Alerts[labels.ToJsonString()] = alert.DeepClone();
        }
        return new Said(200);
    }
}
