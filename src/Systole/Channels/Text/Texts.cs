using System.Globalization;
using System.Text;

namespace Systole.Channels.Text;

/// <summary>Text of others' for a place where it may do no harm: cleaned, and cut between characters.</summary>
internal static class Texts
{
    private const char Ellipsis = '…';

    /// <summary>One line: breaks and other control characters become a blank.</summary>
    public static string Line(string text, int charsMax)
    {
        var line = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (!IsControl(rune)) line.Append(rune);
            else if (line.Length > 0 && line[^1] != ' ') line.Append(' ');
            // More of it is not looked at: what is cut off need not be clean.
            if (line.Length > charsMax) return Cut(line.ToString(), charsMax);
        }
        return line.ToString().TrimEnd(' ');
    }

    /// <summary>Lines as they are; other control characters go.</summary>
    public static string Lines(string text, int charsMax)
    {
        var lines = new StringBuilder();
        foreach (var rune in text.ReplaceLineEndings("\n").EnumerateRunes())
        {
            if (rune.Value == '\n' || !IsControl(rune)) lines.Append(rune);
            else if (rune.Value == '\t') lines.Append(' ');
            if (lines.Length > charsMax) return Cut(lines.ToString(), charsMax);
        }
        return lines.ToString().Trim('\n');
    }

    /// <summary>At most so many characters, with an ellipsis where some are missing.</summary>
    public static string Cut(string text, int charsMax) => Fit(text, charsMax, rune => null);

    /// <summary>At most so many bytes of UTF-8, with an ellipsis where some are missing.</summary>
    public static string CutBytes(string text, int bytesMax)
    {
        if (Encoding.UTF8.GetByteCount(text) <= bytesMax) return text;
        var left = bytesMax - Encoding.UTF8.GetByteCount([Ellipsis]);
        var cut = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            left -= rune.Utf8SequenceLength;
            if (left < 0) break;
            cut.Append(rune);
        }
        return cut.Append(Ellipsis).ToString();
    }

    /// <summary>Escapes a text so that the result has at most so many characters: nothing is cut within an escape.</summary>
    /// <param name="text">The text.</param>
    /// <param name="charsMax">The most characters of the result, in UTF-16 as the chat services count.</param>
    /// <param name="escape">What stands for a character; null for itself.</param>
    public static string Fit(string text, int charsMax, Func<Rune, string?> escape)
    {
        var fitted = new StringBuilder();
        // Where it would have to be cut, should more come than there is room for.
        var cutAt = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (fitted.Length < charsMax) cutAt = fitted.Length;
            fitted.Append(escape(rune) ?? rune.ToString());
            if (fitted.Length > charsMax) return fitted.Remove(cutAt, fitted.Length - cutAt).Append(Ellipsis).ToString();
        }
        return fitted.ToString();
    }

    // Line and paragraph separators break lines, too, and marks of writing direction show a text other than it is.
    private static bool IsControl(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        || rune.Value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);
}
