using System.Text;

namespace Systole.Cli.Importing.Json5;

/// <summary>Texts in single or double quotes.</summary>
internal static class Json5Strings
{
    public static string Read(Json5Source source)
    {
        var begin = source.Here;
        var quote = source.Take();
        var text = new StringBuilder();
        while (source.Peek() != quote || source.IsAtEnd)
        {
            if (source.IsAtEnd) throw new Json5Fault(begin, $"this text has no end: close it with {quote}");
            if (source.Peek() is '\n' or '\r')
                throw new Json5Fault(begin, "this text does not end on its line: close it, or put a '\\' before the line's end");
            if (source.Peek() == '\\') Escape(source, text);
            else text.Append(source.Take());
        }
        source.Take();
        return text.ToString();
    }

    /// <summary>The number that so many hexadecimal digits are.</summary>
    public static int Hex(Json5Source source, int digits)
    {
        var value = 0;
        for (var i = 0; i < digits; i++)
        {
            if (!char.IsAsciiHexDigit(source.Peek())) throw source.Unexpected($"{digits} hexadecimal digits belong to this escape");
            value = value * 16 + Convert.ToInt32(source.Take().ToString(), 16);
        }
        return value;
    }

    private static void Escape(Json5Source source, StringBuilder text)
    {
        source.Take();
        // A line that goes on: neither the backslash nor the end of the line is part of the text.
        if (source.TryTake("\r\n")) return;
        if (source.Peek() is >= '1' and <= '9' || (source.Peek() == '0' && char.IsAsciiDigit(source.Peek(1))))
            throw source.Unexpected("a digit cannot be escaped; write \\x or \\u with its number");
        var c = source.Take();
        if (Json5Source.IsLineEnd(c)) return;
        text.Append(c switch
        {
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\v',
            '0' => '\0',
            'x' => (char)Hex(source, 2),
            'u' => (char)Hex(source, 4),
            _ => c,
        });
    }
}
