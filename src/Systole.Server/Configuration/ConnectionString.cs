using System.Data.Common;

namespace Systole.Server.Configuration;

/// <summary>How a PostgreSQL server is reached. It holds a password more often than not, so it is never shown.</summary>
/// <param name="Text">As in the file, such as <c>Host=db;Database=systole</c> or <c>postgres://db/systole</c>.</param>
public sealed record ConnectionString(string Text)
{
    private const string Expected = "Host=...;Database=...;Username=...;Password=...";
    private static readonly string[] UriSchemes = ["postgres://", "postgresql://"];
    private static readonly string[] HostKeys = ["Host", "Server"];

    /// <summary>Not the text.</summary>
    public override string ToString() => "(a connection string)";

    /// <summary>Whether somebody wrote one where the path of a file belongs.</summary>
    internal static bool Is(string text) =>
        IsUri(text) || text.Split(';').Select(pair => pair.Split('=', 2)).Any(pair => pair.Length == 2 && IsTelling(pair[0].Trim()));

    internal static string? Problem(string text)
    {
        if (IsUri(text)) return Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Host.Length > 0 ? null : $"names no server: write it as {Expected}";
        var parts = new DbConnectionStringBuilder();
        try
        {
            parts.ConnectionString = text;
        }
        catch (ArgumentException)
        {
            // What it says would repeat a piece of the text.
            return $"is not a connection string: write it as {Expected}";
        }
        return HostKeys.Any(parts.ContainsKey) ? null : $"names no server: write it as {Expected}";
    }

    // No path of a file has one of those before its first equals sign, but for somebody who means it.
    private static bool IsTelling(string key) =>
        HostKeys.Contains(key, StringComparer.OrdinalIgnoreCase) || key.Equals("pwd", StringComparison.OrdinalIgnoreCase)
        || key.Equals("password", StringComparison.OrdinalIgnoreCase);

    private static bool IsUri(string text) => UriSchemes.Any(scheme => text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));
}
