using System.Globalization;
using System.Text;

namespace Systole.Core;

/// <summary>
/// Durations as configuration, traces and the command line write them: <c>90s</c>, <c>30m</c>, <c>1h30m</c>, <c>250ms</c>, <c>2d</c>.
/// Units go from large to small, each at most once; <c>0</c> needs none.
/// </summary>
public static class DurationText
{
    /// <summary>The longest duration anyone may write (3650 days): with it no sum of instants and durations leaves the calendar.</summary>
    public static readonly TimeSpan Max = TimeSpan.FromDays(3650);

    private static readonly (string Name, long Ms)[] Units =
        [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];

    /// <summary>Reads a duration of at least zero and at most <see cref="Max"/>.</summary>
    /// <returns>Whether <paramref name="text"/> is one.</returns>
    public static bool TryParse(string? text, out TimeSpan span) => Read(text, out span) == DurationFault.None;

    /// <summary>Reads a duration that may have a sign, such as the size of a step of the clock: <c>-90s</c>, <c>+1h</c>.</summary>
    /// <returns>Whether <paramref name="text"/> is one.</returns>
    public static bool TryParseSigned(string? text, out TimeSpan span)
    {
        var read = TryParse(text is ['-' or '+', .. var unsigned] ? unsigned : text, out span);
        if (text is ['-', ..]) span = -span;
        return read;
    }

    /// <summary>Reads a duration and says what is wrong with it where it is none.</summary>
    public static DurationFault Read(string? text, out TimeSpan span)
    {
        span = default;
        if (string.IsNullOrEmpty(text)) return DurationFault.NotADuration;
        if (text is ['-', .. var unsigned])
        {
            // One sign only: a second one must not call this again, and again.
            var isOne = unsigned is not ['-', ..] && Read(unsigned, out _) is not DurationFault.NotADuration;
            return isOne ? DurationFault.Negative : DurationFault.NotADuration;
        }

        var tooLong = false;
        long total = 0;
        var unit = 0;
        for (var at = 0; at < text.Length;)
        {
            var digits = Count(text, at, char.IsAsciiDigit);
            var letters = Count(text, at + digits, char.IsAsciiLetterLower);
            if (digits == 0) return DurationFault.NotADuration;
            var fits = long.TryParse(text.AsSpan(at, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var number);
            if (letters == 0 && digits == text.Length)
            {
                if (fits && number == 0) return DurationFault.None;
                return DurationFault.NoUnit;
            }

            var name = text.AsSpan(at + digits, letters);
            while (unit < Units.Length && !name.SequenceEqual(Units[unit].Name)) unit++;
            if (unit == Units.Length) return DurationFault.NotADuration;
            // Compared before it is multiplied: the product of what fits here cannot overflow.
            if (!fits || number > (long)Max.TotalMilliseconds / Units[unit].Ms) tooLong = true;
            else total += number * Units[unit].Ms;
            unit++;
            at += digits + letters;
        }

        if (tooLong || total > (long)Max.TotalMilliseconds) return DurationFault.TooLong;
        span = TimeSpan.FromMilliseconds(total);
        return DurationFault.None;
    }

    /// <summary>
    /// Writes a duration in whole milliseconds, the largest units first: <c>1h30m</c>, <c>1m30s</c>, <c>250ms</c>, <c>0s</c>. What
    /// <see cref="TryParse"/> reads comes back the same.
    /// </summary>
    public static string Format(TimeSpan span)
    {
        var ms = span.Ticks / TimeSpan.TicksPerMillisecond;
        if (ms == 0) return "0s";
        var text = new StringBuilder();
        if (ms < 0) text.Append('-');
        // Negative remainders instead of a negated total: the smallest long has no positive twin.
        foreach (var (name, unitMs) in Units)
        {
            var count = Math.Abs(ms / unitMs);
            ms %= unitMs;
            if (count > 0) text.Append(CultureInfo.InvariantCulture, $"{count}{name}");
        }
        return text.ToString();
    }

    private static int Count(string text, int from, Func<char, bool> counts)
    {
        var at = from;
        while (at < text.Length && counts(text[at])) at++;
        return at - from;
    }
}

/// <summary>What keeps a text from being a duration.</summary>
public enum DurationFault
{
    /// <summary>Nothing: it is one.</summary>
    None,

    /// <summary>It does not look like one.</summary>
    NotADuration,

    /// <summary>A number other than 0 without a unit.</summary>
    NoUnit,

    /// <summary>It is less than zero.</summary>
    Negative,

    /// <summary>It is more than <see cref="DurationText.Max"/>.</summary>
    TooLong,
}
