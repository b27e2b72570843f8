using System.Globalization;

namespace Systole.Server.Api;

/// <summary>
/// Where a page of a list ended that changes meanwhile: the keys it is sorted by, so that the next page goes on behind what was shown,
/// whether or not that is still there.
/// </summary>
internal static class Places
{
    /// <summary>A cursor such as <c>2/1771329600000/stale:pm/job</c>.</summary>
    public static string Of(long first, long second, string name) => string.Create(CultureInfo.InvariantCulture, $"{first}/{second}/{name}");

    /// <summary>What a cursor says; null where the request has none.</summary>
    /// <exception cref="ProblemException">It has one that is none.</exception>
    public static (long First, long Second, string Name)? From(HttpContext http)
    {
        if (QueryParameter.Cursor.Text(http) is not { } text) return null;
        return text.Split('/', 3) is [var first, var second, var name] && Number(first) is { } one && Number(second) is { } two
            ? (one, two, name)
            : throw Problem.BadRequest($"the query parameter \"cursor\" is \"{Problem.Quoted(text)}\"; it is what the page before said in `next`");
    }

    /// <summary>A page, and whether there is another one.</summary>
    public static (List<T> Page, bool IsLast) Page<T>(IEnumerable<T> rest, int limit)
    {
        var page = rest.Take(limit + 1).ToList();
        if (page.Count <= limit) return (page, true);
        page.RemoveAt(limit);
        return (page, false);
    }

    private static long? Number(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}
