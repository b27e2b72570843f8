using System.Globalization;
using System.Text.RegularExpressions;

namespace Systole.Cli.Importing.OpenClaw;

/// <summary>Durations as OpenClaw takes them: <c>30m</c>, <c>1.5h</c>, <c>1h30m</c>; a number alone is minutes.</summary>
internal static partial class OpenClawDuration
{
    public static TimeSpan? Read(string text)
    {
        var match = Notation().Match(text.Trim().ToLowerInvariant());
        if (!match.Success) return null;
        var total = 0.0;
        var (numbers, units) = (match.Groups["number"].Captures, match.Groups["unit"].Captures);
        for (var i = 0; i < numbers.Count; i++)
        {
            var number = double.Parse(numbers[i].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
            total += number * Ms(i < units.Count ? units[i].Value : "m");
        }
        if (total > DurationText.Max.TotalMilliseconds) return null;
        return TimeSpan.FromMilliseconds(Math.Round(total, MidpointRounding.AwayFromZero));
    }

    private static double Ms(string unit) => unit switch
    {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => 86_400_000,
    };

    [GeneratedRegex(@"^(?:(?<number>[0-9]{1,15}(?:\.[0-9]{1,15})?)|(?:(?<number>[0-9]{1,15}(?:\.[0-9]{1,15})?)(?<unit>ms|s|m|h|d))+)\z")]
    private static partial Regex Notation();
}
