namespace Systole.Core;

/// <summary>Arithmetic on durations in whole milliseconds, the resolution of everything Systole decides.</summary>
internal static class Spans
{
    extension(TimeSpan span)
    {
        /// <summary>Whole milliseconds.</summary>
        public long Ms => span.Ticks / TimeSpan.TicksPerMillisecond;

        /// <summary>Whether this is a duration at all; zero stands for "off" in most settings.</summary>
        public bool IsOn => span > TimeSpan.Zero;
    }

    public static TimeSpan Longer(TimeSpan a, TimeSpan b) => a >= b ? a : b;

    public static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a <= b ? a : b;

    /// <summary><paramref name="span"/> x <paramref name="factor"/>^<paramref name="power"/>, never more than <paramref name="cap"/>.</summary>
    public static TimeSpan Grown(TimeSpan span, double factor, int power, TimeSpan cap)
    {
        // In doubles on purpose: 2^1000 is infinity there and an overflow elsewhere; the cap takes both.
        var grown = span.TotalMilliseconds * Math.Pow(factor, power);
        return grown >= cap.TotalMilliseconds ? cap : TimeSpan.FromMilliseconds((long)grown);
    }
}
