namespace Systole.Channels.Network;

/// <summary>A request with a JSON body.</summary>
/// <param name="Url">Where to.</param>
/// <param name="Body">What.</param>
/// <param name="AllowPrivate">Whether a private address may be connected to.</param>
internal sealed record HttpCall(Uri Url, byte[] Body, bool AllowPrivate)
{
    /// <summary>How; POST unless said otherwise.</summary>
    public HttpMethod Method { get; init; } = HttpMethod.Post;

    /// <summary>Headers besides those of the body.</summary>
    public ImmutableArray<(string Name, string Value)> Headers { get; init; } = [];
}
