namespace Systole.Client.Runs;

/// <summary>
/// What a program has spent in all, while the node has it under several runs: what one of them was told to have spent is not the next
/// one's.
/// </summary>
internal sealed class Spending
{
    private (long Tokens, decimal Usd) _told;
    private (long Tokens, decimal Usd) _before;

    /// <summary>The part of a total that is the present run's; null where there is none.</summary>
    public long? Tokens(long? total) => total is { } tokens ? Math.Max(tokens - _before.Tokens, 0) : null;

    /// <inheritdoc cref="Tokens"/>
    public decimal? Usd(decimal? total) => total is { } usd ? Math.Max(usd - _before.Usd, 0) : null;

    /// <summary>The node has taken these totals; null for one that was not said.</summary>
    public void Told(long? tokens, decimal? usd) => _told = (tokens ?? _told.Tokens, usd ?? _told.Usd);

    /// <summary>Another run begins, and the node keeps what the one before it has spent.</summary>
    public void Begin() => _before = _told;
}
