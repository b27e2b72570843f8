namespace Systole.Testing;

/// <summary>How a channel behaves from here on.</summary>
public sealed record ChannelModel
{
    /// <summary>What comes of each message.</summary>
    public DeliveryOutcome Outcome { get; init; } = DeliveryOutcome.Delivered;

    /// <summary>How long it wants to be left alone; null where it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>How long it takes to answer; the message is there at once.</summary>
    public TimeSpan Takes { get; init; }

    /// <summary>Whether a message arrives though the answer says otherwise: it was lost on the way back.</summary>
    public bool LosesAnswers { get; init; }
}
