using System.Text.Json;
using System.Text.Json.Serialization;

namespace Systole.Bench.Cluster;

/// <summary>
/// The other side of <see cref="NodeProcess"/>: one node, spoken with in lines. It ends when its input does, and so with whoever started
/// it.
/// </summary>
internal static class NodeProgram
{
    /// <summary>The only argument that makes this program a node.</summary>
    public const string Role = "--node";

    public const string Watch = "watch";

    public const string Report = "report";

    private static readonly TimeSpan StartMax = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan StopMax = TimeSpan.FromSeconds(15);

    /// <summary>NaN is a figure, too: nothing was due.</summary>
    public static readonly JsonSerializerOptions Json = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    public static async Task RunAsync()
    {
        var settings = JsonSerializer.Deserialize<NodeSettings>(await Console.In.ReadLineAsync() ?? "null", Json)
            ?? throw new InvalidOperationException("a node is told first what it is to be");
        var entries = new Entries();
        INodeUnderLoad node =
            settings.Kind == NodeSettings.Quartz ? new QuartzNode(settings, entries) : new SystoleNode(settings, entries);
        Say(await node.StartAsync().WaitAsync(StartMax));
        while (await Console.In.ReadLineAsync() is { } line)
        {
            if (line == Watch) entries.Watch();
            else Say(entries.Report());
        }
        try
        {
            await node.DisposeAsync().AsTask().WaitAsync(StopMax);
        }
        catch (TimeoutException)
        {
            // Where the database is gone Quartz.NET waits for it, and nobody may be there any more to end this process.
            Console.Error.WriteLine($"a node did not stop within {StopMax.TotalSeconds} s; it ends all the same");
        }
    }

    private static void Say<T>(T said) => Console.WriteLine(JsonSerializer.Serialize(said, Json));
}

/// <summary>A node that wakes are sent to over HTTP.</summary>
internal interface INodeUnderLoad : IAsyncDisposable
{
    Task<NodeReady> StartAsync();
}
