using Systole.Cli.Simulating.Tracks;

namespace Systole.Cli.Simulating.Drawing;

/// <summary>What the lanes of the host and of agents have in common.</summary>
internal static class LaneDrawing
{
    public const int Pad = 7;
    public const int FlagHeight = 15;

    private const int LabelX = 16;

    public static void Stripe(SvgWriter svg, double top, double height) => svg.Rect("stripe", 8, top, Scale.Right, height);

    /// <summary>Name and figures at the left.</summary>
    public static void Label(SvgWriter svg, double top, string name, params ReadOnlySpan<string> lines)
    {
        var y = top + Pad + 11;
        svg.Text("name", LabelX, y, SvgText.Fit(name, Scale.Left - LabelX - 8, 13), name);
        foreach (var line in lines) svg.Text("soft", LabelX, y += 15, SvgText.Fit(line, Scale.Left - LabelX - 8));
    }

    /// <summary>Pauses, quarantines and used-up budgets behind everything else.</summary>
    public static void Bands(SvgWriter svg, Scale scale, IEnumerable<Mark> bands, double top, double height)
    {
        foreach (var band in bands) Shapes.Bar(svg, band, scale.X(band.From), scale.X(band.To), top + 1, height - 2);
    }

    public static void Flags(SvgWriter svg, Scale scale, IEnumerable<Mark> flags, double top)
    {
        foreach (var flag in flags) Shapes.Flag(svg, flag, scale.X(flag.From), scale.X(flag.To), top);
    }
}
