using System.Net;

namespace Systole.Channels.Network;

/// <summary>Addresses that are not on the public internet, in whatever form they are written.</summary>
internal static class PrivateAddresses
{
    private static readonly IPNetwork[] Networks =
    [
        // This host, private networks, carrier-grade NAT, loopback, link-local (where clouds keep their credentials), protocol assignments,
        // benchmarks, multicast, and what is reserved or broadcast.
        .. (IPNetwork[])
        [
            Net("0.0.0.0/8"), Net("10.0.0.0/8"), Net("100.64.0.0/10"), Net("127.0.0.0/8"), Net("169.254.0.0/16"), Net("172.16.0.0/12"),
            Net("192.0.0.0/24"), Net("192.168.0.0/16"), Net("198.18.0.0/15"), Net("224.0.0.0/4"), Net("240.0.0.0/4"),
        ],
        // The same, with unique local and site-local addresses, local NAT64, and Teredo, whose address says nothing of where it ends.
        .. (IPNetwork[])
        [
            Net("::/128"), Net("::1/128"), Net("fc00::/7"), Net("fe80::/10"), Net("fec0::/10"), Net("ff00::/8"), Net("64:ff9b:1::/48"),
            Net("2001::/32"),
        ],
    ];

    private static readonly IPNetwork Nat64 = Net("64:ff9b::/96");
    private static readonly IPNetwork SixToFour = Net("2002::/16");
    private static readonly IPNetwork Compatible = Net("::/96");

    /// <summary>Why a host is not connected to, where it is written as a private address, or as this machine; null where it is neither.</summary>
    public static string? Refusal(string host) =>
        IsThisMachine(host) || (IPAddress.TryParse(host, out var address) && Contains(address)) ? RefusalOf(host) : null;

    /// <summary>Why an address that is private is not connected to.</summary>
    public static string RefusalOf(string address) =>
        $"{address} is a private address: set allow_private: true for this channel where that is meant";

    /// <summary>Whether a host is written as this very machine.</summary>
    public static bool IsThisMachine(string host)
    {
        var name = host.TrimEnd('.');
        return name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
    }

    /// <summary>Whether an address is private; of one that carries an IPv4 address, whether that is.</summary>
    public static bool Contains(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) return Contains(address.MapToIPv4());
        if (Networks.Any(network => network.Contains(address))) return true;
        return Carried(address) is { } carried && Contains(carried);
    }

    private static IPAddress? Carried(IPAddress address)
    {
        if (address.AddressFamily != System.Net.Sockets.AddressFamily.InterNetworkV6) return null;
        var bytes = address.GetAddressBytes();
        return Nat64.Contains(address) || Compatible.Contains(address) ? new IPAddress(bytes.AsSpan(12, 4))
            : SixToFour.Contains(address) ? new IPAddress(bytes.AsSpan(2, 4))
            : null;
    }

    private static IPNetwork Net(string text) => IPNetwork.Parse(text);
}
