namespace Systole.Channels;

/// <summary>What is wrong with an address. It may be a secret, so it is not repeated.</summary>
internal static class UrlProblems
{
    private const int CharsMax = 2000;
    private const int TokenCharsMin = 12;

    /// <summary>A sentence about it; null where it can be used.</summary>
    public static string? Of(string? url)
    {
        if (string.IsNullOrWhiteSpace(url)) return "is missing: give the address, such as https://example.com/path";
        if (url.Length > CharsMax) return $"is longer than {CharsMax} characters";
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            return "must be an address that starts with https:// or http://";
        return uri.UserInfo.Length > 0 ? "must not have a user name in it: there are keys of their own for that" : null;
    }

    /// <summary>What must not be told of an address that is secret as a whole.</summary>
    public static IEnumerable<string?> Secrets(string url)
    {
        yield return url;
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri)) yield break;
        yield return uri.PathAndQuery;
        yield return uri.AbsolutePath;
        // Servers repeat parts of an address; only the token in it is so long.
        foreach (var part in uri.PathAndQuery.Split('/', '?', '&', '=').Where(part => part.Length >= TokenCharsMin)) yield return part;
    }
}
