using System.Text.Json;

namespace Systole.Core.Tests;

/// <summary>A line of the journal, read back: tests judge what is told, not what is held in memory.</summary>
internal sealed class Line
{
    private readonly JsonElement _json;

    private Line(string text)
    {
        Text = text;
        _json = JsonDocument.Parse(text).RootElement;
        Event = Get("event")!;
        At = Time("at")!.Value;
    }

    public string Text { get; }

    public string Event { get; }

    public Instant At { get; }

    public string Agent => Get("agent") ?? "";

    public string Run => Get("run") ?? "";

    public string? Get(string name) => _json.TryGetProperty(name, out var value) ? value.ToString() : null;

    public Instant? Time(string name) => Instant.TryParse(Get(name), out var at) ? at : null;

    public long? Number(string name) => _json.TryGetProperty(name, out var value) ? value.GetInt64() : null;

    public IReadOnlyList<string> List(string name) => [.. _json.GetProperty(name).EnumerateArray().Select(item => item.GetString()!)];

    public static List<Line> Read(IEnumerable<string> lines) => [.. lines.Select(line => new Line(line))];

    public override string ToString() => Text;
}
