namespace Systole.Core;

/// <summary>A tool call that no checkpoint covers yet.</summary>
/// <param name="Tool">The tool; null where it was not named.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="EndedAt">When the run went on to something else; null while it is in it.</param>
public sealed record Step(string? Tool, Instant StartedAt, Instant? EndedAt);

/// <summary>What a run began since its last checkpoint: if it is lost now, nobody can say which of it took effect.</summary>
/// <param name="Last">The latest, the last one last.</param>
/// <param name="Before">How many more there were before those.</param>
public sealed record OpenSteps(ImmutableArray<Step> Last, long Before)
{
    /// <summary>How many are kept; of the others it is known how many there were.</summary>
    public const int LastMax = 10;

    /// <summary>Nothing.</summary>
    public static readonly OpenSteps None = new([], 0);

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => Last.IsEmpty;

    /// <summary>The run went on to something else.</summary>
    internal OpenSteps Ended(Instant now) =>
        Last is [.., { EndedAt: null } under] ? this with { Last = Last.SetItem(Last.Length - 1, under with { EndedAt = now }) } : this;

    /// <summary>Another one began.</summary>
    internal OpenSteps Begun(string? tool, Instant now)
    {
        var ended = Ended(now);
        var dropped = ended.Last.Length < LastMax ? 0 : 1;
        return new OpenSteps(ended.Last.RemoveRange(0, dropped).Add(new Step(tool, now, null)), Before + dropped);
    }

    internal OpenSteps MovedBy(TimeSpan by) =>
        this with { Last = [.. Last.Select(step => step with { StartedAt = step.StartedAt + by, EndedAt = step.EndedAt + by })] };
}
