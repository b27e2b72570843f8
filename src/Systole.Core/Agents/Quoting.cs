using System.Text;

namespace Systole.Core;

/// <summary>Text of the user's inside a message: one line, and not more of it than helps.</summary>
public static class Quoting
{
    private const int LengthMax = 60;

    /// <summary>In single quotes, as <see cref="Line"/>.</summary>
    public static string Quote(string text) => $"'{Line(text)}'";

    /// <summary>A line break as <c>\n</c>, other control characters as <c>?</c>, cut where it is long.</summary>
    public static string Line(string text)
    {
        var line = new StringBuilder();
        foreach (var c in text.Length > LengthMax ? text[..LengthMax] : text)
        {
            if (c == '\n') line.Append("\\n");
            else line.Append(char.IsControl(c) || char.IsSurrogate(c) ? '?' : c);
        }
        return line.Append(text.Length > LengthMax ? "..." : "").ToString();
    }

    /// <summary><c>a, b and c</c>.</summary>
    public static string List(IEnumerable<string> names)
    {
        var all = names.ToList();
        return all.Count < 2 ? string.Concat(all) : string.Join(", ", all.SkipLast(1)) + " and " + all[^1];
    }
}
