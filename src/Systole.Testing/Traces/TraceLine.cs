using System.Globalization;
using System.Text.Json;

namespace Systole.Testing.Traces;

/// <summary>The fields of one line. Each is asked for by name; what nobody asked for is unknown.</summary>
internal sealed class TraceLine
{
    private readonly Dictionary<string, JsonElement> _fields = new(StringComparer.Ordinal);
    private readonly List<string> _known = [];
    private readonly string _what;

    public TraceLine(JsonElement json, string what = "the line")
    {
        _what = what;
        if (json.ValueKind != JsonValueKind.Object) throw new FormatException($"{what} is not a JSON object");
        foreach (var field in json.EnumerateObject())
        {
            var name = Unescaped("the name of a field", field, static field => field.Name);
            if (!_fields.TryAdd(name, field.Value)) throw new FormatException($"'{name}' is given twice");
        }
    }

    /// <summary>Whether a field is there.</summary>
    public bool Has(string field) => Find(field) is not null;

    public string Text(string field) => Find(field) switch
    {
        null => throw new FormatException($"{_what} has no '{field}'"),
        { } value => Text(field, value),
    };

    /// <summary>The texts of a list.</summary>
    public IEnumerable<string> Texts(string field, int countMax) => List(field, countMax).Select(element => Text(field, element));

    public string? TextOrNone(string field) => Has(field) ? Text(field) : null;

    public TimeSpan Span(string field)
    {
        var text = Text(field);
        return DurationText.TryParse(text, out var span)
            ? span
            : throw new FormatException($"'{field}' must be a duration such as 90s, 30m or 1h30m, not \"{text}\"");
    }

    public TimeSpan SpanOr(string field, TimeSpan other) => Has(field) ? Span(field) : other;

    /// <summary>A duration of more than nothing.</summary>
    public TimeSpan Positive(string field) =>
        Span(field) is var span && span > TimeSpan.Zero ? span : throw new FormatException($"'{field}' must be longer than nothing");

    public TimeSpan Signed(string field)
    {
        var text = Text(field);
        return DurationText.TryParseSigned(text, out var span) && span != TimeSpan.Zero
            ? span
            : throw new FormatException($"'{field}' must be a signed duration such as -1h or 90s, not \"{text}\"");
    }

    public bool Flag(string field, bool other) => Find(field) switch
    {
        null => other,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        var value => throw new FormatException($"'{field}' must be true or false, not {value.Value.GetRawText()}"),
    };

    public long? Whole(string field) => Find(field) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt64(out var number) && number >= 0 => number,
        var value => throw new FormatException($"'{field}' must be a whole number from 0, not {value.Value.GetRawText()}"),
    };

    public decimal? Amount(string field) => Find(field) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value when value.TryGetDecimal(out var number) && number >= 0 => number,
        var value => throw new FormatException($"'{field}' must be a number from 0, not {value.Value.GetRawText()}"),
    };

    /// <summary>A word out of several.</summary>
    public T Choice<T>(string field, params ReadOnlySpan<(string Word, T Value)> choices) => OneOf(field, Text(field), choices);

    public T ChoiceOr<T>(string field, T other, params ReadOnlySpan<(string Word, T Value)> choices) =>
        Has(field) ? OneOf(field, Text(field), choices) : other;

    public static T OneOf<T>(string field, string word, params ReadOnlySpan<(string Word, T Value)> choices)
    {
        var words = new List<string>();
        foreach (var (name, value) in choices)
        {
            if (name == word) return value;
            words.Add(name);
        }
        throw new FormatException($"'{field}' is \"{word}\"; {Suggestion(word, words)}");
    }

    /// <summary>The elements of a list.</summary>
    public IReadOnlyList<JsonElement> List(string field, int countMax) => Find(field) switch
    {
        null => [],
        { ValueKind: JsonValueKind.Array } value when value.GetArrayLength() <= countMax => [.. value.EnumerateArray()],
        { ValueKind: JsonValueKind.Array } => throw new FormatException(
            string.Create(CultureInfo.InvariantCulture, $"'{field}' has more than {countMax} elements")),
        var value => throw new FormatException($"'{field}' must be a list, not {value.Value.GetRawText()}"),
    };

    /// <summary>A field that may be anything.</summary>
    public void Any(string field) => Find(field);

    /// <summary>Refuses what nobody asked for.</summary>
    public void Finish()
    {
        foreach (var name in _fields.Keys)
        {
            if (!_known.Contains(name)) throw new FormatException($"'{name}' is not known here; {Suggestion(name, _known)}");
        }
    }

    private static string Text(string field, JsonElement value) => value.ValueKind == JsonValueKind.String
        ? Unescaped($"'{field}'", value, static value => value.GetString()!)
        : throw new FormatException($"'{field}' must be a text, not {value.GetRawText()}");

    // JSON may escape half of a character; that is found out only when the text is made.
    private static string Unescaped<T>(string what, T from, Func<T, string> read)
    {
        try
        {
            return read(from);
        }
        catch (InvalidOperationException)
        {
            throw new FormatException($"{what} has half of a surrogate pair: write both halves, or neither");
        }
    }

    private static string Suggestion(string word, IReadOnlyCollection<string> words) =>
        NearMiss.Of(word, words) is { } near ? $"did you mean '{near}'?" : $"allowed is {string.Join(", ", words)}";

    private JsonElement? Find(string field)
    {
        _known.Add(field);
        return _fields.TryGetValue(field, out var value) ? value : null;
    }
}
