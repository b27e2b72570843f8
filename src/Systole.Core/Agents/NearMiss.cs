namespace Systole.Core;

/// <summary>"Did you mean": the name that was probably meant.</summary>
public static class NearMiss
{
    // Longer texts are no names, and the comparison is quadratic.
    private const int LengthMax = 64;

    /// <summary>
    /// The candidate that <paramref name="text"/> is nearest to, or null where none is near: about one slip (a letter left out, added,
    /// changed, or two swapped) for every three letters. Case does not count. Of equally near ones the first in order wins.
    /// </summary>
    public static string? Of(string text, IEnumerable<string> candidates)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(candidates);
        if (text.Length is 0 or > LengthMax) return null;

        string? best = null;
        var bestDistance = int.MaxValue;
        foreach (var candidate in candidates.Order(StringComparer.Ordinal))
        {
            var limit = Math.Clamp(Math.Max(text.Length, candidate.Length) / 3, 1, 3);
            if (candidate.Length > LengthMax || Math.Abs(candidate.Length - text.Length) > limit) continue;
            var distance = Distance(text, candidate);
            // A name of which every letter would have to change is no near miss, however short.
            if (distance > limit || distance >= Math.Min(text.Length, candidate.Length) || distance >= bestDistance) continue;
            (best, bestDistance) = (candidate, distance);
        }
        return best;
    }

    /// <summary>How many slips lie between two texts, a swap of neighbours being one (optimal string alignment).</summary>
    internal static int Distance(string a, string b)
    {
        var (before, last, row) = (new int[b.Length + 1], new int[b.Length + 1], new int[b.Length + 1]);
        for (var j = 0; j <= b.Length; j++) last[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = Same(a[i - 1], b[j - 1]) ? 0 : 1;
                row[j] = Math.Min(Math.Min(last[j] + 1, row[j - 1] + 1), last[j - 1] + change);
                var swapped = i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]);
                if (swapped) row[j] = Math.Min(row[j], before[j - 2] + 1);
            }
            (before, last, row) = (last, row, before);
        }
        return last[b.Length];
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
