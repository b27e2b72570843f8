namespace Systole.Client.Wire;

/// <summary>The silences.</summary>
/// <param name="Silences">The earliest first.</param>
public sealed record SilencesDocument(IReadOnlyList<SilenceDocument> Silences);

/// <summary>Somebody does not want to be told of something for a while.</summary>
public sealed record SilenceDocument
{
    /// <summary>Its name, such as <c>s3</c>.</summary>
    public required string Silence { get; init; }

    /// <summary>How many open alerts it hides: now, or when it begins.</summary>
    public required int Hides { get; init; }

    /// <summary>What it hides.</summary>
    public required MatchDocument Match { get; init; }

    /// <summary>Who wants it so.</summary>
    public required string Author { get; init; }

    /// <summary>Why; left out where nobody said.</summary>
    public string? Comment { get; init; }

    /// <summary>Since when, or from when on.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>Until when; left out where it ends once nothing that it hides is open.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Whether it ends once nothing that it hides is open.</summary>
    public required bool UntilClosed { get; init; }
}

/// <summary>Which alerts are meant: those for which everything that is given holds.</summary>
public sealed record MatchDocument
{
    /// <summary>Agent ids, with <c>*</c> and <c>?</c>. What concerns all agents together is taken by <c>*</c> alone.</summary>
    public string? Agent { get; init; }

    /// <summary>A kind of alert such as <c>stale</c>, or <c>message</c> for what runs say.</summary>
    public string? Kind { get; init; }

    /// <summary><c>info</c>, <c>warning</c> or <c>error</c>.</summary>
    public string? Severity { get; init; }

    /// <summary>A label of the agent as <c>name=value</c>, or only its name.</summary>
    public string? Label { get; init; }

    /// <summary>One alert by its fingerprint.</summary>
    public string? Alert { get; init; }
}

/// <summary>The body of <c>POST /api/silences</c>: what, and one of <c>for_ms</c>, <c>until</c> and <c>until_closed</c>.</summary>
public sealed record SilenceBody
{
    /// <summary>What it hides. Required; at least one of its fields is given.</summary>
    public MatchDocument? Match { get; init; }

    /// <summary>Who wants it so; the name of the API key where left out.</summary>
    public string? Author { get; init; }

    /// <summary>Why, at most 500 characters.</summary>
    public string? Comment { get; init; }

    /// <summary>From when on; now where left out.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>For how long, at most a year.</summary>
    public long? ForMs { get; init; }

    /// <summary>Until when, at most a year ahead.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Until nothing that it hides is open.</summary>
    public bool? UntilClosed { get; init; }
}

/// <summary>The body of the end of a silence. Everything is optional.</summary>
/// <param name="By">Who ends it; the name of the API key where left out.</param>
public sealed record EndSilenceBody(string? By = null);
