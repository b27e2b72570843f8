namespace Systole.Core;

/// <summary>The times of day that a cron expression names. A time is a second of the day, 0 to 86,399.</summary>
/// <param name="Hours">The hours, 0 to 23.</param>
/// <param name="Minutes">The minutes, 0 to 59.</param>
/// <param name="Seconds">The seconds, 0 to 59.</param>
internal readonly record struct CronTimes(ulong Hours, ulong Minutes, ulong Seconds)
{
    /// <summary>How many there are; at least 1.</summary>
    public int Count => Bits.Count(Hours) * Bits.Count(Minutes) * Bits.Count(Seconds);

    /// <summary>The first of the day.</summary>
    public int First => Time(Bits.First(Hours), Bits.First(Minutes), Bits.First(Seconds));

    /// <summary>The last of the day.</summary>
    public int Last => Time(Bits.Last(Hours), Bits.Last(Minutes), Bits.Last(Seconds));

    public bool Has(int time) => Bits.Has(Hours, Hour(time)) && Bits.Has(Minutes, Minute(time)) && Bits.Has(Seconds, Second(time));

    /// <summary>The first of them that is not before a time, or <see cref="Bits.None"/>.</summary>
    public int AtOrAfter(int time)
    {
        var (hour, minute) = (Hour(time), Minute(time));
        if (Bits.Has(Hours, hour))
        {
            var second = Bits.Has(Minutes, minute) ? Bits.AtOrAfter(Seconds, Second(time)) : Bits.None;
            if (second != Bits.None) return Time(hour, minute, second);
            if (Bits.AtOrAfter(Minutes, minute + 1) is >= 0 and var later) return Time(hour, later, Bits.First(Seconds));
        }
        return Bits.AtOrAfter(Hours, hour + 1) is >= 0 and var next ? Time(next, Bits.First(Minutes), Bits.First(Seconds)) : Bits.None;
    }

    /// <summary>The last of them that is not after a time, or <see cref="Bits.None"/>.</summary>
    public int AtOrBefore(int time)
    {
        var (hour, minute) = (Hour(time), Minute(time));
        if (Bits.Has(Hours, hour))
        {
            var second = Bits.Has(Minutes, minute) ? Bits.AtOrBefore(Seconds, Second(time)) : Bits.None;
            if (second != Bits.None) return Time(hour, minute, second);
            if (Bits.AtOrBefore(Minutes, minute - 1) is >= 0 and var earlier) return Time(hour, earlier, Bits.Last(Seconds));
        }
        return Bits.AtOrBefore(Hours, hour - 1) is >= 0 and var next ? Time(next, Bits.Last(Minutes), Bits.Last(Seconds)) : Bits.None;
    }

    /// <summary>How many of them are before a time.</summary>
    public int CountBefore(int time)
    {
        var (hour, minute) = (Hour(time), Minute(time));
        var perMinute = Bits.Count(Seconds);
        var count = Bits.CountBelow(Hours, hour) * Bits.Count(Minutes) * perMinute;
        if (!Bits.Has(Hours, hour)) return count;
        count += Bits.CountBelow(Minutes, minute) * perMinute;
        return Bits.Has(Minutes, minute) ? count + Bits.CountBelow(Seconds, Second(time)) : count;
    }

    private static int Time(int hour, int minute, int second) => (hour * 60 + minute) * 60 + second;

    private static int Hour(int time) => time / 3600;

    private static int Minute(int time) => time / 60 % 60;

    private static int Second(int time) => time % 60;
}
