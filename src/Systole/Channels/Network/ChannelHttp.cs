using System.Text;

namespace Systole.Channels.Network;

/// <summary>HTTP for all channels of a node.</summary>
internal sealed class ChannelHttp(TimeProvider time) : IDisposable
{
    // An answer is read for its first lines; nobody sends more than that by mistake only.
    private const int BodyBytesMax = 64 * 1024;

    private readonly HttpClient _public = Client(allowPrivate: false);
    private readonly HttpClient _anywhere = Client(allowPrivate: true);

    /// <summary>Sends a request. Faults on the way are replies, too.</summary>
    public async Task<HttpReply> SendAsync(HttpCall call, CancellationToken stop)
    {
        using var content = new WatchedContent(call.Body);
        using var request = new HttpRequestMessage(call.Method, call.Url);
        if (call.Method != HttpMethod.Get) request.Content = content;
        foreach (var (name, value) in call.Headers) request.Headers.TryAddWithoutValidation(name, value);
        try
        {
            var client = call.AllowPrivate ? _anywhere : _public;
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
            var body = await ReadAsync(response.Content, stop);
            return new HttpReply((int)response.StatusCode, body, RetryAfterHeader.Read(response.Headers.RetryAfter, time));
        }
        catch (Exception e) when (NetworkFault.Is(e))
        {
            return HttpReply.None(NetworkFault.Of(e, content.IsOnItsWay));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _public.Dispose();
        _anywhere.Dispose();
    }

    private static async Task<string> ReadAsync(HttpContent content, CancellationToken stop)
    {
        var body = new byte[BodyBytesMax];
        var length = 0;
        try
        {
            await using var stream = await content.ReadAsStreamAsync(stop);
            length = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, stop);
        }
        catch (Exception e) when (NetworkFault.Is(e))
        {
            // The status has come, and it says what came of the message.
            return "";
        }
        return Encoding.UTF8.GetString(body, 0, length);
    }

    private static HttpClient Client(bool allowPrivate) => new(new SocketsHttpHandler
    {
        // A redirect is an answer: whoever moved is to be configured anew, not followed with secrets.
        AllowAutoRedirect = false,
        UseCookies = false,
        // No telemetry of these requests, and no trace context to strangers: addresses hold tokens.
        ActivityHeadersPropagator = null,
        ConnectCallback = async (context, stop) =>
            await Dialer.ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, allowPrivate, stop),
        // Messages are rare. A connection that lay idle is often dead, and then it cannot be told what arrived.
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    {
        // Each attempt has its own limit.
        Timeout = Timeout.InfiniteTimeSpan,
        DefaultRequestHeaders = { { "User-Agent", "Systole" } },
    };
}
