using System.Numerics;

namespace Systole.Core;

/// <summary>Sets of small numbers, one bit each: what a field of a cron expression allows.</summary>
internal static class Bits
{
    /// <summary>The answer where a set has no such number.</summary>
    public const int None = -1;

    private const int Size = 64;

    public static bool Has(ulong set, int number) => (set >> number & 1) != 0;

    /// <summary>The smallest number of a set.</summary>
    public static int First(ulong set) => BitOperations.TrailingZeroCount(set);

    /// <summary>The greatest number of a set.</summary>
    public static int Last(ulong set) => Size - 1 - BitOperations.LeadingZeroCount(set);

    /// <summary>The smallest number of a set that is not less than this one, or <see cref="None"/>.</summary>
    public static int AtOrAfter(ulong set, int number)
    {
        var rest = set & ~Below(number);
        return rest == 0 ? None : First(rest);
    }

    /// <summary>The greatest number of a set that is not more than this one, or <see cref="None"/>.</summary>
    public static int AtOrBefore(ulong set, int number) => Last(set & Below(number + 1));

    /// <summary>How many numbers there are.</summary>
    public static int Count(ulong set) => BitOperations.PopCount(set);

    /// <summary>How many numbers of a set are less than this one.</summary>
    public static int CountBelow(ulong set, int number) => Count(set & Below(number));

    private static ulong Below(int number) => (1UL << number) - 1;
}
