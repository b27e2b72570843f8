using System.CommandLine;

namespace Systole.Cli.Verbs;

/// <summary>Lists that come in pages.</summary>
internal static class Pages
{
    public static Option<string?> Cursor() => new("--cursor")
    {
        Description = "Where the page before ended (`next` in its JSON)",
        HelpName = "CURSOR",
    };

    /// <summary>How many there are from a place on.</summary>
    /// <param name="cursor">The place; null where there is no more.</param>
    /// <param name="read">Reads the page at a place: how many it has, and where the next one begins.</param>
    public static async Task<int> CountAsync(string? cursor, Func<string, Task<(int Count, string? Next)>> read)
    {
        var count = 0;
        while (cursor is not null)
        {
            var page = await read(cursor);
            (count, cursor) = (count + page.Count, page.Next);
        }
        return count;
    }
}
