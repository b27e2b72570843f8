using System.Globalization;
using System.Text;

namespace Systole.Client;

/// <summary>Puts addresses together, so that no name that a caller passes can break out of its place.</summary>
internal static class Routes
{
    public static string Path(string collection, string name, string? verb = null) =>
        $"{collection}/{Uri.EscapeDataString(name)}" + (verb is null ? "" : "/" + verb);

    /// <summary>The query of those that have a value, or nothing.</summary>
    public static string Query(params ReadOnlySpan<(string Name, string? Value)> parts)
    {
        var query = new StringBuilder();
        foreach (var (name, value) in parts)
        {
            if (value is not null) query.Append(query.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }
        return query.ToString();
    }

    public static string? Text(DateTimeOffset? at) =>
        at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
