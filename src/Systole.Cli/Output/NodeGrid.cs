using Systole.Client.Wire;

namespace Systole.Cli.Output;

/// <summary>Nodes, a line each.</summary>
internal static class NodeGrid
{
    public static Grid Of(NodesDocument nodes)
    {
        var grid = new Grid("NODE", "STATE", "RUNS", "SEEN", "VERSION", "CONFIGURATION", "LABELS", "URL");
        foreach (var node in nodes.Nodes)
        {
            var labels = string.Join(", ", node.Labels.Select(label => $"{label.Key}={label.Value}"));
            grid.Add(
                node.Name,
                State(node),
                node.RunsInFlight,
                // By the store's clock, which nobody sets; this machine's may be off.
                Text.Distance(node.SeenAt, nodes.Now),
                node.Version,
                node.Configuration,
                labels.Length == 0 ? "-" : labels,
                node.Url ?? "-");
        }
        return grid;
    }

    /// <summary>Whether it decides: with a configuration of its own it would decide otherwise than the others.</summary>
    public static bool IsAtWork(NodeDocument node) => node.State is "alive" or "draining";

    private static Cell State(NodeDocument node) => node.State switch
    {
        "alive" => Cell.Good(node.State),
        "gone" => Cell.Bad(node.State),
        _ => Cell.Doubtful(node.State),
    };
}
