namespace Systole.Core;

/// <summary>Somebody does not want to be told of something for a while. What was told before is still told to be over.</summary>
/// <param name="Id">Its name, such as <c>s3</c>.</param>
/// <param name="Match">What it hides.</param>
/// <param name="Author">Who wants it so.</param>
/// <param name="From">Since when it hides.</param>
public sealed record Silence(string Id, AlertMatch Match, string Author, Instant From)
{
    /// <summary>Why; null where nobody said.</summary>
    public string? Comment { get; init; }

    /// <summary>When it ends; null where it ends with what it hides.</summary>
    public Instant? To { get; init; }

    /// <summary>Whether it hides something now.</summary>
    public bool Hides(AlertSubject subject, Instant now) => From <= now && !(To <= now) && Match.Takes(subject);
}
