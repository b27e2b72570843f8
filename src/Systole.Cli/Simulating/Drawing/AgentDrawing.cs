using Systole.Cli.Simulating.Tracks;

namespace Systole.Cli.Simulating.Drawing;

/// <summary>
/// An agent's lane, from above: alerts; slots without a run and what went wrong; runs; the threads by which wakes got to them; wakes;
/// registered work. Rows in which nothing is are left out.
/// </summary>
internal sealed class AgentDrawing
{
    private const int SignHeight = 14;
    private const int RunHeight = 20;
    private const int WakeHeight = 16;
    private const int WorkHeight = 9;
    private const int HeightMin = 52;

    private readonly Scale _scale;
    private readonly Lane _lane;
    private readonly double _top;
    private readonly double _signs;
    private readonly double _runs;
    private readonly double _threads;
    private readonly double _wakes;
    private readonly double _work;

    /// <param name="scale">The time axis.</param>
    /// <param name="lane">The agent.</param>
    /// <param name="top">Where its lane begins.</param>
    /// <param name="threadHeight">How high threads are: the fewer agents, the more room they have.</param>
    public AgentDrawing(Scale scale, Lane lane, double top, double threadHeight)
    {
        (_scale, _lane, _top) = (scale, lane, top);
        _signs = top + LaneDrawing.Pad + (lane[Layer.Flags].Count > 0 ? LaneDrawing.FlagHeight : 0);
        _runs = _signs + (lane[Layer.Signs].Count + lane[Layer.Slots].Count > 0 ? SignHeight : 0);
        _threads = _runs + RunHeight;
        _wakes = _threads + (lane[Layer.Threads].Count > 0 ? threadHeight : 2);
        _work = _wakes + (lane[Layer.Wakes].Count > 0 ? WakeHeight : 0);
        Height = Math.Max(HeightMin, _work + (lane.WorkRows * WorkHeight) + LaneDrawing.Pad - top);
    }

    public double Height { get; }

    private IEnumerable<Mark> Runs => _lane[Layer.Runs].Concat(_lane[Layer.Troubles]);

    public void Behind(SvgWriter svg) => LaneDrawing.Bands(svg, _scale, _lane[Layer.Bands], _top, Height);

    public void Draw(SvgWriter svg)
    {
        LaneDrawing.Label(svg, _top, _lane.Name, [.. Figures()]);
        svg.Line("base", Scale.Left, _threads, Scale.Right, _threads);
        foreach (var thread in _lane[Layer.Threads]) Shapes.Thread(svg, thread, X(thread.From), _wakes, X(thread.To), _threads);
        // What went well first, so that it hides nothing.
        foreach (var run in Runs.OrderBy(run => Looks.All.IndexOf(run.Look)))
        {
            if (run.Look.Shape == Shape.Whisker) Shapes.Whisker(svg, run, X(run.From), X(run.To), _runs + (RunHeight / 2));
            else Bar(svg, run, _runs + 2, RunHeight - 2);
        }
        Tags(svg);
        foreach (var slot in _lane[Layer.Slots]) Shapes.Hollow(svg, slot, X(slot.From), X(slot.To), _signs + 1, 11);
        foreach (var sign in _lane[Layer.Signs]) Shapes.Trouble(svg, sign, X(sign.From) + 1.5, _signs + 6.5);
        foreach (var wake in _lane[Layer.Wakes])
        {
            if (wake.Look.Shape == Shape.Tick) Shapes.Tick(svg, wake, X(wake.From), _wakes);
            else Shapes.Cross(svg, wake, X(wake.From), _wakes + 5);
        }
        foreach (var work in _lane[Layer.Work].OrderBy(work => work.Look.Shape)) Work(svg, work, _work + 1 + (work.Row * WorkHeight));
        LaneDrawing.Flags(svg, _scale, _lane[Layer.Flags], _top + 4);
    }

    private void Work(SvgWriter svg, Mark work, double y)
    {
        Bar(svg, work, y, WorkHeight - 2);
        if (work.Look.Shape == Shape.TroubledBar) Shapes.Trouble(svg, work, X(work.To) + 8, y + 3.5);
    }

    private void Tags(SvgWriter svg)
    {
        var bars = Runs.Where(run => run.Look.Shape is Shape.Bar or Shape.TroubledBar).OrderBy(run => run.From).ToList();
        for (var i = 0; i < bars.Count; i++)
        {
            if (bars[i].Tag is not { } tag) continue;
            var left = Math.Max(X(bars[i].From) + 3, X(bars[i].To)) + 3;
            var room = (i + 1 < bars.Count ? X(bars[i + 1].From) : Scale.Right) - left;
            if (SvgText.Width(tag) < room) svg.Text("soft", left, _runs + 13, tag);
        }
    }

    private void Bar(SvgWriter svg, Mark mark, double y, double height)
    {
        var foot = mark.Look.Shape == Shape.Underline ? Math.Min(4, height / 2) : height;
        Shapes.Bar(svg, mark, X(mark.From), X(mark.To), y + height - foot, foot);
    }

    private IEnumerable<string> Figures()
    {
        if (_lane.Summary is not { } summary) yield break;
        yield return $"{Figure.Count(summary.Runs, "run")}, {Figure.Count(summary.Wakes, "wake")}";
        var cost = string.Join(", ", new[] { Figure.Tokens(summary.Tokens), Figure.Usd(summary.Usd) }.OfType<string>());
        var trouble = string.Join(", ", new[]
        {
            summary.Pending > 0 ? $"{Figure.Of(summary.Pending)} pending" : null,
            summary.DeadLettered > 0 ? Figure.Count(summary.DeadLettered, "dead letter") : null,
        }.OfType<string>());
        if (cost.Length > 0) yield return cost;
        if (trouble.Length > 0 && (cost.Length == 0 || Height >= HeightMin + 15)) yield return trouble;
    }

    private double X(Instant at) => _scale.X(at);
}
