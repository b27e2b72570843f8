using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace Systole.Tests.Client;

/// <summary>What a client hears from a node, said by the test.</summary>
internal sealed class FakeNode : HttpMessageHandler
{
    private readonly Channel<string> _heard = Channel.CreateUnbounded<string>();
    private int _registered;

    public bool IsAway { get; set; }

    public bool CancelRequested { get; set; }

    public bool CheckpointRequested { get; set; }

    /// <summary>Answers before all others; null for the usual answer.</summary>
    public Func<string, (int Status, string Json)?> Instead { get; set; } = _ => null;

    /// <summary>Requests that never get an answer, by their beginning; null for none.</summary>
    public string? Silent { get; set; }

    /// <summary>Every idempotency key that came along.</summary>
    public List<string> Keys { get; } = [];

    /// <summary>The next request, such as <c>activity pm-1 {"phase":"model"}</c>.</summary>
    public async Task<string> HeardAsync() => await _heard.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));

    public bool HasHeard => _heard.Reader.Count > 0;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : " " + await request.Content.ReadAsStringAsync(cancellationToken);
        var parts = request.RequestUri!.AbsolutePath.Trim('/').Split('/');
        var line = (request.Method.Method, parts) switch
        {
            ("POST", ["api", "runs"]) => "register" + body,
            ("POST", ["api", "runs", var run, var verb]) => $"{verb} {run}{body}",
            ("GET", ["api", "runs", var run]) => $"look {run}",
            ("PUT", ["api", "agents", var agent, "tasks", var task, "checkpoint"]) => $"save {agent}/{task}{body}",
            _ => throw new ArgumentException(request.RequestUri.ToString()),
        };
        if (request.Headers.TryGetValues("Systole-Token", out var token)) line += $" #{token.Single()}";
        if (request.Headers.TryGetValues("Idempotency-Key", out var keys)) Keys.AddRange(keys);
        _heard.Writer.TryWrite(IsAway ? $"away: {line}" : line);
        if (IsAway) throw new HttpRequestException("", new SocketException((int)SocketError.ConnectionRefused));
        if (Silent is { } silent && line.StartsWith(silent, StringComparison.Ordinal)) await Task.Delay(Timeout.Infinite, cancellationToken);
        var (status, json) = Instead(line) ?? Usual(line, body);
        return new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
    }

    private (int Status, string Json) Usual(string line, string body) => line.Split(' ')[0] switch
    {
        "register" => (201, $$"""
            {"run":"pm-{{++_registered}}","token":{{_registered}},"attempt":1,"idempotency_key":"session/0",
            "limits":{"stale_after_ms":300000,"stale_from":"watch.stale_after"} }
            """),
        "finish" => (200, $$"""{"run":"pm-1","outcome":"{{JsonNode.Parse(body)!["outcome"]}}"}"""),
        "save" => (200, """{"run":"pm-1","sequence":8}"""),
        _ => (200, $$"""{"cancel_requested":{{Json(CancelRequested)}},"checkpoint_requested":{{Json(CheckpointRequested)}},"next_activity_in_ms":120000}"""),
    };

    public static (int Status, string Json) Problem(int status, string code) =>
        (status, $$"""{"type":"about:blank","title":"","status":{{status}},"detail":"{{code}}","code":"{{code}}"}""");

    /// <summary>A run; in flight where it has no outcome.</summary>
    public static (int Status, string Json) Ended(string? outcome, bool wasAsked = false) => (200,
        $$"""
        {"run":"pm-1","agent":"pm","origin":"registered","attempt":1,"reasons":[],"wakes":0,"started_at":"2026-02-17T12:00:00Z",
        {{(outcome is null ? "" : $"\"outcome\":\"{outcome}\",\"ended_at\":\"2026-02-17T12:30:00Z\",\"cancel_requested\":{Json(wasAsked)},")}}"trace_id":"0af7651916cd43dd8448eb211c80319c","ancestors":[]}
        """);

    private static string Json(bool value) => value ? "true" : "false";
}
