using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Systole.Cli.Importing.OpenClaw;

/// <summary>Text as a YAML value that reads back the same, in a block, in a flow list or as a key.</summary>
internal static partial class YamlText
{
    /// <summary>Without quotes where nobody can take it for anything else, else in double quotes.</summary>
    public static string Of(string text) => Plain().IsMatch(text) && !Words().IsMatch(text) ? text : Quoted(text);

    /// <summary>
    /// Text of several lines line by line where that is safe, else as <see cref="Of"/>. Further lines are not indented yet.
    /// </summary>
    public static string Block(string text) =>
        text.Contains('\n', StringComparison.Ordinal) && text.Split('\n') is [var first, .., not ""] lines && first is not ("" or [' ', ..])
            && lines.All(IsSafe) ? $"|-\n{text}" : Of(text);

    /// <summary>Whether a line stands for itself: every character is shown, and no space at its end is lost to an editor.</summary>
    private static bool IsSafe(string line) =>
        !line.EndsWith(' ') && Quoted(line).Length == line.Length + 2 + line.Count(c => c is '"' or '\\');

    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsSurrogatePair(text, i)) quoted.Append(c).Append(text[++i]);
            // Half a character is none, and could not be written as UTF-8.
            else if (char.IsSurrogate(c)) quoted.Append('\uFFFD');
            else quoted.Append(Escaped(c));
        }
        return quoted.Append('"').ToString();
    }

    private static string Escaped(char c) => c switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '\u2028' or '\u2029' or '\uFEFF' or '\uFFFE' or '\uFFFF' => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}"),
        _ when char.IsControl(c) => string.Create(CultureInfo.InvariantCulture, $"\\x{(int)c:X2}"),
        _ => c.ToString(),
    };

    [GeneratedRegex(@"^(?:--?|/)?[A-Za-z][A-Za-z0-9_./+-]*\z")]
    private static partial Regex Plain();

    [GeneratedRegex(@"^(?:true|false|null|yes|no|on|off|y|n)\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Words();
}
