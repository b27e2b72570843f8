using System.Globalization;

namespace Systole.Statistics;

/// <summary>The time that somebody wants to see figures of.</summary>
/// <param name="From">The beginning of its first hour or day.</param>
/// <param name="To">Its end.</param>
internal sealed record StatsRange(Instant From, Instant To)
{
    /// <summary>What is meant by what was asked for: the last day, or the last 30, where nothing was.</summary>
    public static Answer<StatsRange> Of(StatsPeriod period, Instant? from, Instant? to, Instant now)
    {
        var end = to ?? now;
        // The end is not in it: an end on the hour is that of the hour before.
        var first = from ?? period.StartOf(end - TimeSpan.FromMilliseconds(1)) - (period.ShownByDefault() - 1) * period.Length();
        if (first >= end) return Refusals.Invalid($"from is {first} and to is {end}; from has to be before to");
        if (end - first > period.KeptMax())
        {
            var hint = period == StatsPeriod.Hour ? "; ask by day, or for less" : "; ask for less";
            return Refusals.Invalid(string.Create(
                CultureInfo.InvariantCulture,
                $"from {first} to {end} is more than {period.KeptMax().Days} days, as many as are kept by {Names.Of(period)}{hint}"));
        }
        return new StatsRange(period.StartOf(first), end);
    }
}
