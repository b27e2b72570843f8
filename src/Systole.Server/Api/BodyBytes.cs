using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;

namespace Systole.Server.Api;

/// <summary>Reads the body of a request within a bound.</summary>
internal static class BodyBytes
{
    /// <summary>The body as it came.</summary>
    /// <param name="http">The request.</param>
    /// <param name="bytesMax">The most bytes.</param>
    /// <param name="tooLarge">What is said of a larger one.</param>
    /// <exception cref="ProblemException">It is larger.</exception>
    public static async Task<byte[]> ReadAsync(HttpContext http, int bytesMax, Func<ProblemException> tooLarge)
    {
        if (http.Request.ContentLength > bytesMax) throw tooLarge();
        using var bytes = new MemoryStream((int)(http.Request.ContentLength ?? 256));
        var buffer = new byte[8192];
        while (await http.Request.Body.ReadAsync(buffer, http.RequestAborted) is > 0 and var count)
        {
            if (bytes.Length + count > bytesMax) throw tooLarge();
            bytes.Write(buffer, 0, count);
        }
        return bytes.ToArray();
    }

    /// <summary>A body that is one JSON document, whatever it holds.</summary>
    /// <exception cref="ProblemException">It is larger, or no JSON.</exception>
    public static async Task<(JsonElement Document, byte[] Bytes)> ReadDocumentAsync(HttpContext http, int bytesMax, Func<ProblemException> tooLarge)
    {
        var bytes = await ReadAsync(http, bytesMax, tooLarge);
        if (bytes.Length == 0) throw Problem.BadRequest("the body is empty; it must be a JSON document");
        if (!Utf8.IsValid(bytes)) throw Problem.BadRequest("the body is not UTF-8");
        if (JsonNesting.IsTooDeep(bytes)) throw Problem.BadRequest(JsonNesting.TooDeep("the body"));
        try
        {
            using var document = JsonDocument.Parse(bytes);
            return (document.RootElement.Clone(), bytes);
        }
        catch (JsonException e)
        {
            throw Problem.BadRequest(Malformed(e));
        }
    }

    /// <summary>What is said of a body that is no JSON.</summary>
    public static string Malformed(Exception e) => e is JsonException { LineNumber: { } line, BytePositionInLine: { } place }
        ? string.Create(CultureInfo.InvariantCulture, $"the body is not JSON: something is wrong in line {line + 1} at byte {place + 1}")
        : "the body is not JSON: a field is given twice, or a text is broken";
}
