using Systole.Cli.Simulating.Tracks;

namespace Systole.Cli.Simulating.Drawing;

/// <summary>The host's lane: up, down, asleep, and its clock.</summary>
internal sealed class HostDrawing(Scale scale, Lane host, double top)
{
    private const int BarHeight = 12;
    private const int LabelHeight = 16;

    public double Height => BarTop - top + BarHeight + LabelHeight + LaneDrawing.Pad;

    private double BarTop => top + LaneDrawing.Pad + (host[Layer.Flags].Count > 0 ? LaneDrawing.FlagHeight : 0);

    /// <summary>While the host was away nothing could happen in any lane.</summary>
    public void Shades(SvgWriter svg, double bottom)
    {
        foreach (var state in host[Layer.States].Where(state => state.Look.Shape == Shape.State))
            svg.Rect("shade", scale.X(state.From), top, Math.Max(1, scale.X(state.To) - scale.X(state.From)), bottom - top);
        LaneDrawing.Bands(svg, scale, host[Layer.Bands], top, bottom - top);
    }

    public void Draw(SvgWriter svg, bool wasUp)
    {
        LaneDrawing.Label(svg, top, "host");
        if (wasUp) svg.Rect(Looks.Up.Name, Scale.Left, BarTop, Scale.Width, BarHeight);
        var free = (double)Scale.Left;
        foreach (var state in host[Layer.States].OrderBy(state => state.From))
        {
            var (x1, x2) = (scale.X(state.From), scale.X(state.To));
            var middle = state.Look.Shape == Shape.Step ? x1 : (x1 + Math.Max(x1 + 3, x2)) / 2;
            if (state.Look.Shape == Shape.Step) Shapes.Step(svg, state, x1, BarTop - 4, BarHeight + 8);
            else Shapes.Bar(svg, state, x1, x2, BarTop, BarHeight);
            if (state.Look == Looks.Crashed) svg.Path("sign", Shapes.CrossAt(middle, BarTop + (BarHeight / 2.0)), state.Title);
            free = Say(svg, state, middle, free);
        }
        LaneDrawing.Flags(svg, scale, host[Layer.Flags], top + 3);
    }

    // Below the bar, where the label before leaves room.
    private double Say(SvgWriter svg, Mark state, double middle, double free)
    {
        if (state.Count > 1 || Label(state) is not { } label) return free;
        var half = SvgText.Width(label) / 2;
        middle = Math.Min(middle, Scale.Right - half);
        if (middle - half < free) return free;
        svg.Text("middle", middle, BarTop + BarHeight + 13, label);
        return middle + half + 6;
    }

    private string? Label(Mark state)
    {
        if (state.Look == Looks.Stepped) return state.Says;
        var length = Text.Duration(state.To - state.From);
        if (scale.X(state.To) - scale.X(state.From) > SvgText.Width(state.Says)) return state.Says;
        return state.Look == Looks.Crashed ? "crash" : length;
    }
}
