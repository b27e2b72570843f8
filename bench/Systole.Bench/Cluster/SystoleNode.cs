using System.Collections.Immutable;
using System.Diagnostics;
using Systole.Bench.Lateness;
using Systole.Postgres;
using Systole.Runners;
using Systole.Server;
using Systole.Stores.Shared;

namespace Systole.Bench.Cluster;

/// <summary>A node as <c>systole run</c> puts it together, with delegates that do nothing: runs as cheap as a run can be.</summary>
internal sealed class SystoleNode(NodeSettings settings, Entries entries) : INodeUnderLoad
{
    private Node? _node;
    private SystoleServer? _server;

    public async Task<NodeReady> StartAsync()
    {
        var watch = Stopwatch.StartNew();
        AgentDefinition[] agents = [.. Enumerable.Range(0, settings.Agents).Select(Agent)];
        var options = new NodeOptions { DataDirectory = settings.Folder };
        var profile = new NodeProfile(
            "", Roster.Version, Node.ConfigurationOf(options, agents), ImmutableSortedDictionary<string, string>.Empty);
        var store = new PostgresStore(
            new PostgresStoreOptions { ConnectionString = settings.Connection },
            new NodeIdentity(settings.Name, NodeIdentity.DefaultLease, profile), TimeProvider.System,
            Complaints.Factory.CreateLogger("store"));
        _node = new Node(store, options, agents, TimeProvider.System, Complaints.Factory);
        var listens = new SystoleServerOptions { Listen = "http://127.0.0.1:0", ConnectionsMax = 10_000 };
        _server = await SystoleServer.StartAsync(_node, listens);
        var preparing = watch.Elapsed;
        await _node.StartAsync(CancellationToken.None);
        return new NodeReady(_server.Url, preparing.TotalMilliseconds, (watch.Elapsed - preparing).TotalMilliseconds);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        if (_node is null) return;
        await _node.StopAsync();
        await _node.DisposeAsync();
    }

    private AgentDefinition Agent(int agent) => new()
    {
        Policy = new AgentPolicy
        {
            Id = AgentId.Parse(Fleet.NameOf(agent)),
            Schedule = settings.Every is { } every ? new Schedule.Every(every) : null,
            Jitter = settings.Every ?? TimeSpan.Zero,
            FirstBeat = FirstBeat.AfterInterval,
            Events = settings.ServesWakes ? Policies.Eager : Policies.Patient,
        },
        Delegate = EnterAsync,
    };

    private Task<TurnResult> EnterAsync(Turn turn, CancellationToken stop)
    {
        entries.Entered(turn.Slot?.UnixMs);
        return Task.FromResult(TurnResult.Nothing);
    }
}
