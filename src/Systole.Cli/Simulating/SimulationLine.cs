using System.Text.Json;

namespace Systole.Cli.Simulating;

/// <summary>A line that a simulation put out, with its fields by the journal's names. Fields that a line has not are null.</summary>
internal readonly struct SimulationLine
{
    private readonly JsonElement _json;

    private SimulationLine(JsonElement json, Instant at, string name)
    {
        _json = json;
        At = at;
        Event = name;
        Agent = Text("agent");
    }

    /// <summary>When it happened, by the trace's clock.</summary>
    public Instant At { get; }

    public string Event { get; }

    /// <summary>Whom it concerns; null for the host and for all agents together.</summary>
    public string? Agent { get; }

    /// <exception cref="FormatException">It has no <c>at</c> or no <c>event</c>.</exception>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static SimulationLine Read(string json)
    {
        var line = JsonElement.Parse(json);
        if (!line.TryGetProperty("event", out var name) || name.GetString() is not { } happened)
            throw new FormatException($"a line of a simulation has an event: {json}");
        if (!line.TryGetProperty("at", out var text) || !Instant.TryParse(text.GetString(), out var at))
            throw new FormatException($"a line of a simulation has an instant: {json}");
        return new SimulationLine(line, at, happened);
    }

    public string? Text(string name) => _json.TryGetProperty(name, out var value) ? value.GetString() : null;

    public long? Number(string name) => _json.TryGetProperty(name, out var value) ? value.GetInt64() : null;

    public decimal? Decimal(string name) => _json.TryGetProperty(name, out var value) ? value.GetDecimal() : null;

    public Instant? Time(string name) => Instant.TryParse(Text(name), out var at) ? at : null;

    public ImmutableArray<string> List(string name) =>
        _json.TryGetProperty(name, out var value) ? [.. value.EnumerateArray().Select(item => item.GetString() ?? "")] : [];

    /// <summary>The fields of an object; none where there is no such object.</summary>
    public IEnumerable<JsonProperty> Fields(string name) =>
        _json.TryGetProperty(name, out var value) ? value.EnumerateObject() : Enumerable.Empty<JsonProperty>();
}
