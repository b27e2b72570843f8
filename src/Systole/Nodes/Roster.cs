using System.Reflection;
using Systole.Loop;
using Systole.Stores;
using Systole.Stores.Shared;
using Systole.Time;

namespace Systole;

/// <summary>Who else is there: the nodes of the store for whoever looks, and the request that one of them start no more runs.</summary>
/// <param name="shared">The store; null where it is this node's own.</param>
/// <param name="published">The state as of the last commit.</param>
/// <param name="clock">The store's clock, or the node's.</param>
/// <param name="options">What this node says of itself where nobody shares the store.</param>
/// <param name="configuration">The hash of what this node decides by.</param>
internal sealed class Roster(ISharedStore? shared, Published published, NodeClock clock, NodeOptions options, Lazy<string> configuration)
{
    /// <summary>What follows a plus is the commit that it was built from.</summary>
    public static readonly string Version =
        typeof(Roster).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";

    private readonly Instant _startedAt = clock.Wall;

    /// <summary>Whether several nodes may share the store.</summary>
    public bool IsShared => shared is not null;

    public NodesView Read()
    {
        var now = clock.Wall;
        var facts = published.Facts;
        return shared is null
            ? new NodesView(now, [Alone(now, facts.HeartbeatRuns)])
            : new NodesView(now, [.. facts.Nodes.OrderBy(node => node.Lease.Name, StringComparer.Ordinal).Select(node => Of(node.Lease, node.Runs, now))]);
    }

    /// <summary>Whether a node that is at work, and starts runs, has all of these labels.</summary>
    public bool MayStart(ImmutableSortedDictionary<string, string> labels) =>
        labels.IsEmpty || Read().Nodes.Any(node => node.State == NodeState.Alive && labels.All(node.Labels.Contains));

    public async ValueTask<Answer<NodeView>> DrainAsync(string name, bool drains, CancellationToken stop)
    {
        if (shared is null) return Refusals.SingleNode;
        var known = Read();
        if (known.Nodes.FirstOrDefault(node => node.Name == name) is not { } node)
            return Refusals.UnknownNode(name, known.Nodes.Select(other => other.Name));
        try
        {
            if (!await shared.DrainAsync(name, drains, stop).ConfigureAwait(false)) return Refusals.UnknownNode(name, []);
        }
        catch (StoreException failed)
        {
            return new Refusal(RefusalCode.StoreUnavailable, $"nothing was accepted: {failed.Message}");
        }
        // As it is in the store now; the next look shows it to everybody.
        return node with { Drains = drains, State = StateOf(node.State is NodeState.Alive or NodeState.Draining, drains, node.State) };
    }

    private NodeView Of(NodeLease node, int runs, Instant now) => new()
    {
        Name = node.Name,
        State = StateOf(node.IsAlive(now), node.Drains, node.Stopped ? NodeState.Stopped : NodeState.Gone),
        Url = node.Profile.Url,
        Version = node.Profile.Version,
        Epoch = node.Epoch,
        StartedAt = node.StartedAt,
        SeenAt = node.SeenAt,
        LeaseUntil = node.LeaseUntil,
        Drains = node.Drains,
        Labels = node.Profile.Labels,
        Configuration = node.Profile.Configuration,
        RunsInFlight = runs,
        IsSelf = node.Name == shared!.Node,
    };

    private NodeView Alone(Instant now, int runs) => new()
    {
        Name = options.Name,
        State = NodeState.Alive,
        Url = options.Url,
        Version = Version,
        StartedAt = _startedAt,
        SeenAt = now,
        Labels = options.Labels,
        Configuration = configuration.Value,
        RunsInFlight = runs,
        IsSelf = true,
    };

    private static NodeState StateOf(bool alive, bool drains, NodeState away) =>
        !alive ? away : drains ? NodeState.Draining : NodeState.Alive;
}
