using System.Diagnostics;
using System.Text.Json;

namespace Systole.Bench.Cluster;

/// <summary>A node in a process of its own: this very program again, as <see cref="NodeProgram"/>.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Process _process;

    private NodeProcess(Process process) => _process = process;

    /// <summary>What it said once it was at work.</summary>
    public NodeReady Ready { get; private set; } = new("", 0, 0);

    /// <summary>Where it takes the wake of an agent.</summary>
    public Uri WakesOf(int agent) => new($"{Ready.Url}/api/agents/{Lateness.Fleet.NameOf(agent)}/wakes");

    public static async Task<NodeProcess> StartAsync(NodeSettings settings)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true };
        // Where the runtime's own program runs this one, it has to be told which.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        start.ArgumentList.Add(NodeProgram.Role);
        var node = new NodeProcess(Process.Start(start)!);
        try
        {
            await node._process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(settings, NodeProgram.Json));
            await node._process.StandardInput.FlushAsync();
            node.Ready = await node.HearAsync<NodeReady>();
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>From now on its report counts.</summary>
    public async Task WatchAsync()
    {
        await _process.StandardInput.WriteLineAsync(NodeProgram.Watch);
        await _process.StandardInput.FlushAsync();
    }

    public async Task<NodeReport> ReportAsync()
    {
        await _process.StandardInput.WriteLineAsync(NodeProgram.Report);
        await _process.StandardInput.FlushAsync();
        return await HearAsync<NodeReport>();
    }

    /// <summary>Stops it in good order; one that does not stop is killed.</summary>
    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var enough = new CancellationTokenSource(Patience);
        try
        {
            await _process.WaitForExitAsync(enough.Token);
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("a node did not stop within 20 s; it was killed");
            _process.Kill(entireProcessTree: true);
        }
        _process.Dispose();
    }

    private async Task<T> HearAsync<T>() => JsonSerializer.Deserialize<T>(
        await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("a node ended; its error is above"),
        NodeProgram.Json)!;
}
