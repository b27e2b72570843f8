using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using Systole.Client.Wire;

namespace Systole.Server.Api;

/// <summary>
/// Reads a JSON body strictly, and says of a mistake which field it is in and what is allowed there. The serializer's own messages name
/// .NET types and byte positions; those who call this API have neither.
/// </summary>
/// <typeparam name="T">The contract.</typeparam>
/// <param name="Value">What was read. An empty body is an empty object.</param>
/// <param name="Bytes">The body as it came.</param>
internal sealed record RequestBody<T>(T Value, byte[] Bytes)
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <exception cref="ProblemException">It is too large or cannot be understood.</exception>
    public static async Task<RequestBody<T>> ReadAsync(HttpContext http, JsonTypeInfo<T> type)
    {
        var bytes = await BodyBytes.ReadAsync(http, ApiOptions.BodyBytesMax, Problem.BodyTooLarge);
        if (bytes.Length == 0) return new RequestBody<T>(JsonSerializer.Deserialize("{}"u8, type)!, bytes);
        if (!Utf8.IsValid(bytes)) throw Problem.BadRequest("the body is not UTF-8");
        // Each field by itself may be so deep.
        if (JsonNesting.IsTooDeep(bytes, JsonNesting.DepthMax + 1)) throw Problem.BadRequest(JsonNesting.TooDeep("a field of the body"));
        try
        {
            using var document = JsonDocument.Parse(bytes, Strict);
            Check(document.RootElement, type);
            return new RequestBody<T>(document.Deserialize(type)!, bytes);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Problem.BadRequest(BodyBytes.Malformed(e));
        }
    }

    private static void Check(JsonElement root, JsonTypeInfo type, string path = "")
    {
        if (root.ValueKind != JsonValueKind.Object) throw Problem.BadRequest("the body must be a JSON object");
        foreach (var member in root.EnumerateObject())
        {
            var field = type.Properties.FirstOrDefault(p => p.Name == member.Name);
            if (field is null)
            {
                var allowed = type.Properties.Count == 0 ? "nothing" : string.Join(", ", type.Properties.Select(p => p.Name));
                throw Problem.BadRequest($"the field \"{path}{Problem.Quoted(member.Name)}\" is not known here; allowed is {allowed}");
            }
            if (!Fits(member.Value, field.PropertyType, out var wanted))
            {
                throw Problem.BadRequest($"the field \"{path}{member.Name}\" must be {wanted}");
            }
            if (IsContract(field.PropertyType) && member.Value.ValueKind == JsonValueKind.Object)
                Check(member.Value, type.Options.GetTypeInfo(field.PropertyType), $"{path}{member.Name}.");
        }
    }

    private static bool Fits(JsonElement value, Type type, out string wanted)
    {
        var kind = value.ValueKind;
        (wanted, var fits) = type switch
        {
            _ when type == typeof(string) => ("a text", kind == JsonValueKind.String),
            _ when type == typeof(bool?) => ("true or false", kind is JsonValueKind.True or JsonValueKind.False),
            _ when type == typeof(decimal?) => ("a number", kind == JsonValueKind.Number && value.TryGetDecimal(out _)),
            _ when type == typeof(IReadOnlyList<string>) =>
                ("a list of texts", kind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)),
            _ when type == typeof(DateTimeOffset?) => ("an instant such as 2026-02-17T12:00:00Z", kind == JsonValueKind.String && IsInstant(value)),
            _ when IsContract(type) => ("a JSON object", kind == JsonValueKind.Object),
            _ when type == typeof(long?) => ("a whole number", kind == JsonValueKind.Number && value.TryGetInt64(out _)),
            _ => ("JSON", true),
        };
        // A field that is null is a field that is left out.
        return fits || kind == JsonValueKind.Null;
    }

    /// <summary>Whether a field holds fields of its own that are held to a contract, as the body is.</summary>
    private static bool IsContract(Type type) => type.Assembly == typeof(WireJson).Assembly;

    // A local time is none: nobody could say which instant is meant.
    private static bool IsInstant(JsonElement value) =>
        value.TryGetDateTimeOffset(out _) && value.GetString() is { } text && (text.EndsWith('Z') || (text.Length > 6 && text[^6] is '+' or '-'));
}
