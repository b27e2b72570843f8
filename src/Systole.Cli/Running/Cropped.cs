using Spectre.Console.Rendering;

namespace Systole.Cli.Running;

/// <summary>
/// Things below one another, cut to the terminal instead of wrapped: what grows by a line moves everything below it, and what is higher than
/// the terminal cannot be drawn over.
/// </summary>
/// <param name="rows">From the top down.</param>
/// <param name="heightMax">The most lines.</param>
internal sealed class Cropped(IReadOnlyList<IRenderable> rows, int heightMax) : IRenderable
{
    /// <summary>Wide enough that nothing wraps before it is cut.</summary>
    private const int Unwrapped = 1_000;

    public Measurement Measure(RenderOptions options, int maxWidth) => new(Math.Min(1, maxWidth), maxWidth);

    public IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        var lines = rows.SelectMany(row => Segment.SplitLines(row.Render(options, Unwrapped))).Take(Math.Max(1, heightMax));
        foreach (var line in lines)
        {
            foreach (var segment in Segment.Truncate(line, maxWidth)) yield return segment;
            yield return Segment.LineBreak;
        }
    }
}
