using System.Globalization;
using System.Text.Json;

namespace Systole.Testing.Traces;

/// <summary>A line of the journal, read back.</summary>
internal sealed class JournalFact
{
    private readonly JsonElement _json;

    private JournalFact(JsonElement json, Instant at, string name)
    {
        _json = json;
        At = at;
        Event = name;
    }

    /// <summary>When it happened, by the node's clock.</summary>
    public Instant At { get; }

    /// <summary>The event's name.</summary>
    public string Event { get; }

    /// <summary>When it happened in the world's time, which nobody sets.</summary>
    public Instant World { get; set; }

    /// <summary>Of a start that found the clock set back: by how much it was set while the node was away; null of any other.</summary>
    public TimeSpan? SetBy { get; set; }

    /// <summary>How long before such a start the node was last there.</summary>
    public TimeSpan Away { get; set; }

    /// <summary>Whether it is a step of the clock that the start before it found.</summary>
    public bool IsOfStart { get; set; }

    /// <summary>
    /// Whether a node tells it that came to others at work, or left them: to a journal that they share, nothing began or ended then.
    /// </summary>
    public bool IsBesideOthers => Event is "host_started" or "host_stopped" && Number("others") > 0;

    /// <summary>Whether it is a wake that a run brought about by itself.</summary>
    public bool IsEmitted { get; set; }

    /// <summary>Reads a line.</summary>
    /// <exception cref="FormatException">It is none of a journal.</exception>
    public static JournalFact Read(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement.Clone();
            if (root.ValueKind == JsonValueKind.Object
                && root.TryGetProperty("at", out var at) && Instant.TryParse(at.GetString(), out var instant)
                && root.TryGetProperty("event", out var name) && name.GetString() is { } text)
            {
                return new JournalFact(root, instant, text);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new FormatException($"not a line of a journal: {line[..Math.Min(80, line.Length)]}", e);
        }
        throw new FormatException($"not a line of a journal: {line[..Math.Min(80, line.Length)]}");
    }

    /// <summary>A field as text; null where it is absent.</summary>
    public string? Text(string field) => _json.TryGetProperty(field, out var value) ? value.ToString() : null;

    /// <summary>A number; null where it is absent.</summary>
    public long? Number(string field) => Text(field) is { } text ? long.Parse(text, CultureInfo.InvariantCulture) : null;

    /// <summary>The fields of an object that are texts; none where it is absent.</summary>
    public IEnumerable<(string Name, string Value)> Object(string field) => _json.TryGetProperty(field, out var value)
        ? value.EnumerateObject().Select(member => (member.Name, member.Value.ToString())) : [];

    /// <summary>An instant; null where it is absent.</summary>
    public Instant? Time(string field) => Instant.TryParse(Text(field), out var at) ? at : null;
}
