namespace Systole.Cli.Simulating.Drawing;

/// <summary>The time axis above the lanes, and its lines through them.</summary>
internal static class AxisDrawing
{
    public const int Height = 44;

    /// <summary>The labels.</summary>
    public static void Labels(SvgWriter svg, Scale scale, Calendar calendar, double y)
    {
        svg.Text("soft", 16, y + 34, "UTC");
        var free = (double)Scale.Left;
        var periods = calendar.Periods.ToDictionary(period => period.At, period => period.Label);
        // The period in which the picture begins has a label as well, where the first one that begins in it leaves room.
        var first = calendar.Periods.Length > 0 ? scale.X(calendar.Periods[0].At) : Scale.Right;
        if (Scale.Left + SvgText.Width(calendar.PeriodAtStart) + 8 < first)
        {
            svg.Text("period", Scale.Left + 4, y + 14, calendar.PeriodAtStart);
            free = Scale.Left + SvgText.Width(calendar.PeriodAtStart) + 8;
        }
        foreach (var period in calendar.Periods)
        {
            var x = scale.X(period.At);
            if (x < free || x + SvgText.Width(period.Label) > Scale.Right + 10) continue;
            svg.Text("period", x + 4, y + 14, period.Label);
            free = x + SvgText.Width(period.Label) + 8;
        }
        foreach (var tick in calendar.Ticks) svg.Text("middle", scale.X(tick.At), y + 34, tick.Label);
    }

    /// <summary>The lines, from the labels down through the lanes.</summary>
    public static void Lines(SvgWriter svg, Scale scale, Calendar calendar, double top, double bottom)
    {
        foreach (var tick in calendar.Ticks) svg.Line("tick-line", scale.X(tick.At), top - 4, scale.X(tick.At), bottom);
        foreach (var period in calendar.Periods) svg.Line("period-line", scale.X(period.At), top - Height + 4, scale.X(period.At), bottom);
    }
}
