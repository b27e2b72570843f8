using System.Globalization;

namespace Systole.Cli.Simulating.Drawing;

/// <summary>Figures as people write them.</summary>
internal static class Figure
{
    /// <summary>Such as <c>1,200</c>.</summary>
    public static string Of(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Such as <c>1 run</c> or <c>1,200 runs</c>.</summary>
    public static string Count(long number, string noun) => $"{Of(number)} {noun}{(number == 1 ? "" : "s")}";

    /// <summary>Such as <c>480,000 tokens</c>; null where none were told.</summary>
    public static string? Tokens(long? tokens) => tokens is > 0 and var number ? Count(number, "token") : null;

    /// <summary>Such as <c>$4.44</c>; null where nothing was told.</summary>
    public static string? Usd(decimal? usd) =>
        usd is > 0 and var cost ? string.Create(CultureInfo.InvariantCulture, $"${cost:#,0.00##}") : null;
}
