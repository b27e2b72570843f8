using Systole.Cli.Simulating.Tracks;

namespace Systole.Cli.Simulating.Drawing;

/// <summary>What lies in a lane, by what it is about.</summary>
internal enum Layer
{
    /// <summary>Pauses, quarantines and used-up budgets.</summary>
    Bands,

    /// <summary>Alerts.</summary>
    Flags,

    /// <summary>The host's life.</summary>
    States,

    /// <summary>Heartbeat runs that succeeded or go on.</summary>
    Runs,

    /// <summary>Heartbeat runs that did neither.</summary>
    Troubles,

    /// <summary>The signs above them.</summary>
    Signs,

    /// <summary>Slots without a run.</summary>
    Slots,

    /// <summary>The ways of wakes to their runs.</summary>
    Threads,

    /// <summary>Wakes.</summary>
    Wakes,

    /// <summary>Registered work.</summary>
    Work,
}

/// <summary>What is drawn of one agent, or of the host.</summary>
internal sealed class Lane(string name)
{
    /// <summary>Signs and flags have a width of their own and would hide each other.</summary>
    private const int SignWidth = 9;

    private readonly Dictionary<Layer, List<Mark>> _marks = Enum.GetValues<Layer>().ToDictionary(layer => layer, _ => new List<Mark>());

    public string Name => name;

    public AgentSummary? Summary { get; private init; }

    public int WorkRows { get; private init; }

    public IEnumerable<Mark> Marks => _marks.Values.SelectMany(marks => marks);

    /// <summary>Those that are drawn nowhere else, and count nothing but merged marks.</summary>
    public IEnumerable<Mark> Happenings =>
        _marks.Where(layer => layer.Key is not (Layer.Bands or Layer.Signs or Layer.Slots)).SelectMany(layer => layer.Value);

    public IReadOnlyList<Mark> this[Layer layer] => _marks[layer];

    public static Lane Of(string name, AgentTracks tracks, AgentSummary? summary)
    {
        var lane = new Lane(name) { Summary = summary, WorkRows = tracks.WorkRows };
        lane._marks[Layer.Bands].AddRange(tracks.Bands.All);
        lane._marks[Layer.Flags].AddRange(tracks.Flags.All);
        lane._marks[Layer.Runs].AddRange(tracks.Runs.All.Where(run => run.Look.Shape != Shape.TroubledBar));
        lane._marks[Layer.Troubles].AddRange(tracks.Runs.All.Where(run => run.Look.Shape == Shape.TroubledBar));
        lane._marks[Layer.Signs].AddRange(lane[Layer.Troubles]);
        lane._marks[Layer.Slots].AddRange(tracks.Slots.All);
        lane._marks[Layer.Threads].AddRange(tracks.Threads.All);
        lane._marks[Layer.Wakes].AddRange(tracks.Wakes.All);
        lane._marks[Layer.Work].AddRange(tracks.Work.All);
        return lane;
    }

    public static Lane OfHost(Story story)
    {
        var lane = new Lane("host");
        lane._marks[Layer.Bands].AddRange(story.Bands.All);
        lane._marks[Layer.Flags].AddRange(story.Flags.All);
        lane._marks[Layer.States].AddRange(story.HostStates.All);
        return lane;
    }

    /// <summary>Makes one of marks that would lie on each other.</summary>
    /// <param name="layer">Which marks.</param>
    /// <param name="scale">The time axis.</param>
    /// <param name="pixels">How close they may come: a power of two; 1 is what a screen can show.</param>
    public void Merge(Layer layer, Scale scale, int pixels)
    {
        var isLong = layer is Layer.Bands or Layer.States or Layer.Runs or Layer.Troubles or Layer.Work;
        var width = layer is Layer.Flags or Layer.Signs ? Math.Max(pixels, SignWidth) : pixels;
        if (isLong && pixels == 2)
        {
            // Where they follow each other closely a strip says the same.
            _marks[layer] = Merging.WithoutGaps(_marks[layer], (mark, next) => scale.X(next) - scale.X(mark.To) >= Shapes.BarWidthMin);
            return;
        }
        // Of what is longer than a cell there cannot be many, and without it there would be a hole.
        var kept = isLong ? _marks[layer].Where(mark => scale.X(mark.To) - scale.X(mark.From) >= width).ToList() : [];
        var rest = isLong ? _marks[layer].Where(mark => scale.X(mark.To) - scale.X(mark.From) < width) : _marks[layer];
        _marks[layer] = [.. kept, .. Merging.InCells(rest, at => scale.Column(at, width), byEnd: layer == Layer.Threads)];
    }
}
