namespace Systole.Core;

/// <summary>The days that a cron expression names. A day is its number since 0001-01-01, as <see cref="DateOnly"/> counts.</summary>
/// <param name="Months">The months, 1 to 12.</param>
/// <param name="DaysOfMonth">The days of the month, 1 to 31.</param>
/// <param name="Weekdays">The days of the week, 0 (Sunday) to 6.</param>
/// <param name="Either">Whether a day need only be one of the two: classic cron's rule where both fields are restricted.</param>
internal readonly record struct CronDays(ulong Months, ulong DaysOfMonth, ulong Weekdays, bool Either)
{
    private const int DaysAWeek = 7;

    /// <summary>29 is the longest that February gets; each date falls on each weekday in some year.</summary>
    private static readonly int[] LongestMonths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

    /// <summary>Whether there is any such day in any year.</summary>
    public bool Any
    {
        get
        {
            if (Either) return true;
            for (var month = 1; month <= 12; month++)
            {
                if (Bits.Has(Months, month) && Bits.First(DaysOfMonth) <= LongestMonths[month - 1]) return true;
            }
            return false;
        }
    }

    public bool Has(int day)
    {
        var date = DateOnly.FromDayNumber(day);
        return Bits.Has(In(date.Year, date.Month), date.Day);
    }

    /// <summary>The first of them that is not before a day, or <see cref="Bits.None"/> where the calendar ends without one.</summary>
    public int OnOrAfter(int day)
    {
        var date = DateOnly.FromDayNumber(day);
        for (var (year, month, from) = (date.Year, date.Month, date.Day); year <= DateOnly.MaxValue.Year; from = 1)
        {
            if (Bits.AtOrAfter(In(year, month), from) is >= 0 and var found) return new DateOnly(year, month, found).DayNumber;
            if (++month > 12) (year, month) = (year + 1, 1);
        }
        return Bits.None;
    }

    /// <summary>The last of them that is not after a day, or <see cref="Bits.None"/> where the calendar begins without one.</summary>
    public int OnOrBefore(int day)
    {
        var date = DateOnly.FromDayNumber(day);
        for (var (year, month, to) = (date.Year, date.Month, date.Day); year >= DateOnly.MinValue.Year; to = 31)
        {
            if (Bits.AtOrBefore(In(year, month), to) is >= 0 and var found) return new DateOnly(year, month, found).DayNumber;
            if (--month < 1) (year, month) = (year - 1, 12);
        }
        return Bits.None;
    }

    /// <summary>How many of them there are from a day on and before another.</summary>
    public int Count(int from, int before)
    {
        if (before <= from) return 0;
        var (first, end) = (DateOnly.FromDayNumber(from), DateOnly.FromDayNumber(before));
        var count = 0;
        for (var (year, month) = (first.Year, first.Month); (year, month) != (end.Year, end.Month);)
        {
            count += Bits.Count(In(year, month));
            if (++month > 12) (year, month) = (year + 1, 1);
        }
        return count + Bits.CountBelow(In(end.Year, end.Month), end.Day) - Bits.CountBelow(In(first.Year, first.Month), first.Day);
    }

    /// <summary>Those of one month: days of the month, 1 to 31.</summary>
    private ulong In(int year, int month)
    {
        if (!Bits.Has(Months, month)) return 0;
        var first = (int)new DateOnly(year, month, 1).DayOfWeek;
        // The week as it lies from the first of the month on, five times over.
        var week = (Weekdays | Weekdays << DaysAWeek) >> first & ((1UL << DaysAWeek) - 1);
        var onWeekdays = 0UL;
        for (var start = 1; start <= 31; start += DaysAWeek) onWeekdays |= week << start;
        var days = Either ? DaysOfMonth | onWeekdays : DaysOfMonth & onWeekdays;
        return days & ((1UL << (DateTime.DaysInMonth(year, month) + 1)) - 2);
    }
}
