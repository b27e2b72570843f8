using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Systole.Server.Configuration;

namespace Systole.Server;

/// <summary>Turns a configured address into one that is listened on.</summary>
internal static class Listening
{
    /// <summary>The address of the options.</summary>
    /// <exception cref="ListenException">It is none, or others could reach it and there are no keys.</exception>
    public static ListenAddress On(SystoleServerOptions options)
    {
        ListenAddress address;
        try
        {
            address = ListenAddress.Parse(options.Listen);
        }
        catch (ArgumentException wrong)
        {
            throw new ListenException($"cannot listen on {wrong.Message}", wrong);
        }
        if (address.IsLoopback || (options.Api.IsExposed && options.Api.Keys.Count > 0)) return Free(address);
        var instead = address with { Host = "127.0.0.1" };
        throw new ListenException($"cannot listen on {address}: without API keys a node listens on this machine only; use {instead}");
    }

    /// <summary>Opens it.</summary>
    public static void Open(KestrelServerOptions kestrel, ListenAddress address)
    {
        if (address.Ip is { } ip) kestrel.Listen(ip, address.Port);
        else if (address.IsLoopback) kestrel.ListenLocalhost(address.Port);
        else kestrel.ListenAnyIP(address.Port);
    }

    // The web server takes a free port on one address only; localhost is two.
    private static ListenAddress Free(ListenAddress address) =>
        address is { Port: 0, Host: "localhost" } ? address with { Host = IPAddress.Loopback.ToString() } : address;
}
