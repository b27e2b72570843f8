using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;

namespace Systole.Bench.Cluster;

/// <summary>
/// Callers in this process that each ask one of the nodes for a wake over HTTP, wait for the answer, and ask for the next one: for another
/// agent, so that neighbours in time are not neighbours in an index.
/// </summary>
internal sealed class Callers : IAsyncDisposable
{
    private const int AnswersMax = 2_000_000;
    private const int Step = 7_919;
    private static readonly byte[] Body = """{"reason":"hook:gh"}"""u8.ToArray();

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false });
    private readonly Uri[][] _wakes;
    private readonly Task[] _asking;
    private Percentiles _waits = new(AnswersMax);
    private long _refused;
    private volatile bool _done;

    public Callers(IReadOnlyList<NodeProcess> nodes, int agents, int callers)
    {
        _wakes = [.. nodes.Select(node => Enumerable.Range(0, agents).Select(node.WakesOf).ToArray())];
        _asking = [.. Enumerable.Range(0, callers).Select(caller => Task.Run(() => AskAsync(caller)))];
    }

    /// <summary>Counts for so long.</summary>
    public async Task<CallersResult> CountAsync(TimeSpan duration)
    {
        Volatile.Write(ref _waits, new Percentiles(AnswersMax));
        Interlocked.Exchange(ref _refused, 0);
        var (watch, cpu) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        // One that fails has nothing left to count.
        await await Task.WhenAny([Task.Delay(duration), .. _asking]);
        var waits = Interlocked.Exchange(ref _waits, new Percentiles(0));
        var cores = (Environment.CpuUsage.TotalTime - cpu) / watch.Elapsed;
        return new CallersResult(waits, waits.Count / watch.Elapsed.TotalSeconds, Interlocked.Read(ref _refused), cores);
    }

    public async ValueTask DisposeAsync()
    {
        _done = true;
        await Task.WhenAll(_asking);
        _http.Dispose();
    }

    private async Task AskAsync(int caller)
    {
        var urls = _wakes[caller % _wakes.Length];
        for (var next = (long)caller; !_done; next += Step)
        {
            var content = new ByteArrayContent(Body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            var asked = Stopwatch.GetTimestamp();
            using var answer = await _http.PostAsync(urls[next % urls.Length], content);
            var waited = Stopwatch.GetElapsedTime(asked).TotalMilliseconds;
            if (answer.StatusCode == HttpStatusCode.Accepted) Volatile.Read(ref _waits).Add(waited);
            else Interlocked.Increment(ref _refused);
        }
    }
}

/// <summary>What the callers saw.</summary>
/// <param name="WaitMs">How long they waited for an answer that it is accepted.</param>
/// <param name="PerSecond">How many such answers there were.</param>
/// <param name="Refused">How many others; a node that is overloaded refuses.</param>
/// <param name="Cores">How many cores they had.</param>
internal sealed record CallersResult(Percentiles WaitMs, double PerSecond, long Refused, double Cores);
