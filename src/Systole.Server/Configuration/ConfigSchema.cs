using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Systole.Server.Configuration;

/// <summary>
/// The JSON Schema (draft 2020-12) of <c>systole.yaml</c>, for editors. Printed from the keys that the loader checks with.
/// </summary>
public static class ConfigSchema
{
    private static readonly JsonSerializerOptions Layout = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        // Quotes and angle brackets are for people here, not for a page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The schema, indented, with a line break at its end.</summary>
    public static string Json { get; } = Document().ToJsonString(Layout) + "\n";

    private static JsonObject Document()
    {
        var document = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "systole.yaml",
            ["description"] = "Configuration of a Systole node.",
        };
        Merge(document, Of(Keys.File, Trail.File));
        document["$defs"] = new JsonObject
        {
            ["agent"] = Map(AgentKeys.Agent, Trail.File.Of(AgentKeys.Agent)),
            ["text"] = new JsonObject { ["type"] = new JsonArray("string", "number", "boolean") },
            ["variable"] = new JsonObject
            {
                ["description"] = "${NAME}, ${NAME:-default} or ${file:PATH}",
                ["type"] = "string",
                ["pattern"] = @"\$\{[^}]+\}",
            },
            ["duration"] = new JsonObject
            {
                ["type"] = "string",
                ["pattern"] = @"^(?=\d)(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?$",
            },
        };
        return document;
    }

    private static JsonObject Of(Shape shape, Trail trail) => shape switch
    {
        Shape.Map { Root: { } root } => Ref(root),
        Shape.Map map => Map(map, trail),
        Shape.Table table => Table(table, trail),
        Shape.List { One: { } one } list => AnyOf(Of(one, trail), List(list, trail)),
        Shape.List list => List(list, trail),
        Shape.Either either => AnyOf(Of(either.One, trail), Of(either.Many, trail)),
        Shape.Text text => Text(text),
        Shape.Single single => AnyOf([.. Values(single), Ref("variable")]),
        _ => throw new ArgumentException($"no schema for {shape}"),
    };

    private static JsonObject Map(Shape.Map map, Trail trail)
    {
        var properties = new JsonObject();
        foreach (var key in map.Keys) properties[key.Name] = Property(key, trail.Key(key.AliasOf ?? key.Name));
        var schema = new JsonObject
        {
            ["type"] = new JsonArray("object", "null"),
            ["properties"] = properties,
            ["additionalProperties"] = false,
        };
        if (map.Keys.Any(k => k.Required)) schema["required"] = Strings(map.Keys.Where(k => k.Required).Select(k => k.Name));
        // Of several alternatives, and of the spellings of one setting, at most one: no pair may stand together.
        var pairs = from a in map.AtMostOne from b in map.AtMostOne where map.AtMostOne.IndexOf(a) < map.AtMostOne.IndexOf(b) select (a, b);
        var spellings = from k in map.Keys where k.AliasOf is not null select (k.AliasOf, k.Name);
        var refused = pairs.Concat(spellings).Select(Both).ToArray<JsonNode>();
        if (refused.Length > 0) schema["not"] = new JsonObject { ["anyOf"] = new JsonArray(refused) };
        return schema;
    }

    // With its type: without, a value that is no mapping at all (nothing, say) would pass for one that has both.
    private static JsonObject Both((string One, string Other) keys) =>
        new() { ["type"] = "object", ["required"] = new JsonArray(keys.One, keys.Other) };

    private static JsonObject Property(Key key, Trail trail)
    {
        var schema = new JsonObject();
        var doc = NotYet.Covers(trail.Row) ? $"{key.Doc} Not available in this version." : key.Doc;
        if (key.AliasOf is not null) doc = $"Another spelling of {doc}";
        if (doc.Length > 0) schema["description"] = doc.Trim();
        if (key.Default is not null) schema["default"] = Default(key);
        Merge(schema, Of(key.Shape, trail));
        return schema;
    }

    private static JsonNode Default(Key key) => (key.DefaultValue, key.Default) switch
    {
        (bool value, "true" or "false") => JsonValue.Create(value),
        (long value, _) => JsonValue.Create(value),
        (double value, _) => JsonValue.Create(value),
        (_, "[]") => new JsonArray(),
        (_, "{}") => new JsonObject(),
        (string value, _) => JsonValue.Create(value),
        (_, var text) => JsonValue.Create(text!),
    };

    private static JsonObject Table(Shape.Table table, Trail trail)
    {
        var schema = new JsonObject
        {
            ["type"] = new JsonArray("object", "null"),
            ["additionalProperties"] = Of(table.Of, trail.Key("*")),
        };
        if (table.NamePattern is not null) schema["propertyNames"] = new JsonObject { ["pattern"] = table.NamePattern };
        return schema;
    }

    private static JsonObject List(Shape.List list, Trail trail)
    {
        var schema = new JsonObject
        {
            ["type"] = list.ItemsMin > 0 ? "array" : new JsonArray("array", "null"),
            ["items"] = Of(list.Of, trail),
        };
        if (list.ItemsMin > 0) schema["minItems"] = list.ItemsMin;
        return schema;
    }

    private static JsonObject Text(Shape.Text text)
    {
        var schema = Ref("text");
        if (!text.EmptyAllowed) schema["minLength"] = 1;
        schema["maxLength"] = text.CharsMax;
        return schema;
    }

    private static IEnumerable<JsonObject> Values(Shape.Single single)
    {
        switch (single)
        {
            case Shape.Switch:
                yield return new JsonObject { ["enum"] = new JsonArray(true, false, "on", "off") };
                break;
            case Shape.Whole whole:
                yield return Whole(whole.Min, whole.Max);
                break;
            case Shape.Real real:
                yield return new JsonObject { ["type"] = "number", ["minimum"] = real.Min, ["maximum"] = real.Max };
                break;
            case Shape.Choice choice:
                yield return new JsonObject { ["enum"] = Strings(choice.Words) };
                break;
            case Shape.Milliseconds ms:
                yield return Whole((long)ms.Min.TotalMilliseconds, Shape.Milliseconds.MsMax);
                if (ms.OffAllowed) yield return new JsonObject { ["const"] = 0 };
                break;
            case Shape.Duration duration:
                yield return Ref("duration");
                if (duration.OffAllowed) yield return new JsonObject { ["enum"] = new JsonArray("off", 0, "0") };
                else if (duration.Min == TimeSpan.Zero) yield return new JsonObject { ["enum"] = new JsonArray(0, "0") };
                break;
            default:
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"no schema for {single}"));
        }
    }

    private static JsonObject Whole(long min, long max) => new() { ["type"] = "integer", ["minimum"] = min, ["maximum"] = max };

    private static JsonObject AnyOf(params ReadOnlySpan<JsonObject> choices) => new() { ["anyOf"] = new JsonArray(choices.ToArray()) };

    private static JsonObject Ref(string name) => new() { ["$ref"] = $"#/$defs/{name}" };

    private static JsonArray Strings(IEnumerable<string> words) => new([.. words.Select(w => (JsonNode)w)]);

    private static void Merge(JsonObject into, JsonObject from)
    {
        foreach (var (name, value) in from.ToList())
        {
            from.Remove(name);
            into[name] = value;
        }
    }
}
