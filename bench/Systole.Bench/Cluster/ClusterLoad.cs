using System.Diagnostics;
using System.Globalization;

namespace Systole.Bench.Cluster;

/// <summary>One figure: so many nodes on a database of their own, under one kind of load.</summary>
internal sealed record ClusterLoad
{
    // Until the compiler has seen what is hot: each node is a process of its own and starts cold.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(6);

    public required string Kind { get; init; }

    public required int Nodes { get; init; }

    public required int Agents { get; init; }

    /// <summary>How many ask for wakes; 0 for none.</summary>
    public int Callers { get; init; }

    public TimeSpan? Every { get; init; }

    public bool ServesWakes { get; init; }

    /// <param name="server">The server; the database is gone afterwards.</param>
    /// <param name="folder">For the nodes.</param>
    /// <param name="duration">How long the figure is measured.</param>
    /// <param name="then">What is to be done on the database once the nodes have stopped.</param>
    public async Task<LoadResult> RunAsync(
        DatabaseServer server, ScratchFolder folder, TimeSpan duration, Func<string, LoadResult, Task>? then = null)
    {
        var database = await server.NewDatabaseAsync();
        var nodes = new List<NodeProcess>();
        try
        {
            var connection = server.ConnectionString(database);
            for (var i = 0; i < Nodes; i++) nodes.Add(await NodeProcess.StartAsync(SettingsOf(i, connection, folder.Next())));
            var result = await MeasureAsync(server, database, nodes, duration);
            foreach (var node in nodes) await node.DisposeAsync();
            nodes.Clear();
            if (then is not null) await then(database, result);
            return result;
        }
        finally
        {
            foreach (var node in nodes) await node.DisposeAsync();
            await server.DropAsync(database);
        }
    }

    private async Task<LoadResult> MeasureAsync(
        DatabaseServer server, string database, List<NodeProcess> nodes, TimeSpan duration)
    {
        await using var callers = new Callers(nodes, Agents, Callers);
        await callers.CountAsync(WarmUp);
        foreach (var node in nodes) await node.WatchAsync();
        var before = Kind == NodeSettings.Systole ? await Progress.ReadAsync(server, database) : Progress.None;
        var (cpu, watch) = (server.Cpu.Read(), Stopwatch.StartNew());
        var called = await callers.CountAsync(duration);
        var (seconds, used) = (watch.Elapsed.TotalSeconds, server.Cpu.Read() - cpu);
        var after = Kind == NodeSettings.Systole ? await Progress.ReadAsync(server, database) : Progress.None;
        var reports = new List<NodeReport>();
        foreach (var node in nodes) reports.Add(await node.ReportAsync());
        return new LoadResult
        {
            Called = called,
            RunsPerSecond = reports.Sum(report => report.Entered) / seconds,
            Reports = reports,
            NodeCores = reports.Sum(report => report.CpuSeconds) / seconds,
            ServerCores = used.TotalSeconds / seconds,
            TurnsPerSecond = (after.Turns - before.Turns) / seconds,
            Shape = after.Since(before),
        };
    }

    private NodeSettings SettingsOf(int node, string connection, string folder) => new()
    {
        Kind = Kind,
        Connection = connection,
        Name = string.Create(CultureInfo.InvariantCulture, $"node-{node + 1}"),
        Folder = folder,
        Agents = Agents,
        Every = Every,
        ServesWakes = ServesWakes,
    };
}

/// <summary>What came of it.</summary>
internal sealed record LoadResult
{
    public required CallersResult Called { get; init; }

    public required double RunsPerSecond { get; init; }

    public required IReadOnlyList<NodeReport> Reports { get; init; }

    /// <summary>How many cores the nodes together had.</summary>
    public required double NodeCores { get; init; }

    /// <summary>How many cores the server had.</summary>
    public required double ServerCores { get; init; }

    public required double TurnsPerSecond { get; init; }

    /// <summary>What a turn wrote in the middle.</summary>
    public required TurnShape Shape { get; init; }
}

/// <summary>How far a cluster has come, by what is in its database.</summary>
internal sealed record Progress(long Turns, long Wakes, long Runs, long AgentRows)
{
    public static readonly Progress None = new(0, 0, 0, 0);

    public static async Task<Progress> ReadAsync(DatabaseServer server, string database)
    {
        var numbers = await server.ScalarAsync<long[]>(database, """
            SELECT ARRAY[turn, coalesce((body::json ->> 'last_wake')::bigint, 0), coalesce((body::json ->> 'last_run')::bigint, 0),
              (SELECT n_tup_ins + n_tup_upd FROM pg_stat_user_tables WHERE schemaname = 'systole' AND relname = 'agents')]
            FROM systole.cluster WHERE id = 1
            """);
        return new Progress(numbers[0], numbers[1], numbers[2], numbers[3]);
    }

    public TurnShape Since(Progress before)
    {
        var turns = Math.Max(1, Turns - before.Turns);
        return new TurnShape(
            PerTurn(Wakes - before.Wakes), PerTurn(Runs - before.Runs), Math.Max(1, PerTurn(AgentRows - before.AgentRows)));

        int PerTurn(long count) => (int)Math.Round((double)count / turns);
    }
}
