using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Systole.Watchman;

/// <summary>
/// The socket on which a service manager hears from what it started (<c>sd_notify</c>). Our own few lines: the package for it cannot be
/// restored everywhere, and it feeds no watchdog.
/// </summary>
internal sealed partial class NotifySocket : IDisposable
{
    /// <summary>What fits an address of the system, with the zero at its end.</summary>
    private const int PathBytesMax = 107;

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
    private readonly UnixDomainSocketEndPoint _manager;
    private readonly ILogger _logger;
    private bool _fails;

    private NotifySocket(UnixDomainSocketEndPoint manager, ILogger logger)
    {
        _manager = manager;
        _logger = logger;
    }

    /// <summary>The socket at an address as <c>NOTIFY_SOCKET</c> has it; null where nobody listens.</summary>
    /// <param name="address">A path, or a name in the abstract namespace that begins with <c>@</c>.</param>
    /// <param name="logger">Told where it cannot be used.</param>
    public static NotifySocket? Open(string? address, ILogger logger)
    {
        // No other system has it, and a variable that was inherited from one that has means nothing.
        if (string.IsNullOrEmpty(address) || !OperatingSystem.IsLinux()) return null;
        if ((address is ['/', ..] or ['@', _, ..]) && Encoding.UTF8.GetByteCount(address) <= PathBytesMax)
        {
            return new NotifySocket(new UnixDomainSocketEndPoint(address[0] == '@' ? $"\0{address[1..]}" : address), logger);
        }
        LogNotUsable(logger, Quoting.Quote(address));
        return null;
    }

    /// <summary>Says something, such as <c>READY=1</c>. It waits for nobody.</summary>
    /// <returns>Whether it was said.</returns>
    public bool Send(string state)
    {
        try
        {
            _socket.SendTo(Encoding.UTF8.GetBytes(state), _manager);
            _fails = false;
            return true;
        }
        catch (SocketException failed)
        {
            // Nobody else can be told, and the node goes on without.
            if (!_fails) LogFailed(_logger, failed.SocketErrorCode);
            _fails = true;
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "NOTIFY_SOCKET is {Address}, which is neither a path nor an abstract name of a Unix socket; the service manager is told nothing")]
    private static partial void LogNotUsable(ILogger logger, string address);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "the service manager could not be told: {Error}")]
    private static partial void LogFailed(ILogger logger, SocketError error);
}
