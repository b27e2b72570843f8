using System.Net.Sockets;

namespace Systole.Cli.Tests.EndToEnd;

/// <summary>What an HTTP client throws when the node is away, or dies as it answers.</summary>
internal static class Away
{
    /// <summary>
    /// Whether it is that, and not an answer. A reset in the instant in which a connection is made comes through as a bare
    /// <see cref="SocketException"/>.
    /// </summary>
    public static bool Is(Exception e) => e is HttpRequestException { StatusCode: null } or IOException or SocketException;
}
