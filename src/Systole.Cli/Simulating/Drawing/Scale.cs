namespace Systole.Cli.Simulating.Drawing;

/// <summary>Where an instant lies in the picture. In whole tenths of a pixel, so that every machine draws the same.</summary>
internal sealed class Scale
{
    public const int Left = 210;
    public const int Width = 1_370;
    public const int Right = Left + Width;

    /// <summary>A simulation that took no time is drawn as if it had taken a minute.</summary>
    private const long SpanMsMin = 60_000;

    private readonly long _spanMs;

    public Scale(Instant from, Instant to)
    {
        From = from;
        _spanMs = Math.Max(SpanMsMin, to.UnixMs - from.UnixMs);
        To = new Instant(from.UnixMs + _spanMs);
    }

    public Instant From { get; }

    public Instant To { get; }

    public TimeSpan Span => TimeSpan.FromMilliseconds(_spanMs);

    /// <summary>Left to right; what lies outside is at the edge.</summary>
    public double X(Instant at) => Left + Tenths(at) / 10.0;

    /// <summary>Columns of so many pixels, counted from the left.</summary>
    public long Column(Instant at, int pixels) => Tenths(at) / (10 * pixels);

    private long Tenths(Instant at) =>
        (long)((Int128)(Math.Clamp(at.UnixMs, From.UnixMs, To.UnixMs) - From.UnixMs) * (Width * 10) / _spanMs);
}
