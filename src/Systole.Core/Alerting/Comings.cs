namespace Systole.Core;

/// <summary>When an alert opened lately: one that comes and goes is told of as that.</summary>
/// <param name="Openings">The instants, the earliest first.</param>
public sealed record Comings(ImmutableArray<Instant> Openings)
{
    /// <summary>How many are told apart.</summary>
    private const int CountMax = 100;

    /// <summary>When it last opened.</summary>
    internal Instant Last => Openings[^1];

    /// <summary>Whether it comes and goes, as of its last opening.</summary>
    internal bool IsFlapping => Openings.Length >= Laws.FlapsFrom;

    /// <summary>With one more.</summary>
    internal static Comings After(Comings? before, Instant now)
    {
        // While it comes and goes every opening is nearer to the one before than that, and the count goes on.
        var recent = (before?.Openings ?? []).Where(at => at > now - Laws.FlapWithin);
        return new Comings([.. recent.TakeLast(CountMax - 1), now]);
    }
}
