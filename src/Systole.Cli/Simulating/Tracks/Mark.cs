using System.Globalization;

namespace Systole.Cli.Simulating.Tracks;

/// <summary>Something to be drawn: one happening, or several of a kind that share a place.</summary>
/// <param name="From">Where it begins in the picture.</param>
/// <param name="To">Where it ends; <paramref name="From"/> for what takes no time.</param>
/// <param name="Look">How it is drawn.</param>
/// <param name="Says">What it, or the one that is drawn for several, was; empty for a sample.</param>
/// <param name="Row">Where several lie side by side: which row.</param>
/// <param name="Count">How many it stands for.</param>
/// <param name="Tag">What is written beside it where there is room; null for nothing, and where it stands for several.</param>
internal readonly record struct Mark(Instant From, Instant To, Look Look, string Says, int Row = 0, long Count = 1, string? Tag = null)
{
    /// <summary>When the first of several began.</summary>
    public Instant First { get; init; } = From;

    /// <summary>When the last of several was over.</summary>
    public Instant Last { get; init; } = To;

    /// <summary>For who hovers: what, and exactly when. Samples have none.</summary>
    public string? Title
    {
        get
        {
            if (Says.Length == 0) return null;
            var last = Instant.Later(To, Last);
            var when = First == last ? First.ToString() : $"{First} to {last}";
            return Count == 1
                ? $"{Says}\n{when}"
                : string.Create(CultureInfo.InvariantCulture, $"{Count:N0} x {Look.Label}\n{when}\none of them: {Says}");
        }
    }
}
