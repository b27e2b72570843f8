using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Systole.Stores.Json;

/// <summary>Whole milliseconds since the Unix epoch.</summary>
internal sealed class InstantConverter : JsonConverter<Instant>
{
    public override Instant Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetInt64());

    public override void Write(Utf8JsonWriter writer, Instant value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.UnixMs);
}

/// <summary>Whole milliseconds, the resolution of everything that is decided.</summary>
internal sealed class SpanConverter : JsonConverter<TimeSpan>
{
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(reader.GetInt64() * TimeSpan.TicksPerMillisecond);

    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Ms);
}

/// <summary>The text of a run id, such as <c>main-12</c>.</summary>
internal sealed class RunIdConverter : JsonConverter<RunId>
{
    // Room for the longest agent id, the dash and the longest number.
    private const int LengthMax = AgentId.LengthMax + 20;

    public override RunId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        RunId.TryParse(reader.GetString(), out var id) ? id : throw new JsonException("not a run id");

    public override void Write(Utf8JsonWriter writer, RunId value, JsonSerializerOptions options)
    {
        Span<char> text = stackalloc char[LengthMax];
        if (text.TryWrite(CultureInfo.InvariantCulture, $"{value.Agent.Value}-{value.Number}", out var length))
            writer.WriteStringValue(text[..length]);
        else writer.WriteStringValue(value.ToString());
    }
}

/// <summary>The text of an agent id.</summary>
internal sealed class AgentIdConverter : JsonConverter<AgentId>
{
    public override AgentId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        AgentId.TryParse(reader.GetString(), out var id) ? id : throw new JsonException("not an agent id");

    public override void Write(Utf8JsonWriter writer, AgentId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}

/// <summary>The wire name of a member, so that stored state survives a reordered enumeration.</summary>
internal sealed class WireNameConverter<T> : JsonConverter<T> where T : struct, Enum
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var name = reader.GetString();
        return Names.TryParse<T>(name, out var value) ? value : throw new JsonException($"'{name}' is no {typeof(T).Name}");
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(Names.Of(value));
}
