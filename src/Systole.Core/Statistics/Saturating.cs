namespace Systole.Core;

/// <summary>
/// Sums of numbers from zero on that stay at the greatest number there is instead of failing: then they do not depend on the order in which
/// they were made.
/// </summary>
internal static class Saturating
{
    public static long Add(long a, long b) => a > long.MaxValue - b ? long.MaxValue : a + b;

    public static decimal Add(decimal a, decimal b) => a > decimal.MaxValue - b ? decimal.MaxValue : a + b;
}
