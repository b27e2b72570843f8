using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Systole.Server;

/// <summary>Where a node listens, read from the configuration's words.</summary>
internal sealed class ListenAddress
{
    private readonly string _text;
    private readonly IPAddress? _address;
    private readonly int _port;

    private ListenAddress(string text, IPAddress? address, int port)
    {
        _text = text;
        _address = address;
        _port = port;
    }

    /// <exception cref="ListenException">It is none that a node may listen on.</exception>
    public static ListenAddress Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.PathAndQuery != "/" || url.UserInfo.Length > 0)
        {
            throw new ListenException($"cannot listen on \"{text}\": write `listen:` as http://127.0.0.1:7717");
        }
        if (url.Scheme != Uri.UriSchemeHttp)
        {
            throw new ListenException($"cannot listen on {text}: only http is served; put a proxy that speaks TLS before it");
        }
        // A port that is left out would be 80, which nobody means.
        if (url.IsDefaultPort && !text.TrimEnd('/').EndsWith(":80", StringComparison.Ordinal))
        {
            throw new ListenException($"cannot listen on {text}: the port is missing; write `listen:` as {text.TrimEnd('/')}:7717");
        }
        if (url.Host == "localhost")
        {
            return url.Port == 0 ? new ListenAddress(text, IPAddress.Loopback, 0) : new ListenAddress(text, null, url.Port);
        }
        if (IPAddress.TryParse(url.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address))
        {
            return new ListenAddress(text, address, url.Port);
        }
        // API keys will open this (see Callers).
        var instead = $"http://127.0.0.1:{url.Port}";
        throw new ListenException($"cannot listen on {text}: without API keys a node listens on this machine only; use {instead}");
    }

    public void Open(KestrelServerOptions kestrel)
    {
        if (_address is null) kestrel.ListenLocalhost(_port);
        else kestrel.Listen(_address, _port);
    }

    /// <summary>The address as it is reached, once a free port is known.</summary>
    public string Url(int port) =>
        new UriBuilder(_text) { Port = _port == 0 ? port : _port }.Uri.GetLeftPart(UriPartial.Authority);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{_text.TrimEnd('/')}");
}
