using Systole.Server.Configuration;

namespace Systole.Server.Api;

/// <summary>Settings of the HTTP API.</summary>
public sealed class ApiOptions
{
    /// <summary>The largest body of a request. Fixed: a wake is a message, not a file.</summary>
    public const int BodyBytesMax = 1024 * 1024;

    /// <summary>
    /// Host names to answer to besides <c>localhost</c>, <c>127.0.0.1</c> and <c>[::1]</c>, without a port: those of a proxy or a private
    /// network. Default none. A request under any other name is refused, because a web page can point a name of its own at this machine.
    /// </summary>
    public IList<string> Hosts { get; init; } = [];

    /// <summary>Who may ask from elsewhere: from another machine, under a further host name, or through a proxy. Default nobody.</summary>
    public IReadOnlyList<ApiKey> Keys { get; init; } = [];

    /// <summary>Whether other machines can reach the node. Then every request needs a key, and any host name will do. Default false.</summary>
    public bool IsExposed { get; init; }

    /// <summary>How often a quiet event stream says that it is alive. Default 15 s.</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(15);
}
