using System.Globalization;
using System.Text;

namespace Systole.Cli.Importing.Json5;

/// <summary>Names without quotes: an identifier of ECMAScript 5.1.</summary>
internal static class Json5Names
{
    public static string Read(Json5Source source)
    {
        if (!IsStart(source.Peek()) && source.Peek() != '\\') throw source.Unexpected("a name, in quotes or without");
        var name = new StringBuilder();
        while (IsPart(source))
        {
            if (source.Peek() != '\\')
            {
                name.Append(source.Take());
                continue;
            }
            var at = source.Here;
            source.Take();
            if (!source.TryTake("u")) throw new Json5Fault(at, "a name without quotes knows no escape but \\u");
            var c = (char)Json5Strings.Hex(source, 4);
            if (!(name.Length == 0 ? IsStart(c) : IsPart(c))) throw new Json5Fault(at, "this character can only stand in a name in quotes");
            name.Append(c);
        }
        return name.ToString();
    }

    /// <summary>Whether a name would go on here.</summary>
    public static bool IsPart(Json5Source source) => !source.IsAtEnd && (source.Peek() == '\\' || IsPart(source.Peek()));

    private static bool IsStart(char c) =>
        c is '$' or '_' || char.IsLetter(c) || char.GetUnicodeCategory(c) == UnicodeCategory.LetterNumber;

    private static bool IsPart(char c) => IsStart(c) || c is '\u200C' or '\u200D' || char.GetUnicodeCategory(c) is
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber
        or UnicodeCategory.ConnectorPunctuation;
}
