using System.Net;
using System.Net.Http.Headers;

namespace Systole.Channels.Network;

/// <summary>A body that knows whether it is on its way: from then on a lost answer does not mean that nothing arrived.</summary>
internal sealed class WatchedContent : HttpContent
{
    private readonly byte[] _body;
    private volatile bool _isOnItsWay;

    public WatchedContent(byte[] body)
    {
        _body = body;
        Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
    }

    /// <summary>Whether any of it was handed to a connection.</summary>
    public bool IsOnItsWay => _isOnItsWay;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        _isOnItsWay = true;
        return stream.WriteAsync(_body, cancellationToken).AsTask();
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _body.Length;
        return true;
    }
}
