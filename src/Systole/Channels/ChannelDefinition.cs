namespace Systole.Channels;

/// <summary>A channel under its name.</summary>
public sealed record ChannelDefinition
{
    /// <summary>The name that routes know it by.</summary>
    public required string Name { get; init; }

    /// <summary>How it is reached.</summary>
    public required ChannelOptions Options { get; init; }

    /// <summary>The name of its kind.</summary>
    public string Kind => Options.Kind;

    /// <summary>What the core has to know of it.</summary>
    internal ChannelTraits Traits => Options.Traits;
}
