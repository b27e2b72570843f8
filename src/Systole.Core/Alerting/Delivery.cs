namespace Systole.Core;

/// <summary>What came of a message that a channel was given.</summary>
/// <param name="Outcome">What.</param>
/// <param name="Answer">What exactly came back, on one line, at most 500 characters, without secrets: <c>HTTP 200 ok</c>.</param>
public sealed record Delivery(DeliveryOutcome Outcome, string Answer)
{
    /// <summary>What the channel calls the message, where it can edit it later (<see cref="AlertMessage.Reference"/>); null otherwise.</summary>
    public string? Reference { get; init; }

    /// <summary>Where the receiver has moved to, where the channel said so; null otherwise.</summary>
    public string? MovedTo { get; init; }

    /// <summary>How long the channel wants to be left alone; null where it did not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>
    /// Whether the message may have arrived all the same: the answer was lost, or did not come in time. Then the same is sent again before
    /// anything else is told.
    /// </summary>
    public bool MayHaveArrived { get; init; }
}

/// <summary>What came of a message.</summary>
public enum DeliveryOutcome
{
    /// <summary>It is there.</summary>
    Delivered,

    /// <summary>It is not, and may be tried again: the other side is away, or in trouble.</summary>
    Failed,

    /// <summary>It is not: there were too many. That says nothing against the channel.</summary>
    RateLimited,

    /// <summary>This message is not taken, plain text neither. Others may be.</summary>
    Rejected,

    /// <summary>Nothing will be taken until somebody mends it: a revoked token, a deleted channel.</summary>
    Gone,
}
