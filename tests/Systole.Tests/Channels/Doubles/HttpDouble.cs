using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Systole.Tests.Channels.Doubles;

/// <summary>A request as it came in.</summary>
internal sealed record Asked(string Method, string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public JsonNode Json => JsonNode.Parse(Body)!;
}

/// <summary>An answer.</summary>
internal sealed record Said(int Status, string Body = "", params (string Name, string Value)[] Headers);

/// <summary>A real HTTP server on a free loopback port. What it answers is the service's own rule, unless a test says otherwise.</summary>
internal abstract class HttpDouble : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Said> _next = new();
    private readonly TaskCompletionSource _heard = new(TaskCreationOptions.RunContinuationsAsynchronously);

    protected HttpDouble()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(AnswerAsync);
        ((IHost)_app).Start();
        Url = _app.Urls.Single();
    }

    public string Url { get; }

    /// <summary>Everything that came in, in its order.</summary>
    public List<Asked> Requests { get; } = [];

    public Asked Last => Requests[^1];

    /// <summary>Done once a request has come in.</summary>
    public Task Heard => _heard.Task.WaitAsync(TimeSpan.FromSeconds(60));

    /// <summary>Takes requests and never says anything.</summary>
    public bool IsSilent { get; set; }

    /// <summary>Takes requests and hangs up.</summary>
    public bool HangsUp { get; set; }

    /// <summary>The next answer, whatever is asked.</summary>
    public void Next(int status, string body = "", params (string Name, string Value)[] headers) =>
        _next.Enqueue(new Said(status, body, headers));

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    protected abstract Said Answer(Asked asked);

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var headers = context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var asked = new Asked(context.Request.Method, context.Request.Path + context.Request.QueryString, headers, body.ToArray());
        lock (Requests) Requests.Add(asked);
        _heard.TrySetResult();
        if (IsSilent) await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        if (HangsUp) context.Abort();
        if (IsSilent || HangsUp) return;
        var said = _next.TryDequeue(out var next) ? next : Answer(asked);
        context.Response.StatusCode = said.Status;
        foreach (var (name, value) in said.Headers) context.Response.Headers[name] = value;
        await context.Response.WriteAsync(said.Body);
    }
}
