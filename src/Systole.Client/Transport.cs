using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Systole.Client.Wire;

namespace Systole.Client;

/// <summary>Sends one request and reads one document. All that can go wrong becomes one of two exceptions here and nowhere else.</summary>
internal sealed class Transport
{
    private const string StartOne = "start the node with `systole run`, or name another with --url or SYSTOLE_URL";

    private readonly HttpClient _http;
    private readonly Uri _base;

    public Transport(HttpClient http, SystoleClientOptions options)
    {
        Options = options;
        if (!Uri.TryCreate(options.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            throw new ArgumentException($"\"{options.Url}\" is not the address of a node; write it as {SystoleClientOptions.DefaultUrl}");
        }
        Url = url.GetLeftPart(UriPartial.Path).TrimEnd('/');
        _base = new Uri(Url + "/");
        _http = http;
    }

    public SystoleClientOptions Options { get; }

    /// <summary>The address as people write it.</summary>
    public string Url { get; }

    public async Task<T> SendAsync<T>(HttpRequestMessage request, JsonTypeInfo<T> answer, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(Options.Timeout, Options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token);
        try
        {
            using var response = await OpenAsync(request, either.Token);
            await using var body = await response.Content.ReadAsStreamAsync(either.Token);
            return await JsonSerializer.DeserializeAsync(body, answer, either.Token) ?? throw Stranger(null);
        }
        catch (JsonException e)
        {
            throw Stranger(e);
        }
        catch (OperationCanceledException e) when (!stop.IsCancellationRequested)
        {
            var seconds = (long)Options.Timeout.TotalSeconds;
            var what = $"no answer within {seconds} s; is the node overloaded, or is it another program?";
            throw new SystoleUnreachableException(Url, what, e);
        }
        catch (Exception e) when (BrokenConnection.Is(e))
        {
            throw Unreachable(e);
        }
    }

    /// <summary>The response once its headers are there. A refusal throws.</summary>
    public async Task<HttpResponseMessage> OpenAsync(HttpRequestMessage request, CancellationToken stop)
    {
        request.RequestUri = new Uri(_base, request.RequestUri!);
        if (Options.ApiKey is { } key) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        // Inside a heartbeat run it names the cause of a wake, and shows with an agent's key that the run is its own.
        if (Options.TraceParent is { } trace) request.Headers.TryAddWithoutValidation("traceparent", trace);
        HttpResponseMessage response;
        try
        {
            response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
        }
        catch (Exception e) when (BrokenConnection.Is(e))
        {
            throw Unreachable(e);
        }
        if (response.IsSuccessStatusCode) return response;
        using (response)
        {
            throw await RefusalAsync(response, stop);
        }
    }

    private async Task<SystoleException> RefusalAsync(HttpResponseMessage response, CancellationToken stop)
    {
        var text = await response.Content.ReadAsStringAsync(stop);
        try
        {
            var problem = JsonSerializer.Deserialize(text, WireJson.Default.ProblemDocument);
            return problem is null ? Stranger(null) : new SystoleRefusedException(problem, response.Headers.RetryAfter?.Delta);
        }
        catch (JsonException e)
        {
            return new SystoleUnreachableException(Url,
                $"something answers with status {(int)response.StatusCode}, but not as Systole does; {StartOne}", e);
        }
    }

    private SystoleUnreachableException Stranger(Exception? e) =>
        new(Url, $"something answers there, but not as Systole does; {StartOne}", e);

    private SystoleUnreachableException Unreachable(Exception e) => new(Url, $"{Reason(e)}; {StartOne}", e);

    private static string Reason(Exception e) => (e as SocketException ?? e.InnerException) switch
    {
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "connection refused",
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } => "no such host",
        SocketException { SocketErrorCode: SocketError.TimedOut } => "it does not answer",
        SocketException socket => socket.Message.ReplaceLineEndings(" "),
        _ => "the connection broke before the answer was complete",
    };
}
