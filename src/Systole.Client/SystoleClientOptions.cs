namespace Systole.Client;

/// <summary>Where the node is and who asks.</summary>
public sealed record SystoleClientOptions
{
    /// <summary>Where a node listens unless it was told otherwise.</summary>
    public const string DefaultUrl = "http://127.0.0.1:7717";

    /// <summary>The node's address. Default <see cref="DefaultUrl"/>.</summary>
    public string Url { get; init; } = DefaultUrl;

    /// <summary>The API key; null for none, which is enough for a node on the loopback address.</summary>
    public string? ApiKey { get; init; }

    /// <summary>
    /// The run that this program was started by: the cause of the wakes it sends unless they name another. Null for none.
    /// </summary>
    public string? RunId { get; init; }

    /// <summary>
    /// The W3C trace context this program runs in, sent along with every request: the cause of a wake, and with an agent's key what shows that
    /// the heartbeat run it works in is its own. Null for none.
    /// </summary>
    public string? TraceParent { get; init; }

    /// <summary>How long an answer may take. Default 30 s. The event stream is not bounded by it.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The clock of timeouts and of the waits between attempts to reconnect.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>
    /// Options from the environment: <c>SYSTOLE_URL</c>, <c>SYSTOLE_API_KEY</c>, and inside a run <c>SYSTOLE_RUN_ID</c> and
    /// <c>TRACEPARENT</c>.
    /// </summary>
    /// <param name="url">The node's address; null for the environment's.</param>
    /// <param name="read">Reads a variable; null for the process's own.</param>
    public static SystoleClientOptions FromEnvironment(string? url = null, Func<string, string?>? read = null)
    {
        read ??= Environment.GetEnvironmentVariable;
        return new SystoleClientOptions
        {
            Url = Given(url) ?? Given(read("SYSTOLE_URL")) ?? DefaultUrl,
            ApiKey = Given(read("SYSTOLE_API_KEY")),
            RunId = Given(read("SYSTOLE_RUN_ID")),
            TraceParent = Given(read("TRACEPARENT")),
        };
    }

    // A variable that is set to nothing is how shells and unit files switch one off.
    private static string? Given(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();
}
