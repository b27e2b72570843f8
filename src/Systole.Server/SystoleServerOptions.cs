using Microsoft.Extensions.Logging;
using Systole.Server.Api;

namespace Systole.Server;

/// <summary>How a node listens.</summary>
public sealed class SystoleServerOptions
{
    /// <summary>Where to listen: <c>http://</c>, a loopback address or <c>localhost</c>, and a port. Port 0 takes a free one.</summary>
    public string Listen { get; init; } = "http://127.0.0.1:7717";

    /// <summary>Settings of the API.</summary>
    public ApiOptions Api { get; init; } = new();

    /// <summary>The node's clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where the server logs; null for nowhere. It is not disposed of.</summary>
    public ILoggerFactory? Log { get; init; }

    /// <summary>The most connections at once, event streams included. Default 1,000.</summary>
    public int ConnectionsMax { get; init; } = 1_000;

    /// <summary>Maps further faces beside the API: dashboard, pings, MCP. They are behind the same guard.</summary>
    public Action<IEndpointRouteBuilder>? Further { get; init; }
}
