namespace Systole.Core;

/// <summary>
/// The whole numbers from 0 to <see cref="long.MaxValue"/> cut into intervals, each with one number in it that stands for all of them and is
/// at most one part in fifty away from any. Whole-number arithmetic: the cuts are the same on every machine, and stored sketches name
/// intervals by their place, so they are the same for ever.
/// </summary>
internal static class SketchScale
{
    /// <summary>The part of a number by which what stands for it may be off: one in so many.</summary>
    public const int Parts = 50;

    private static readonly ImmutableArray<long> Middles;
    private static readonly ImmutableArray<long> Lasts;

    static SketchScale()
    {
        var middles = ImmutableArray.CreateBuilder<long>();
        var lasts = ImmutableArray.CreateBuilder<long>();
        // The first ones have nothing between them that they could be off by, and stand alone: nothing small is ever blurred.
        for (Int128 first = 0, last; first <= long.MaxValue; first = last + 1)
        {
            var middle = Int128.Min(first + (first / Parts), long.MaxValue);
            last = Int128.Min(middle * Parts / (Parts - 1), long.MaxValue);
            middles.Add((long)middle);
            lasts.Add((long)last);
        }
        Middles = middles.ToImmutable();
        Lasts = lasts.ToImmutable();
    }

    /// <summary>How many intervals there are.</summary>
    public static int Count => Lasts.Length;

    /// <summary>The interval that a number is in.</summary>
    public static int IndexOf(long number)
    {
        var found = Lasts.BinarySearch(number);
        return found >= 0 ? found : ~found;
    }

    /// <summary>The number that stands for an interval.</summary>
    public static long NumberAt(int index) => Middles[index];
}
