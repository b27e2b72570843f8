namespace Systole.Core;

/// <summary>How a channel does.</summary>
public sealed record ChannelState
{
    /// <summary>As new.</summary>
    public static readonly ChannelState Initial = new();

    /// <summary>After a failure nothing is sent before; null for no such limit.</summary>
    public Instant? NotBefore { get; init; }

    /// <summary>Until when it asked to be left alone; null where it did not. A start does not end that, nor what else it takes meanwhile.</summary>
    public Instant? AskedUntil { get; init; }

    /// <summary>When its next message would be due if all before it had kept the distance that it takes for long; null where none was sent.</summary>
    public Instant? Earned { get; init; }

    /// <summary>How often in a row it failed.</summary>
    public int Failures { get; init; }

    /// <summary>Since when it fails; null where it does not.</summary>
    public Instant? FailingSince { get; init; }

    /// <summary>Since when all that it says is that it has too much; null where it does not.</summary>
    public Instant? FullSince { get; init; }

    /// <summary>Since when it counts as down, and the others are told; null where it does not.</summary>
    public Instant? DownSince { get; init; }

    /// <summary>What came back last; null where nothing was sent.</summary>
    public string? Answer { get; init; }

    /// <summary>When something was last delivered; null where nothing was.</summary>
    public Instant? DeliveredAt { get; init; }

    /// <summary>Where its receiver has moved to; null where it has not.</summary>
    public string? MovedTo { get; init; }

    /// <summary>How many alerts came and went that it could not be told of.</summary>
    public int Untold { get; init; }

    /// <summary>Nothing is sent before, for whichever reason; null for no such limit.</summary>
    public Instant? HeldUntil() => NotBefore is { } backoff && AskedUntil is { } asked ? Instant.Later(backoff, asked) : NotBefore ?? AskedUntil;
}
