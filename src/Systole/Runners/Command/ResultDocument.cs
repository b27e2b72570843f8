namespace Systole.Runners.Command;

/// <summary>How a command ended, as its supervisor wrote it.</summary>
internal sealed record ResultDocument
{
    public int? ExitCode { get; init; }

    public int? Signal { get; init; }

    public string? Error { get; init; }

    public long DurationMs { get; init; }

    public string? Cancelled { get; init; }

    public bool TreeGone { get; init; }

    public string? Stdout { get; init; }

    public string? Stderr { get; init; }
}
