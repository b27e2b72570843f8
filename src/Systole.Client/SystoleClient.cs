using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Systole.Client.Streaming;
using Systole.Client.Wire;
using static Systole.Client.Routes;

namespace Systole.Client;

/// <summary>
/// A Systole node over HTTP. A refusal is a <see cref="SystoleRefusedException"/>, a node that does not answer a
/// <see cref="SystoleUnreachableException"/>. Safe to share between threads.
/// </summary>
public sealed partial class SystoleClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly Transport _transport;

    /// <summary>A client for the node at an address.</summary>
    /// <param name="url">The address; null for <c>SYSTOLE_URL</c>, and without that <see cref="SystoleClientOptions.DefaultUrl"/>.</param>
    public SystoleClient(string? url = null) : this(SystoleClientOptions.FromEnvironment(url))
    {
    }

    /// <summary>A client with options of its own.</summary>
    /// <param name="options">Where the node is and who asks.</param>
    /// <param name="handler">What carries the requests; null for the base library's own. It is not disposed of.</param>
    /// <exception cref="ArgumentException">The address is none.</exception>
    public SystoleClient(SystoleClientOptions options, HttpMessageHandler? handler = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        // Timeouts are ours: they follow the options' clock, and the event stream has none.
        _http = handler is null
            ? new HttpClient(new SocketsHttpHandler { ConnectTimeout = options.Timeout, UseProxy = !IsLocal(options.Url) })
            : new HttpClient(handler, disposeHandler: false);
        _http.Timeout = Timeout.InfiniteTimeSpan;
        _transport = new Transport(_http, options);
    }

    /// <summary>The node's address.</summary>
    public string Url => _transport.Url;

    /// <summary>The node, the scheduler and every agent.</summary>
    public Task<StatusDocument> StatusAsync(CancellationToken stop = default) =>
        GetAsync("api/heartbeat/status", WireJson.Default.StatusDocument, stop);

    /// <summary>Agents, by name.</summary>
    /// <param name="cursor">What the page before said in <see cref="AgentsDocument.Next"/>; null for the first page.</param>
    /// <param name="stop">Gives up.</param>
    public Task<AgentsDocument> AgentsAsync(string? cursor = null, CancellationToken stop = default) =>
        GetAsync($"api/agents{Query(("cursor", cursor))}", WireJson.Default.AgentsDocument, stop);

    /// <summary>One agent.</summary>
    public Task<AgentDocument> AgentAsync(string agent, CancellationToken stop = default) =>
        GetAsync(Path("api/agents", agent), WireJson.Default.AgentDocument, stop);

    /// <summary>The next slots of an agent.</summary>
    public Task<SlotsDocument> NextAsync(string agent, int count = 10, CancellationToken stop = default) =>
        GetAsync(Path("api/agents", agent, "next") + Query(("count", Text(count))), WireJson.Default.SlotsDocument, stop);

    /// <summary>Why an agent's next run is when it is, and what holds each pending wake.</summary>
    public Task<ExplanationDocument> ExplainAsync(string agent, CancellationToken stop = default) =>
        GetAsync(Path("api/agents", agent, "explain"), WireJson.Default.ExplanationDocument, stop);

    /// <summary>Runs, the latest start first.</summary>
    /// <param name="agent">Of this agent; null for all.</param>
    /// <param name="limit">The most runs, 1 to 1,000.</param>
    /// <param name="cursor">What the page before said in <see cref="RunsDocument.Next"/>; null for the latest.</param>
    /// <param name="stop">Gives up.</param>
    public Task<RunsDocument> RunsAsync(string? agent = null, int limit = 50, string? cursor = null, CancellationToken stop = default) =>
        GetAsync((agent is null ? "api/runs" : Path("api/agents", agent, "runs")) + Query(("limit", Text(limit)), ("cursor", cursor)),
            WireJson.Default.RunsDocument, stop);

    /// <summary>One run, its reply included.</summary>
    public Task<RunDocument> RunAsync(string run, CancellationToken stop = default) =>
        GetAsync(Path("api/runs", run), WireJson.Default.RunDocument, stop);

    /// <summary>What became of an agent's runs: outcomes, durations, gaps, tokens and cost.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="by"><c>hour</c> or <c>day</c>, in UTC.</param>
    /// <param name="from">From when on; null for 24 hours or 30 days, the last one among them.</param>
    /// <param name="to">Until when; null for now. At most 14 days after <paramref name="from"/> by hour, and 400 by day.</param>
    /// <param name="stop">Gives up.</param>
    public Task<StatsDocument> StatsAsync(
        string agent, string by = "hour", DateTimeOffset? from = null, DateTimeOffset? to = null, CancellationToken stop = default) =>
        GetAsync(Path("api/agents", agent, "stats") + Query(("by", by), ("from", Text(from)), ("to", Text(to))),
            WireJson.Default.StatsDocument, stop);

    /// <summary>Asks that an agent get a turn. Inside a run the wake names that run as its cause by itself.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="body">The wake.</param>
    /// <param name="idempotencyKey">The same request under the same key does nothing more and is answered alike; null for none.</param>
    /// <param name="stop">Gives up waiting for the answer.</param>
    public Task<WakeDocument> WakeAsync(string agent, WakeBody body, string? idempotencyKey = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(body);
        var options = _transport.Options;
        var wake = body with { CausedBy = body.CausedBy ?? options.RunId };
        return PostAsync(Path("api/agents", agent, "wakes"), wake, WireJson.Default.WakeBody, WireJson.Default.WakeDocument,
            idempotencyKey, stop);
    }

    /// <summary>Pauses an agent, or all of them where <paramref name="agent"/> is null. Runs in progress go on.</summary>
    public Task<PausedDocument> PauseAsync(
        string? agent, PauseBody body, string? idempotencyKey = null, CancellationToken stop = default) =>
        PostAsync(agent is null ? "api/pause" : Path("api/agents", agent, "pause"), body,
            WireJson.Default.PauseBody, WireJson.Default.PausedDocument, idempotencyKey, stop);

    /// <summary>Ends a pause. An agent that is paused by itself stays so when all are resumed.</summary>
    public Task<PausedDocument> ResumeAsync(
        string? agent, ResumeBody body, string? idempotencyKey = null, CancellationToken stop = default) =>
        PostAsync(agent is null ? "api/resume" : Path("api/agents", agent, "resume"), body,
            WireJson.Default.ResumeBody, WireJson.Default.PausedDocument, idempotencyKey, stop);

    /// <summary>Ends a run by the ladder: ask, wait, terminate, kill. A registered run is asked, and after a while no longer tracked.</summary>
    public Task<CancelDocument> CancelAsync(string run, string? idempotencyKey = null, CancellationToken stop = default) =>
        PostAsync(Path("api/runs", run, "cancel"), new CancelBody(), WireJson.Default.CancelBody, WireJson.Default.CancelDocument,
            idempotencyKey, stop);

    /// <summary>The nodes that share the store.</summary>
    public Task<NodesDocument> NodesAsync(CancellationToken stop = default) =>
        GetAsync("api/nodes", WireJson.Default.NodesDocument, stop);

    /// <summary>Asks a node to start no more runs, or to do so again. Those in progress go on.</summary>
    public Task<NodeDocument> DrainAsync(string node, bool drains = true, CancellationToken stop = default) =>
        PostAsync(Path("api/nodes", node, drains ? "drain" : "undrain"), new DrainBody(),
            WireJson.Default.DrainBody, WireJson.Default.NodeDocument, null, stop);

    /// <summary>Lines of the journal, the oldest first: the last ones, or those after <paramref name="since"/>.</summary>
    public Task<JournalDocument> JournalAsync(
        string? agent = null, long? since = null, int limit = 100, CancellationToken stop = default) =>
        GetAsync("api/journal" + Query(("agent", agent), ("since", since is { } s ? Text(s) : null), ("limit", Text(limit))),
            WireJson.Default.JournalDocument, stop);

    /// <summary>
    /// The journal as it grows, without a hole and without repeating a line, over any number of disconnections. Only the first connection
    /// may fail with <see cref="SystoleUnreachableException"/>; after that the stream reconnects until it is stopped.
    /// </summary>
    /// <param name="since">Lines up to and including this id are passed over; null to begin with the next one that is written.</param>
    /// <param name="agent">Only lines that concern this agent; null for all.</param>
    /// <param name="stop">Ends the stream.</param>
    public IAsyncEnumerable<JournalMessage> FollowAsync(long? since = null, string? agent = null, CancellationToken stop = default) =>
        new JournalStream(_transport, this).FollowAsync(since, agent, stop);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> answer, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        return await _transport.SendAsync(request, answer, stop);
    }

    private Task<TAnswer> PostAsync<TBody, TAnswer>(
        string path, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<TAnswer> answer, string? key, CancellationToken stop, long? token = null) =>
        SendAsync(HttpMethod.Post, path, body, bodyType, answer, key, stop, token);

    private async Task<TAnswer> SendAsync<TBody, TAnswer>(
        HttpMethod method, string path, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<TAnswer> answer, string? key, CancellationToken stop,
        long? token = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, bodyType));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        if (token is { } fencing) request.Headers.Add("Systole-Token", Text(fencing));
        return await _transport.SendAsync(request, answer, stop);
    }

    // A node on this machine is never behind the proxy that the environment names for the rest of the world.
    private static bool IsLocal(string url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.IsLoopback;
}
