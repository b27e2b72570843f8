namespace Systole.Core;

/// <summary>What registered work says about its end.</summary>
/// <param name="Outcome">How it ended: succeeded, failed or cancelled by its own word; superseded where another took its place.</param>
public sealed record Finish(RunOutcome Outcome)
{
    /// <summary>Tokens used in all; null where it did not say.</summary>
    public long? Tokens { get; init; }

    /// <summary>Cost in all, in US dollars; null where it did not say.</summary>
    public decimal? Usd { get; init; }

    /// <summary>What came of it, in words, at most 64 KiB; null where it did not say.</summary>
    public string? Result { get; init; }
}
