using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Systole.Cli;

/// <summary>
/// Durations as people write them: <c>90s</c>, <c>30m</c>, <c>1h30m</c>, <c>2d</c>, <c>250ms</c>. A seam: the configuration's reader of the
/// same notation (Systole.Core, DurationText) takes its place.
/// </summary>
internal static partial class Durations
{
    private const string Allowed = "write it as 90s, 30m, 1h30m or 2d";

    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        var match = Notation().Match(text);
        if (!match.Success) return false;
        var total = 0m;
        for (var i = 0; i < match.Groups[1].Captures.Count; i++)
        {
            var unit = match.Groups[3].Captures[i].Value switch
            {
                "d" => 86_400_000m,
                "h" => 3_600_000m,
                "m" => 60_000m,
                "s" => 1_000m,
                _ => 1m,
            };
            if (!decimal.TryParse(match.Groups[2].Captures[i].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return false;
            }
            if (number > 1_000_000_000_000m) return false;
            total += number * unit;
        }
        if (total > (decimal)TimeSpan.FromDays(36_500).TotalMilliseconds) return false;
        duration = TimeSpan.FromMilliseconds((double)total);
        return true;
    }

    /// <summary>For an option: a duration longer than nothing, or a usage error.</summary>
    public static TimeSpan? OfOption(ArgumentResult result)
    {
        var text = result.Tokens is [var token] ? token.Value : "";
        if (TryParse(text, out var duration) && duration > TimeSpan.Zero) return duration;
        result.AddError($"\"{text}\" is not a duration; {Allowed}");
        return null;
    }

    [GeneratedRegex(@"^(([0-9]{1,15})(d|h|ms|m|s))+$", RegexOptions.CultureInvariant)]
    private static partial Regex Notation();
}
