using System.Globalization;
using Systole.Cli.Simulating.Tracks;

namespace Systole.Cli.Simulating.Drawing;

/// <summary>Draws marks. The legend draws its samples with it too, so that it shows what is there.</summary>
internal static class Shapes
{
    /// <summary>Marks that take no time still have to be seen.</summary>
    public const double BarWidthMin = 3;

    /// <summary>Half the size of a sign.</summary>
    private const double Sign = 3.5;

    public static void Bar(SvgWriter svg, Mark mark, double x1, double x2, double y, double height) =>
        svg.Rect(mark.Look.Name, x1, y, Math.Max(BarWidthMin, x2 - x1), height, mark.Title);

    public static void Hollow(SvgWriter svg, Mark mark, double x1, double x2, double y, double height)
    {
        // A pill reaches as far past the first and the last slot as a single one is wide.
        svg.Rect(mark.Look.Name, x1 - (height / 2), y, x2 - x1 + height, height, mark.Title, height / 2);
        var count = mark.Count.ToString(CultureInfo.InvariantCulture);
        if (mark.Count > 1 && x2 - x1 > SvgText.Width(count)) svg.Text("middle", (x1 + x2) / 2, y + (height / 2) + 3.6, count);
    }

    /// <summary>The more it stands for, the longer it is: each doubling adds to it.</summary>
    public static void Tick(SvgWriter svg, Mark mark, double x, double y) =>
        svg.Rect(mark.Look.Name, x - 0.8, y, 1.6, 6 + (2 * Math.Min(4, long.Log2(mark.Count))), mark.Title);

    public static void Cross(SvgWriter svg, Mark mark, double x, double y) =>
        svg.Path(mark.Look.Name, mark.Look.Shape == Shape.BoxedCross ? CrossAt(x, y) + BoxAt(x, y) : CrossAt(x, y), mark.Title);

    /// <summary>A thin line with a foot where it begins.</summary>
    public static void Whisker(SvgWriter svg, Mark mark, double x1, double x2, double y) =>
        svg.Path(mark.Look.Name, $"M{N(x1)} {N(y - 3)}V{N(y + 3)}M{N(x1)} {N(y)}H{N(Math.Max(x1, x2))}", mark.Title);

    public static void Thread(SvgWriter svg, Mark mark, double x1, double y1, double x2, double y2) =>
        svg.Line($"thread {mark.Look.Name}", x1, y1, x2, y2, mark.Title);

    /// <summary>What went wrong, told by shape: nobody has to see colours to read it.</summary>
    public static void Trouble(SvgWriter svg, Mark mark, double x, double y)
    {
        var (l, r, t, b) = (N(x - Sign), N(x + Sign), N(y - Sign), N(y + Sign));
        var path = mark.Look.Name switch
        {
            "failed" => CrossAt(x, y),
            "timed_out" => $"M{l} {t}H{r}L{l} {b}H{r}Z",
            "lost" => $"M{N(x)} {t}L{r} {N(y)}L{N(x)} {b}L{l} {N(y)}Z",
            "cancelled" => BoxAt(x, y),
            _ => $"M{l} {t}L{N(x)} {N(y)}L{l} {b}M{N(x)} {t}L{r} {N(y)}L{N(x)} {b}",
        };
        svg.Path("sign", path, mark.Title);
    }

    /// <summary>A flag, and a line as long as it is open.</summary>
    public static void Flag(SvgWriter svg, Mark mark, double x1, double x2, double y)
    {
        if (x2 - x1 > 10) svg.Line($"open {mark.Look.Name}", x1, y + 11, x2, y + 11);
        svg.Path(mark.Look.Name, $"M{N(x1)} {N(y + 11)}V{N(y)}L{N(x1 + 8)} {N(y + 3)}L{N(x1)} {N(y + 6)}", mark.Title);
    }

    public static void Step(SvgWriter svg, Mark mark, double x, double y, double height) =>
        svg.Line(mark.Look.Name, x, y, x, y + height, mark.Title);

    public static string CrossAt(double x, double y)
    {
        var (l, r, t, b) = (N(x - Sign), N(x + Sign), N(y - Sign), N(y + Sign));
        return $"M{l} {t}L{r} {b}M{l} {b}L{r} {t}";
    }

    private static string BoxAt(double x, double y) =>
        $"M{N(x - Sign)} {N(y - Sign)}H{N(x + Sign)}V{N(y + Sign)}H{N(x - Sign)}Z";

    private static string N(double value) => SvgWriter.Number(value);
}
