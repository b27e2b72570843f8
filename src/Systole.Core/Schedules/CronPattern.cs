namespace Systole.Core;

/// <summary>
/// The local times that a cron expression names, whatever zone they are read in. A local time is the number of seconds that clocks have
/// counted since 0001-01-01T00:00:00.
/// </summary>
internal sealed record CronPattern(CronDays Days, CronTimes Times)
{
    public const int SecondsADay = 24 * 60 * 60;

    /// <summary>The answer where there is no such time.</summary>
    public const long None = -1;

    public bool Has(long local) => Times.Has(Time(local)) && Days.Has(Day(local));

    /// <summary>The first of them that is not before a local time, or <see cref="None"/>.</summary>
    public long AtOrAfter(long local)
    {
        var day = Day(local);
        if (Days.Has(day) && Times.AtOrAfter(Time(local)) is >= 0 and var today) return Local(day, today);
        return Days.OnOrAfter(day + 1) is >= 0 and var next ? Local(next, Times.First) : None;
    }

    /// <summary>The last of them that is not after a local time, or <see cref="None"/>.</summary>
    public long AtOrBefore(long local)
    {
        var day = Day(local);
        if (Days.Has(day) && Times.AtOrBefore(Time(local)) is >= 0 and var today) return Local(day, today);
        return Days.OnOrBefore(day - 1) is >= 0 and var last ? Local(last, Times.Last) : None;
    }

    /// <summary>How many there are from a local time on and before another.</summary>
    public long Count(long from, long before)
    {
        if (before <= from) return 0;
        return (long)Days.Count(Day(from), Day(before)) * Times.Count + CountBefore(before) - CountBefore(from);
    }

    /// <summary>How many of its day are before a local time.</summary>
    private int CountBefore(long local) => Days.Has(Day(local)) ? Times.CountBefore(Time(local)) : 0;

    private static long Local(int day, int time) => (long)day * SecondsADay + time;

    private static int Day(long local) => (int)(local / SecondsADay);

    private static int Time(long local) => (int)(local % SecondsADay);
}
