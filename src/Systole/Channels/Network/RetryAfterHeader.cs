using System.Net.Http.Headers;

namespace Systole.Channels.Network;

/// <summary><c>Retry-After</c>: seconds, or a date.</summary>
internal static class RetryAfterHeader
{
    /// <summary>No channel is left alone longer than that on its own word.</summary>
    public static readonly TimeSpan Max = TimeSpan.FromDays(1);

    /// <summary>How long to wait; null where it does not say.</summary>
    public static TimeSpan? Read(RetryConditionHeaderValue? header, TimeProvider time) =>
        header?.Delta is { } delta ? Bounded(delta)
        : header?.Date is { } date ? Bounded(date - time.GetUtcNow())
        : null;

    /// <summary>Seconds as a body tells them.</summary>
    public static TimeSpan Seconds(double seconds) =>
        double.IsNaN(seconds) ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Clamp(seconds, 0, Max.TotalSeconds));

    private static TimeSpan Bounded(TimeSpan span) => span < TimeSpan.Zero ? TimeSpan.Zero : span > Max ? Max : span;
}
