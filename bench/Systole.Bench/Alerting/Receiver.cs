using System.Net;
using System.Text.Json;

namespace Systole.Bench.Alerting;

/// <summary>Takes webhooks over real HTTP, and notes how long after each change of an alert it was told of it.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _serving;

    public Receiver(int port, int countMax)
    {
        LateMs = new Percentiles(countMax);
        Url = $"http://127.0.0.1:{port}/";
        _listener.Prefixes.Add(Url);
        _listener.Start();
        _serving = Task.Run(ServeAsync);
    }

    public string Url { get; }

    /// <summary>From the instant at which an alert opened or closed to its arrival here.</summary>
    public Percentiles LateMs { get; }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await Task.WhenAny(_serving);
        _listener.Close();
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
            _ = Task.Run(() => TakeAsync(context));
        }
    }

    private async Task TakeAsync(HttpListenerContext context)
    {
        var now = DateTimeOffset.UtcNow;
        using var json = await JsonDocument.ParseAsync(context.Request.InputStream);
        foreach (var alert in json.RootElement.GetProperty("data").GetProperty("alerts").EnumerateArray())
        {
            var change = alert.TryGetProperty("change", out var what) ? what.GetString() : null;
            var at = change switch { "opened" => "opened_at", "closed" => "closed_at", _ => null };
            if (at is not null) LateMs.Add((now - alert.GetProperty(at).GetDateTimeOffset()).TotalMilliseconds);
        }
        context.Response.StatusCode = 204;
        context.Response.Close();
    }
}
