using Systole.Cli.Simulating.Tracks;

namespace Systole.Cli.Simulating.Drawing;

/// <summary>What the looks mean that occur in the picture, and only those.</summary>
internal sealed class LegendDrawing
{
    private const int ColumnWidth = 222;
    private const int RowHeight = 22;
    private const int SampleWidth = 26;

    private readonly ImmutableArray<Look> _looks;

    public LegendDrawing(IEnumerable<Look> occurring)
    {
        var set = occurring.ToHashSet();
        _looks = [.. Looks.All.Where(set.Contains)];
    }

    private static int Columns => (Scale.Right - LaneDrawing.Pad) / ColumnWidth;

    public double Height => (_looks.Length + Columns - 1) / Columns * RowHeight;

    public void Draw(SvgWriter svg, double top)
    {
        for (var i = 0; i < _looks.Length; i++)
        {
            var (x, y) = (16.0 + (i % Columns * ColumnWidth), top + (i / Columns * RowHeight));
            Sample(svg, _looks[i], x, y);
            svg.Text("", x + SampleWidth + 8, y + 13, _looks[i].Label);
        }
    }

    private static void Sample(SvgWriter svg, Look look, double x, double y)
    {
        var mark = new Mark(default, default, look, Says: "");
        var (right, middle) = (x + SampleWidth, x + (SampleWidth / 2.0));
        switch (look.Shape)
        {
            case Shape.TroubledBar:
                Shapes.Bar(svg, mark, x + 10, right, y + 3, 13);
                Shapes.Trouble(svg, mark, x + 4, y + 9);
                break;
            case Shape.Underline:
                Shapes.Bar(svg, mark, x, right, y + 10, 4);
                break;
            case Shape.Whisker:
                Shapes.Whisker(svg, mark, x, right, y + 9);
                break;
            case Shape.Hollow:
                Shapes.Hollow(svg, mark, x + 6, right - 6, y + 3, 12);
                break;
            case Shape.Tick:
                Shapes.Tick(svg, mark with { Count = 4 }, middle, y + 4);
                break;
            case Shape.Cross or Shape.BoxedCross:
                Shapes.Cross(svg, mark, middle, y + 9);
                break;
            case Shape.Thread:
                Shapes.Thread(svg, mark, x, y + 15, right, y + 3);
                break;
            case Shape.Flag:
                Shapes.Flag(svg, mark, x, right, y + 3);
                break;
            case Shape.Step:
                Shapes.Step(svg, mark, middle, y + 1, 17);
                break;
            default:
                Shapes.Bar(svg, mark, x, right, y + 3, 13);
                if (look == Looks.Crashed) svg.Path("sign", Shapes.CrossAt(middle, y + 9.5));
                break;
        }
    }
}
