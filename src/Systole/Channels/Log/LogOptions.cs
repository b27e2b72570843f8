namespace Systole.Channels.Log;

/// <summary>The node's own log. It needs nothing.</summary>
public sealed record LogOptions : ChannelOptions
{
    /// <inheritdoc/>
    public override string Kind => "log";

    internal override ChannelTraits Traits => ChannelTraits.Plain;
}
