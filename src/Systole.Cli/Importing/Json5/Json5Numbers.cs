using System.Globalization;
using System.Text;

namespace Systole.Cli.Importing.Json5;

/// <summary>Numbers: decimal, hexadecimal, with a sign of either kind, <c>Infinity</c> and <c>NaN</c>.</summary>
internal static class Json5Numbers
{
    public static double Read(Json5Source source)
    {
        var begin = source.Here;
        var negative = source.TryTake("-");
        if (!negative) source.TryTake("+");
        var value = source.TryTake("Infinity") ? double.PositiveInfinity
            : source.TryTake("NaN") ? double.NaN
            : source.TryTake("0x") || source.TryTake("0X") ? Hexadecimal(source)
            : Decimal(source);
        if (Json5Names.IsPart(source)) throw new Json5Fault(begin, "this is no number: text has to be in quotes");
        return negative ? -value : value;
    }

    private static double Hexadecimal(Json5Source source)
    {
        if (!char.IsAsciiHexDigit(source.Peek())) throw source.Unexpected("a hexadecimal digit");
        var value = 0.0;
        while (char.IsAsciiHexDigit(source.Peek())) value = value * 16 + Json5Strings.Hex(source, 1);
        return value;
    }

    private static double Decimal(Json5Source source)
    {
        var written = new StringBuilder();
        if (source.Peek() == '0' && char.IsAsciiDigit(source.Peek(1))) throw source.Unexpected("a number does not begin with a zero");
        var digits = Digits(source, written);
        if (source.Peek() == '.')
        {
            written.Append(source.Take());
            digits += Digits(source, written);
        }
        if (digits == 0) throw source.Unexpected("a digit");
        if (source.Peek() is 'e' or 'E')
        {
            written.Append(source.Take());
            if (source.Peek() is '+' or '-') written.Append(source.Take());
            if (Digits(source, written) == 0) throw source.Unexpected("the digits of an exponent");
        }
        return double.Parse(written.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    private static int Digits(Json5Source source, StringBuilder written)
    {
        var count = 0;
        for (; char.IsAsciiDigit(source.Peek()); count++) written.Append(source.Take());
        return count;
    }
}
