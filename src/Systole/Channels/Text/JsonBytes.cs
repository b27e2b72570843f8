using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Systole.Channels.Text;

/// <summary>JSON for the wire.</summary>
internal static class JsonBytes
{
    // Relaxed: this goes to programs that read JSON and into no web page, and escapes would use up what a message may hold.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One object.</summary>
    public static byte[] Object(Action<Utf8JsonWriter> write) => Of(json =>
    {
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
    });

    /// <summary>Any value.</summary>
    public static byte[] Of(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options)) write(json);
        return buffer.WrittenSpan.ToArray();
    }
}
