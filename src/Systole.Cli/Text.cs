using System.Globalization;

namespace Systole.Cli;

/// <summary>Words for people.</summary>
internal static class Text
{
    /// <summary>
    /// On one line, and without characters that would drive the terminal: reasons and names come from whoever may wake an agent.
    /// </summary>
    public static string Line(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(c => c is '\r' or '\n' or '\t' ? ' ' : char.IsControl(c) ? '?' : c)) : text;

    /// <summary>Such as <c>2026-02-17 12:18:00Z</c>.</summary>
    public static string At(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Such as <c>2026-02-17 12:18:00Z (in 18m)</c>.</summary>
    public static string At(DateTimeOffset at, DateTimeOffset now) => $"{At(at)} ({Distance(at, now)})";

    /// <summary>As any other instant, or where the slot still waits such as <c>2026-02-17 11:48:00Z (due 12m ago)</c>.</summary>
    public static string Slot(DateTimeOffset at, DateTimeOffset now) => at < now ? $"{At(at)} (due {Distance(at, now)})" : At(at, now);

    /// <summary>Such as <c>in 18m</c> or <c>5s ago</c>.</summary>
    public static string Distance(DateTimeOffset at, DateTimeOffset now) =>
        at > now ? $"in {Duration(at - now)}" : at < now ? $"{Duration(now - at)} ago" : "now";

    /// <summary>The two largest units, such as <c>1h30m</c>.</summary>
    public static string Duration(TimeSpan span)
    {
        var culture = CultureInfo.InvariantCulture;
        if (span < TimeSpan.FromSeconds(1)) return string.Create(culture, $"{(long)span.TotalMilliseconds}ms");
        if (span < TimeSpan.FromMinutes(1)) return string.Create(culture, $"{(long)span.TotalSeconds}s");
        if (span < TimeSpan.FromHours(1)) return Two(span.Minutes, "m", span.Seconds, "s");
        return span < TimeSpan.FromDays(1) ? Two(span.Hours, "h", span.Minutes, "m") : Two(span.Days, "d", span.Hours, "h");
    }

    /// <summary>Such as <c>1 agent</c> or <c>2 agents</c>.</summary>
    public static string Count(int number, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{number} {noun}{(number == 1 ? "" : "s")}");

    /// <summary>What is said under a page that is not the last.</summary>
    public static string More(int number, string noun, string cursor) =>
        $"and {Count(number, noun)} more: go on with --cursor {cursor}, or ask for more with --limit";

    private static string Two(int large, string unit, int small, string smallUnit) =>
        string.Create(CultureInfo.InvariantCulture, $"{large}{unit}{(small == 0 ? "" : $"{small}{smallUnit}")}");
}
