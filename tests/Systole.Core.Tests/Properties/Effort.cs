namespace Systole.Core.Tests.Properties;

/// <summary>
/// How much of what could be tried is tried: fewer or more cases in the same measure as the seeds of <see cref="LawProperties"/>.
/// </summary>
internal static class Effort
{
    private static double Share => (double)LawProperties.Seeds / LawProperties.SeedsInNormalRun;

    /// <summary>How many cases, of so many in a normal run.</summary>
    public static int Of(int cases) => Math.Max(1, (int)(cases * Share));

    /// <summary>All of them, or every so-many-eth.</summary>
    public static IEnumerable<T> Of<T>(IReadOnlyList<T> all)
    {
        var step = all.Count / Math.Min(Of(all.Count), all.Count);
        return all.Where((_, place) => place % step == 0);
    }
}
