namespace Systole.Core;

/// <summary>The end that a run reported after it had been ended: it is told and refused, and changes nothing (L5).</summary>
/// <param name="Outcome">How it ended by its own word.</param>
public sealed record LateResult(RunOutcome Outcome)
{
    /// <summary>What it answered or said of itself, at most 64 KiB; null where it said nothing.</summary>
    public string? Result { get; init; }

    /// <summary>Why it did not succeed; null where it did, or did not say.</summary>
    public string? Error { get; init; }

    /// <summary>Tokens used in all; null where it did not say.</summary>
    public long? Tokens { get; init; }

    /// <summary>Cost in all, in US dollars; null where it did not say.</summary>
    public decimal? Usd { get; init; }

    /// <summary>Not shown: whether its runner saw it end; otherwise somebody said so.</summary>
    public bool IsSeen { get; init; }

    internal static LateResult Of(Finish finish) => new(finish.Outcome) { Result = finish.Result, Tokens = finish.Tokens, Usd = finish.Usd };

    internal static LateResult Of(RunEnd end) =>
        new(end.Outcome) { Result = end.Reply, Error = end.Error, Tokens = end.Tokens, Usd = end.Usd, IsSeen = true };
}
