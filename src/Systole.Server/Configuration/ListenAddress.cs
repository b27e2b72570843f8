using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Systole.Server.Configuration;

/// <summary>Where the node listens: plain HTTP on an address of this machine.</summary>
/// <param name="Host">An IP address, <c>localhost</c>, or <c>*</c> for every address.</param>
/// <param name="Port">0 takes a free one.</param>
public sealed record ListenAddress(string Host, int Port)
{
    private const string Scheme = "http://";

    /// <summary>The IP address; null for <c>localhost</c> and <c>*</c>.</summary>
    public IPAddress? Ip => IPAddress.TryParse(Host, out var ip) ? ip : null;

    /// <summary>Whether only this machine can reach it.</summary>
    public bool IsLoopback => Ip is { } ip ? IPAddress.IsLoopback(ip) : Host == "localhost";

    /// <summary>Reads an address such as <c>http://127.0.0.1:7717</c>.</summary>
    /// <exception cref="ArgumentException">It is none; the message says why.</exception>
    public static ListenAddress Parse(string text)
    {
        var (address, problem) = Read(text);
        return address ?? throw new ArgumentException($"'{text}' {problem}");
    }

    /// <summary>As in the file.</summary>
    public override string ToString()
    {
        var host = Ip is { AddressFamily: AddressFamily.InterNetworkV6 } ? $"[{Host}]" : Host;
        return string.Create(CultureInfo.InvariantCulture, $"{Scheme}{host}:{Port}");
    }

    internal static string? Problem(string text) => Read(text).Problem;

    private static (ListenAddress? Address, string? Problem) Read(string text)
    {
        if (text.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
            return (null, "asks for TLS, which is a proxy's work: listen on http:// and put one in front");
        if (!text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return (null, Expected);
        var rest = text[Scheme.Length..];
        if (rest.EndsWith('/')) rest = rest[..^1];
        var colon = rest.LastIndexOf(':');
        if (colon < 0 || rest.EndsWith(']')) return (null, "names no port: write one, as in http://127.0.0.1:7717");
        var read = int.TryParse(rest.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port);
        if (!read || port > IPEndPoint.MaxPort)
            return (null, "has a bad port: 1 to 65535, or 0 for a free one");
        return Host(rest[..colon]) is { } host ? (new ListenAddress(host, port), null) : (null, Expected);

        static string? Host(string written)
        {
            if (written is "localhost" or "*") return written;
            if (written is ['[', .. var v6, ']'])
                return IPAddress.TryParse(v6, out var ip) && ip.AddressFamily == AddressFamily.InterNetworkV6 ? v6 : null;
            // Short and octal forms of an address mean something else to every reader.
            return IPAddress.TryParse(written, out var v4) && v4.AddressFamily == AddressFamily.InterNetwork && v4.ToString() == written
                ? written : null;
        }
    }

    private const string Expected =
        "is not an address to listen on: http://, an IP address, localhost or *, and a port, as in http://127.0.0.1:7717";
}
