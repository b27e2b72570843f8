using System.Buffers;
using System.Text;

namespace Systole.Postgres.Connections;

/// <summary>
/// Text as PostgreSQL can hold it: without NUL and without halves of surrogate pairs, either of which would make a commit impossible for
/// ever. Nothing that is accepted has them (bodies are JSON, where they are escaped, and keys are ASCII); where one comes all the same it
/// is replaced by U+FFFD.
/// </summary>
internal static class StorableText
{
    private static readonly SearchValues<char> Suspect = SearchValues.Create([.. Suspects()]);

    /// <summary>The text, or what of it can be stored.</summary>
    public static string Of(string text)
    {
        if (!text.AsSpan().ContainsAny(Suspect)) return text;
        var storable = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) storable.Append(rune.Value == 0 ? Rune.ReplacementChar : rune);
        return storable.ToString();
    }

    private static IEnumerable<char> Suspects() => Enumerable.Range(0xD800, 0x800).Select(code => (char)code).Prepend('\0');
}
