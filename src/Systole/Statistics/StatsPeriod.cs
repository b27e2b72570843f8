namespace Systole.Statistics;

/// <summary>The length of time that figures of runs are added up over. Both begin on the hour in UTC.</summary>
public enum StatsPeriod
{
    /// <summary>An hour. Kept for 14 days at most.</summary>
    Hour,

    /// <summary>A day in UTC. Kept for 400 days at most.</summary>
    Day,
}

/// <summary>What follows from a period.</summary>
internal static class StatsPeriods
{
    /// <summary>All of them.</summary>
    public static readonly ImmutableArray<StatsPeriod> All = [StatsPeriod.Hour, StatsPeriod.Day];

    /// <summary>How long one is.</summary>
    public static TimeSpan Length(this StatsPeriod period) => TimeSpan.FromHours(period == StatsPeriod.Hour ? 1 : 24);

    /// <summary>For how long they are kept at most, and the longest time that may be asked for.</summary>
    public static TimeSpan KeptMax(this StatsPeriod period) => TimeSpan.FromDays(period == StatsPeriod.Hour ? 14 : 400);

    /// <summary>How many of them are shown where nobody says which.</summary>
    public static int ShownByDefault(this StatsPeriod period) => period == StatsPeriod.Hour ? 24 : 30;

    /// <summary>The beginning of the one that an instant is in.</summary>
    public static Instant StartOf(this StatsPeriod period, Instant at)
    {
        var length = (long)period.Length().TotalMilliseconds;
        var into = at.UnixMs % length;
        return new Instant(at.UnixMs - (into < 0 ? into + length : into));
    }
}
