using System.Globalization;

namespace Systole.Core.Tests;

/// <summary>Short words for instants and durations in examples.</summary>
internal static class Times
{
    public static readonly Instant Start = Instant.TryParse("2026-02-16T00:00:00Z", out var at) ? at : default;

    public static TimeSpan Min(double minutes) => TimeSpan.FromMinutes(minutes);

    public static TimeSpan Sec(double seconds) => TimeSpan.FromSeconds(seconds);

    /// <summary><c>12:30</c> is twelve and a half minutes after the start.</summary>
    public static TimeSpan Clock(string text) => TimeSpan.ParseExact(text, @"m\:ss", CultureInfo.InvariantCulture);

    public static string Clock(Instant at) => (at - Start).TotalMilliseconds >= 3_600_000
        ? (at - Start).ToString(@"h\:mm\:ss", CultureInfo.InvariantCulture)
        : (at - Start).ToString(@"m\:ss", CultureInfo.InvariantCulture);
}
