using System.Collections.Frozen;
using System.Text;

namespace Systole.Core;

/// <summary>The wire names of the vocabulary's enumerations: the member's name in snake_case.</summary>
public static class Names
{
    /// <summary>The wire name of a member, such as <c>run_in_progress</c>.</summary>
    public static string Of<T>(T value) where T : struct, Enum => Table<T>.Names[value];

    /// <summary>Reads a wire name.</summary>
    /// <returns>Whether <paramref name="text"/> names a member.</returns>
    public static bool TryParse<T>(string? text, out T value) where T : struct, Enum
    {
        value = default;
        return text is not null && Table<T>.Values.TryGetValue(text, out value);
    }

    /// <summary>All wire names, in the order of the members.</summary>
    public static IReadOnlyList<string> All<T>() where T : struct, Enum => Table<T>.All;

    private static class Table<T> where T : struct, Enum
    {
        public static readonly FrozenDictionary<T, string> Names = Enum.GetValues<T>().ToFrozenDictionary(v => v, v => Snake(v.ToString()));
        public static readonly FrozenDictionary<string, T> Values = Enum.GetValues<T>().ToFrozenDictionary(v => Snake(v.ToString()), v => v);
        public static readonly string[] All = [.. Enum.GetValues<T>().Select(v => Snake(v.ToString()))];
    }

    private static string Snake(string name)
    {
        var text = new StringBuilder();
        foreach (var c in name)
        {
            if (char.IsAsciiLetterUpper(c) && text.Length > 0) text.Append('_');
            text.Append(char.ToLowerInvariant(c));
        }
        return text.ToString();
    }
}
