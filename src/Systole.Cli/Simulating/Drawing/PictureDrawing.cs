using Systole.Cli.Simulating.Tracks;

namespace Systole.Cli.Simulating.Drawing;

/// <summary>Puts the parts of the picture below each other: title, axis, the host, the agents, the legend, notes.</summary>
internal sealed class PictureDrawing(Story story)
{
    private const int Width = 1_600;
    private const int HeaderHeight = 66;
    private const int NoteHeight = 18;

    private readonly Picture _picture = new(story);

    public void Write(TextWriter output)
    {
        var scale = _picture.Scale;
        var calendar = new Calendar(scale.From, scale.To);
        const double lanes = HeaderHeight + AxisDrawing.Height;
        var host = new HostDrawing(scale, _picture.Host, lanes);
        var agents = new List<(AgentDrawing Drawing, double Top)>();
        var y = lanes + host.Height;
        var threads = _picture.Agents.Length switch
        {
            <= 3 => 64,
            <= 12 => 40,
            _ => 26,
        };
        foreach (var lane in _picture.Agents)
        {
            agents.Add((new AgentDrawing(scale, lane, y, threads), y));
            y += agents[^1].Drawing.Height;
        }
        var bottom = y;
        var wasUp = story.From is not null;
        var legend = new LegendDrawing(wasUp ? _picture.Looks.Append(Looks.Up) : _picture.Looks);
        var notes = Notes().ToList();

        using var svg = new SvgWriter(output);
        Begin(svg, bottom + 14 + legend.Height + (notes.Count * NoteHeight) + 10);
        for (var i = 0; i < agents.Count; i += 2) LaneDrawing.Stripe(svg, agents[i].Top, agents[i].Drawing.Height);
        host.Shades(svg, bottom);
        foreach (var (drawing, _) in agents) drawing.Behind(svg);
        AxisDrawing.Lines(svg, scale, calendar, lanes, bottom);
        AxisDrawing.Labels(svg, scale, calendar, HeaderHeight);
        host.Draw(svg, wasUp);
        foreach (var (drawing, _) in agents) drawing.Draw(svg);
        legend.Draw(svg, bottom + 14);
        y = bottom + 14 + legend.Height;
        foreach (var note in notes) svg.Text("soft", 16, y += NoteHeight, note);
        svg.Close();
    }

    private void Begin(SvgWriter svg, double height)
    {
        svg.Open("svg");
        svg.Attribute("width", Width);
        svg.Attribute("height", height);
        svg.Attribute("viewBox", SvgWriter.Invariant($"0 0 {Width} {SvgWriter.Number(height)}"));
        svg.Attribute("role", "img");
        svg.Element("title", Heading());
        svg.Element("desc", $"{Figures()}. A lane for the host and one for each agent, over time, with runs, wakes and what held them.");
        svg.Verbatim("style", StyleSheet.Css);
        StyleSheet.Patterns(svg);
        svg.Rect("ground", 0, 0, Width, height);
        svg.Text("heading", 16, 32, Heading());
        svg.Text("figures", 16, 54, Figures());
    }

    private string Heading() => story is { From: { } from, To: { } to }
        ? $"{Text.Duration(to - from)} simulated: {Text.At(from.ToDateTimeOffset())} to {Text.At(to.ToDateTimeOffset())}"
        : "Nothing was simulated";

    private string Figures()
    {
        if (story.Summary.Length == 0) return story.Agents.Count == 0 ? "No agent did anything" : "Cut short: there is no summary";
        var all = AgentSummary.Together("", story.Summary);
        return string.Join(" · ", new[]
        {
            Figure.Count(story.Summary.Length, "agent"),
            Figure.Count(all.Runs, "run"),
            $"{Figure.Count(all.Wakes, "wake")}: {Figure.Of(all.Delivered)} delivered, {Figure.Of(all.Pending)} pending, "
                + Figure.Count(all.DeadLettered, "dead letter"),
            Figure.Tokens(all.Tokens),
            Figure.Usd(all.Usd),
        }.OfType<string>());
    }

    private IEnumerable<string> Notes()
    {
        if (_picture.AgentsLeft > 0)
        {
            var agents = Figure.Count(story.Agents.Count, "agent");
            yield return $"Of {agents} the {Figure.Of(Picture.AgentsMax)} are shown that most happened to; --format table has all.";
        }
        if (_picture.Merged is var (marks, happenings) && happenings > marks)
        {
            yield return $"{Figure.Of(happenings)} happenings are drawn as {Figure.Of(marks)} marks: "
                + "those of a kind that fall on the same place are one, and it says how many.";
        }
    }
}
