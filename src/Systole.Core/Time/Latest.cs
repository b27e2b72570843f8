namespace Systole.Core;

/// <summary>The starts that a limit of so many within so long has to remember.</summary>
internal static class Latest
{
    /// <summary>Those remembered and one more, at most so many: the oldest are forgotten.</summary>
    public static ImmutableArray<Instant> Of(ImmutableArray<Instant> starts, Instant start, int max)
    {
        var all = starts.Add(start);
        return all.RemoveRange(0, Math.Max(0, all.Length - max));
    }
}
