using System.Globalization;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Systole.Client.Wire;
using static Systole.Client.Routes;

namespace Systole.Client.Streaming;

/// <summary>
/// Follows the event stream over any number of connections. The place reached is the id of the last line, so a new connection continues
/// exactly there. It is fixed before the first connection is opened: lines written between two connections are never lost.
/// </summary>
internal sealed class JournalStream(Transport transport, SystoleClient client)
{
    /// <summary>The server pings every 15 s: three of them missed, and the connection is dead whatever TCP believes.</summary>
    private static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(45);

    private static readonly TimeSpan WaitFirst = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(10);

    private long _place;
    private TimeSpan _wait = WaitFirst;
    private string? _broken;
    private bool _fetchOlder;

    public async IAsyncEnumerable<JournalMessage> FollowAsync(long? since, string? agent, [EnumeratorCancellation] CancellationToken stop)
    {
        _place = since ?? (await client.JournalAsync(agent, limit: 1, stop: stop)).Last;
        var (everConnected, away) = (false, false);
        while (true)
        {
            var response = await ConnectAsync(agent, everConnected, stop);
            if (response is not null)
            {
                if (away) yield return new JournalMessage.Reconnected();
                (everConnected, away) = (true, false);
                using (response)
                {
                    await foreach (var message in ReadAsync(response, stop)) yield return message;
                }
                if (_fetchOlder) continue;
            }
            away = true;
            yield return new JournalMessage.Disconnected(_broken ?? "the node closed the stream", _wait);
            await Task.Delay(_wait, transport.Options.Time, stop);
            _wait = TimeSpan.FromTicks(Math.Min(_wait.Ticks * 2, WaitMax.Ticks));
        }
    }

    /// <summary>A response with the stream; null where the node is away and was there before.</summary>
    private async Task<HttpResponseMessage?> ConnectAsync(string? agent, bool everConnected, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/events" + Query(("agent", agent)));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        request.Headers.Add("Last-Event-ID", Text(_place));
        using var limit = new CancellationTokenSource(transport.Options.Timeout, transport.Options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token);
        try
        {
            return await transport.OpenAsync(request, either.Token);
        }
        catch (SystoleUnreachableException e) when (everConnected)
        {
            _broken = e.Message;
        }
        catch (SystoleRefusedException e) when (everConnected && e.Problem.Status >= 500)
        {
            // A node on its way down or up; it will be back.
            _broken = e.Message;
        }
        catch (OperationCanceledException e) when (!stop.IsCancellationRequested)
        {
            var late = new SystoleUnreachableException(transport.Url, "no answer in time; is the node overloaded?", e);
            if (!everConnected) throw late;
            _broken = late.Message;
        }
        return null;
    }

    /// <summary>The lines of one connection, until it ends for whatever reason.</summary>
    private async IAsyncEnumerable<JournalMessage> ReadAsync(HttpResponseMessage response, [EnumeratorCancellation] CancellationToken stop)
    {
        (_broken, _fetchOlder) = (null, false);
        using var silence = new CancellationTokenSource(SilenceMax, transport.Options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, silence.Token);
        await using var body = await response.Content.ReadAsStreamAsync(either.Token);
        await using var items = SseParser.Create(body).EnumerateAsync(either.Token).GetAsyncEnumerator(either.Token);
        while (await MoveAsync(items, stop))
        {
            silence.CancelAfter(SilenceMax);
            // Whatever arrives, the connection is good: the next break begins with the short wait again.
            _wait = WaitFirst;
            var item = items.Current;
            if (item.EventType == "ping") continue;
            if (item.EventType == "reset")
            {
                var range = JsonSerializer.Deserialize(item.Data, WireJson.Default.JournalRangeDocument)!;
                _fetchOlder = _place < range.First;
                _place = _fetchOlder ? range.First - 1 : range.Last;
                yield return new JournalMessage.Reset(range.First, range.Last);
                // The server goes on after its last line. What it still has before that is ours to fetch: connect again at the first one.
                if (_fetchOlder) yield break;
                continue;
            }
            if (!long.TryParse(item.EventId, NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id <= _place) continue;
            _place = id;
            yield return new JournalMessage.Line(id, item.EventType, item.Data);
        }
    }

    private async Task<bool> MoveAsync(IAsyncEnumerator<SseItem<string>> items, CancellationToken stop)
    {
        try
        {
            return await items.MoveNextAsync();
        }
        catch (Exception e) when (BrokenConnection.Is(e))
        {
            _broken = $"cannot reach {transport.Url}: the connection broke";
            return false;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            _broken = $"cannot reach {transport.Url}: it has been silent for {(int)SilenceMax.TotalSeconds} s";
            return false;
        }
    }
}
