namespace Systole.Runners;

/// <summary>What a delegate answers. A delegate that throws has failed.</summary>
/// <param name="Reply">What it has to say; null or the ack token for nothing to report.</param>
/// <param name="Tokens">Tokens used; null where it does not know.</param>
/// <param name="Usd">Cost in US dollars; null where it does not know.</param>
public sealed record TurnResult(string? Reply = null, long? Tokens = null, decimal? Usd = null)
{
    /// <summary>Nothing to report.</summary>
    public static readonly TurnResult Nothing = new();
}
