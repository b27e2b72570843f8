using NodaTime;

namespace Systole.Core;

/// <summary>Days of the week.</summary>
[Flags]
public enum Weekdays
{
    /// <summary>No day.</summary>
    None = 0,

    /// <summary>Monday.</summary>
    Mon = 1,

    /// <summary>Tuesday.</summary>
    Tue = 2,

    /// <summary>Wednesday.</summary>
    Wed = 4,

    /// <summary>Thursday.</summary>
    Thu = 8,

    /// <summary>Friday.</summary>
    Fri = 16,

    /// <summary>Saturday.</summary>
    Sat = 32,

    /// <summary>Sunday.</summary>
    Sun = 64,

    /// <summary>Every day.</summary>
    All = Mon | Tue | Wed | Thu | Fri | Sat | Sun,
}

/// <summary>What can be asked of days.</summary>
internal static class WeekdaysExtensions
{
    public static bool Has(this Weekdays days, IsoDayOfWeek day) => days.HasFlag((Weekdays)(1 << ((int)day - 1)));
}
