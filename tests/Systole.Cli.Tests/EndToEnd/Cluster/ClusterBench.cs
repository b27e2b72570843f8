using System.Diagnostics;
using Systole.Tests;

namespace Systole.Cli.Tests.EndToEnd.Cluster;

/// <summary>Several real nodes on a real PostgreSQL server, each in a folder of its own.</summary>
internal sealed class ClusterBench : IDisposable
{
    private readonly SortedDictionary<string, Workbench> _benches = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Process> _nodes = new(StringComparer.Ordinal);

    private ClusterBench(PostgresServer server, string database)
    {
        Server = server;
        Database = database;
    }

    /// <summary>The server that is asked for the journal: after a failover the other one.</summary>
    public PostgresServer Server { get; set; }

    public string Database { get; }

    public IEnumerable<string> Names => _benches.Keys;

    public Workbench this[string name] => _benches[name];

    public static async Task<ClusterBench> NewAsync(
        PostgresServer server, string names, string agents, string node = "lease: 10s", Func<string, Island?>? islandOf = null,
        PostgresServer? standby = null, Func<string, string[]>? prefixOf = null)
    {
        var database = await server.NewDatabaseAsync();
        var cluster = new ClusterBench(server, database);
        foreach (var name in names.Select(letter => letter.ToString()))
        {
            var island = islandOf?.Invoke(name);
            var text = server.ConnectionString(database);
            if (standby is not null)
            {
                var both = $"Host=127.0.0.1:{server.Port},127.0.0.1:{standby.Port}";
                text = text.Replace($"Host=127.0.0.1;Port={server.Port}", both, StringComparison.Ordinal);
            }
            if (island is not null) text = text.Replace("127.0.0.1", island.Here, StringComparison.Ordinal);
            var bench = new Workbench
            {
                Prefix = island?.Prefix ?? prefixOf?.Invoke(name) ?? [],
                StoreKeys = $"store: {{ postgres: \"{text}\" }}\nnode: {{ name: {name}, {node} }}\nlabels: {{ at: {name} }}",
            };
            bench.Configure(agents);
            cluster._benches[name] = bench;
        }
        return cluster;
    }

    public void Write(string name, string content)
    {
        foreach (var bench in _benches.Values) bench.Write(name, content);
    }

    public void Remove(string name)
    {
        foreach (var bench in _benches.Values) File.Delete(Path.Combine(bench.Folder, name));
    }

    public bool IsUp(string name) => _nodes.ContainsKey(name);

    public Process Process(string name) => _nodes[name];

    public void Start(string name, Action<string>? onLine = null) => _nodes[name] = _benches[name].StartNode(onLine);

    public async Task StartAllAsync(Action<string>? onLine = null)
    {
        foreach (var name in Names) Start(name, onLine);
        foreach (var name in Names) await _benches[name].ReadyAsync(_nodes[name]);
    }

    public async Task KillAsync(string name)
    {
        await Workbench.KillAsync(_nodes[name]);
        _nodes.Remove(name);
    }

    public async Task StopAsync(string name)
    {
        await Workbench.StopAsync(_nodes[name]);
        _nodes.Remove(name);
    }

    public async Task StopAllAsync()
    {
        foreach (var node in _nodes.Values) await Workbench.StopAsync(node);
        _nodes.Clear();
    }

    public async Task<JournalFile> JournalAsync() => new(await Server.ColumnAsync(Database, "SELECT line FROM systole.journal ORDER BY seq"));

    /// <summary>Waits until the journal says something.</summary>
    public Task TellsAsync(Func<JournalFile, bool> what, string why) => Until.TrueAsync(async () => what(await JournalAsync()), why);

    /// <summary>The lines of a file that the nodes' agents wrote, of all of them.</summary>
    public List<string> Lines(string file) => [.. _benches.Values.SelectMany(bench => bench.Lines(file))];

    public void Dispose()
    {
        foreach (var bench in _benches.Values) bench.Dispose();
    }
}
