using System.Net.Sockets;

namespace Systole.Client;

/// <summary>What the base library throws where a connection cannot be made or breaks.</summary>
internal static class BrokenConnection
{
    /// <summary>
    /// Whether it is that. <see cref="HttpClient"/> promises <see cref="HttpRequestException"/>, and still lets a bare
    /// <see cref="SocketException"/> through where the other side resets a connection in the instant in which it is made.
    /// </summary>
    public static bool Is(Exception e) => e is HttpRequestException or IOException or SocketException;
}
