namespace Systole.Client.Wire;

/// <summary>Why something was not done: RFC 9457 problem details with a stable code.</summary>
public sealed record ProblemDocument
{
    /// <summary>Always <c>about:blank</c>: <see cref="Code"/> tells problems apart.</summary>
    public string Type { get; init; } = "about:blank";

    /// <summary>The HTTP status in words.</summary>
    public required string Title { get; init; }

    /// <summary>The HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>For people: what, where, and what to do. One line.</summary>
    public required string Detail { get; init; }

    /// <summary>For programs, such as <c>unknown_agent</c>. Never changes its meaning.</summary>
    public required string Code { get; init; }

    /// <summary>Names that are nearly the one that was asked for; left out where there are none.</summary>
    public IReadOnlyList<string>? DidYouMean { get; init; }

    /// <summary>The bound that was reached; left out where none was.</summary>
    public long? Limit { get; init; }
}
