namespace Systole.Core;

/// <summary>How a due run treats registered work of its agent that is in flight (L5).</summary>
public sealed record DrainPolicy
{
    /// <summary>How long it waits for the work to end. Default 30 s.</summary>
    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What it does after that. Default <see cref="DrainThen.Run"/>.</summary>
    public DrainThen Then { get; init; } = DrainThen.Run;
}

/// <summary>What a due run does when registered work did not end in time (L5).</summary>
public enum DrainThen
{
    /// <summary>Run beside it.</summary>
    Run,

    /// <summary>Skip this slot; wakes wait for the next due instant.</summary>
    Skip,

    /// <summary>Wait until the work ends, at most one interval from the due instant, then run.</summary>
    Defer,
}
