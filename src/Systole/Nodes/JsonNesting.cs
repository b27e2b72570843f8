using System.Text.Json;

namespace Systole;

/// <summary>
/// How deep JSON of others may nest. It is handed on inside other documents, and what writes those gives up at a depth of 64: what came in
/// at just that depth could be stored and never be told again.
/// </summary>
internal static class JsonNesting
{
    /// <summary>The most objects and lists inside one another.</summary>
    public const int DepthMax = 32;

    /// <summary>Whether more of them than allowed are inside one another. What is no JSON is no deeper than where that shows.</summary>
    /// <param name="json">UTF-8.</param>
    /// <param name="depthMax">How many are allowed.</param>
    public static bool IsTooDeep(ReadOnlySpan<byte> json, int depthMax = DepthMax)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = int.MaxValue });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject && reader.CurrentDepth >= depthMax) return true;
            }
        }
        catch (JsonException)
        {
            // Whoever reads it says so, and where.
        }
        return false;
    }

    /// <summary>What is said of JSON that nests too deep.</summary>
    /// <param name="what">What does.</param>
    public static string TooDeep(string what) => $"{what} has more than {DepthMax} objects and lists inside one another; at most so many are allowed";
}
