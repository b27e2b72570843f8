namespace Systole.Cli;

/// <summary>Finds the name that was probably meant.</summary>
internal static class NearMiss
{
    /// <summary>The nearest name, at most two slips away; null where there is none.</summary>
    public static string? Of(string text, IEnumerable<string> names) =>
        names.Select(n => (Name: n, Slips: Slips(text, n))).Where(n => n.Slips <= 2 && n.Slips < n.Name.Length)
            .OrderBy(n => n.Slips).ThenBy(n => n.Name, StringComparer.Ordinal).Select(n => n.Name).FirstOrDefault();

    /// <summary>Letters to insert, remove, replace or swap with their neighbour.</summary>
    private static int Slips(string a, string b)
    {
        var cost = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) cost[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) cost[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var same = a[i - 1] == b[j - 1] ? 0 : 1;
                cost[i, j] = Math.Min(Math.Min(cost[i - 1, j] + 1, cost[i, j - 1] + 1), cost[i - 1, j - 1] + same);
                var swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
                if (swapped) cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
            }
        }
        return cost[a.Length, b.Length];
    }
}
