using Systole.Cli.Simulating.Tracks;

namespace Systole.Cli.Simulating.Drawing;

/// <summary>What of a story is drawn: at most so many agents, and at most so many marks.</summary>
internal sealed class Picture
{
    public const int AgentsMax = 40;

    /// <summary>A mark is up to three elements; with this many a picture stays below 20,000 of them, and below 2 MB.</summary>
    private const int MarksMax = 6_000;

    public Picture(Story story)
    {
        var from = story.From ?? new Instant(0);
        Scale = new Scale(from, story.To ?? from);
        var summaries = story.Summary.ToDictionary(agent => agent.Agent);
        Host = Lane.OfHost(story);
        Agents =
        [
            .. story.Agents
                .OrderByDescending(agent => agent.Value.Lines).ThenBy(agent => agent.Key, StringComparer.Ordinal).Take(AgentsMax)
                .OrderBy(agent => agent.Key, StringComparer.Ordinal)
                .Select(agent => Lane.Of(agent.Key, agent.Value, summaries.GetValueOrDefault(agent.Key))),
        ];
        AgentsLeft = story.Agents.Count - Agents.Length;
        Merge();
    }

    public Scale Scale { get; }

    public Lane Host { get; }

    /// <summary>By name.</summary>
    public ImmutableArray<Lane> Agents { get; }

    /// <summary>How many agents are not drawn.</summary>
    public int AgentsLeft { get; }

    /// <summary>How many marks are drawn.</summary>
    public int Marks => Lanes.Sum(lane => lane.Marks.Count());

    /// <summary>How many marks may stand for several happenings, and for how many they do.</summary>
    public (int Marks, long Happenings) Merged
    {
        get
        {
            var marks = Lanes.SelectMany(lane => lane.Happenings).ToList();
            return (marks.Count, marks.Sum(mark => mark.Count));
        }
    }

    /// <summary>Everything that is drawn in a look of the legend.</summary>
    public IEnumerable<Look> Looks => Lanes.SelectMany(lane => lane.Marks).Select(mark => mark.Look).Distinct();

    private IEnumerable<Lane> Lanes => Agents.Prepend(Host);

    // What there is most of becomes coarser first: a crowd of wakes costs no run its place.
    private void Merge()
    {
        var layers = Enum.GetValues<Layer>();
        var pixels = layers.ToDictionary(layer => layer, _ => 1);
        foreach (var layer in layers) Merge(layer, 1);
        while (Marks > MarksMax)
        {
            var finer = layers.Where(layer => pixels[layer] < Scale.Width).ToList();
            if (finer.Count == 0) return;
            var most = finer.MaxBy(layer => Lanes.Sum(lane => lane[layer].Count));
            Merge(most, pixels[most] *= 2);
        }
    }

    private void Merge(Layer layer, int pixels)
    {
        foreach (var lane in Lanes) lane.Merge(layer, Scale, pixels);
    }
}
