using System.Globalization;
using System.Text.Json;

namespace Systole.Core.Tests;

/// <summary>A line of the journal, read back: tests judge what is told, not what is held in memory.</summary>
internal sealed class Line
{
    private readonly Dictionary<string, string> _fields = [];
    private readonly Dictionary<string, IReadOnlyList<string>> _lists = [];

    private Line(string text)
    {
        Text = text;
        using var json = JsonDocument.Parse(text);
        foreach (var field in json.RootElement.EnumerateObject())
        {
            if (field.Value.ValueKind == JsonValueKind.Array)
            {
                _lists[field.Name] = [.. field.Value.EnumerateArray().Select(item => item.GetString()!)];
            }
            else _fields[field.Name] = field.Value.ToString();
        }
        Event = _fields["event"];
        At = Time("at")!.Value;
    }

    public string Text { get; }

    public string Event { get; }

    public Instant At { get; }

    public string Agent => Get("agent") ?? "";

    public string Run => Get("run") ?? "";

    public string? Get(string name) => _fields.GetValueOrDefault(name);

    public Instant? Time(string name) => Instant.TryParse(Get(name), out var at) ? at : null;

    public long? Number(string name) => Get(name) is { } text ? long.Parse(text, CultureInfo.InvariantCulture) : null;

    public decimal Decimal(string name) => Get(name) is { } text ? decimal.Parse(text, CultureInfo.InvariantCulture) : 0;

    public IReadOnlyList<string> List(string name) => _lists[name];

    public static List<Line> Read(IEnumerable<string> lines) => [.. lines.Select(line => new Line(line))];

    public override string ToString() => Text;
}
