using System.Net;
using System.Net.Sockets;

namespace Systole.Channels.Network;

/// <summary>
/// Connects to a host by the address that was looked at: a name that is asked for twice may say something else the second time.
/// </summary>
internal static class Dialer
{
    // A name with more addresses than that is tried by its first ones.
    private const int AddressesMax = 8;
    private static readonly TimeSpan AddressLimit = TimeSpan.FromSeconds(3);

    /// <summary>A connection to the first address that may be used and answers.</summary>
    /// <exception cref="RefusedAddressException">All are private, and that is not allowed.</exception>
    /// <exception cref="SocketException">The name is unknown, or nobody answers.</exception>
    public static async ValueTask<NetworkStream> ConnectAsync(string host, int port, bool allowPrivate, CancellationToken stop)
    {
        var found = IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, stop);
        var usable = found.Where(address => allowPrivate || !PrivateAddresses.Contains(address)).Take(AddressesMax).ToList();
        if (usable.Count == 0 && found.Length > 0)
        {
            throw new RefusedAddressException(PrivateAddresses.RefusalOf(found[0].ToString()));
        }
        var fault = new SocketException((int)SocketError.HostNotFound);
        foreach (var address in usable)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
            // One that swallows packets must not use up the time of those after it.
            if (address != usable[^1]) limit.CancelAfter(AddressLimit);
            try
            {
                return await ConnectAsync(address, port, limit.Token);
            }
            catch (SocketException e)
            {
                // The next address may answer; the last one's fault is told.
                fault = e;
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                fault = new SocketException((int)SocketError.TimedOut);
            }
        }
        throw fault;
    }

    private static async Task<NetworkStream> ConnectAsync(IPAddress address, int port, CancellationToken stop)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, port, stop);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
