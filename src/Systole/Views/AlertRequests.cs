namespace Systole;

/// <summary>Somebody's note of an alert.</summary>
/// <param name="Alert">The alert's fingerprint.</param>
/// <param name="By">Who.</param>
/// <param name="At">When.</param>
/// <param name="IsOpen">Whether it stays open: one that only says how a run ended is over once somebody has taken note of it.</param>
public sealed record AlertReceipt(string Alert, string By, Instant At, bool IsOpen);

/// <summary>A silence.</summary>
/// <param name="Silence">The silence.</param>
/// <param name="Hides">How many open alerts it hides now.</param>
public sealed record SilenceReceipt(Silence Silence, int Hides);

/// <summary>Asks not to be told of something for a while.</summary>
public sealed record SilenceRequest
{
    /// <summary>The longest comment, in characters.</summary>
    public const int CommentLengthMax = 500;

    /// <summary>The longest name of whoever asks, in characters.</summary>
    public const int AuthorLengthMax = 64;

    /// <summary>Of what.</summary>
    public required AlertMatch Match { get; init; }

    /// <summary>Who asks, 1 to 64 characters.</summary>
    public required string Author { get; init; }

    /// <summary>Why, at most 500 characters; null where nobody said.</summary>
    public string? Comment { get; init; }

    /// <summary>From when on; null for now.</summary>
    public Instant? From { get; init; }

    /// <summary>Until when, at most a year ahead; null for until nothing that it hides is open.</summary>
    public Instant? To { get; init; }
}
