using System.Collections.Concurrent;
using System.Globalization;
using System.Net.ServerSentEvents;

namespace Systole.Cli.Tests.EndToEnd.Cluster;

/// <summary>Follows event streams as a browser does: when one breaks it goes on at another node with the last id that it had.</summary>
internal sealed class EventReader : IAsyncDisposable
{
    private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };
    private readonly CancellationTokenSource _stop = new();

    /// <summary>What came, in order, but for pings.</summary>
    public ConcurrentQueue<(long Id, string Name, string Data)> Lines { get; } = [];

    /// <summary>Reads until the stream ends or breaks.</summary>
    public async Task FollowAsync(Workbench bench)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{bench.Url}/api/events");
        if (!Lines.IsEmpty) request.Headers.Add("Last-Event-ID", Lines.Last().Id.ToString(CultureInfo.InvariantCulture));
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, _stop.Token);
            response.EnsureSuccessStatusCode();
            await using var body = await response.Content.ReadAsStreamAsync(_stop.Token);
            await foreach (var item in SseParser.Create(body).EnumerateAsync(_stop.Token))
            {
                if (item.EventType == "ping") continue;
                Lines.Enqueue((long.Parse(item.EventId!, CultureInfo.InvariantCulture), item.EventType, item.Data));
            }
        }
        catch (Exception broken) when (Away.Is(broken) || _stop.IsCancellationRequested)
        {
            // Its node died, as such tests do it; or nobody wants more.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _stop.Dispose();
        _http.Dispose();
    }
}
