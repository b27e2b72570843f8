using System.Xml;

namespace Systole.Cli.Simulating.Drawing;

/// <summary>
/// Names and reasons come from whoever may wake an agent: what XML cannot hold, or what would turn a line around, is replaced.
/// </summary>
internal static class SvgText
{
    private const char Replacement = '\uFFFD';
    private const int CharsMax = 200;

    /// <summary>At most 200 characters that an XML document may hold.</summary>
    public static string Clean(string text)
    {
        var clean = new char[Math.Min(text.Length, CharsMax)];
        for (var i = 0; i < clean.Length; i++)
        {
            var c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < clean.Length && char.IsLowSurrogate(text[i + 1]))
            {
                (clean[i], clean[i + 1]) = (c, text[i + 1]);
                i++;
                continue;
            }
            clean[i] = c == '\n' || (XmlConvert.IsXmlChar(c) && !char.IsControl(c) && !TurnsAround(c)) ? c : Replacement;
        }
        return text.Length <= CharsMax ? new string(clean) : new string(clean, 0, CharsMax - 1) + "…";
    }

    /// <summary>So much of a text as fits a width in pixels.</summary>
    public static string Fit(string text, double width, int size = 11)
    {
        var room = Math.Max(1, (int)(width / CharWidth(size)));
        return text.Length <= room ? text : text[..(room - 1)] + "…";
    }

    /// <summary>About as wide as it is in the usual fonts, rather too much than too little.</summary>
    public static double Width(string text, int size = 11) => text.Length * CharWidth(size);

    private static double CharWidth(int size) => size * 0.6;

    private static bool TurnsAround(char c) => c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\u200E' or '\u200F';
}
