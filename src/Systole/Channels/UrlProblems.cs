using Systole.Channels.Network;

namespace Systole.Channels;

/// <summary>What is wrong with an address. It may be a secret, so no more of it is repeated than a host that is private.</summary>
internal static class UrlProblems
{
    private const int CharsMax = 2000;
    private const int TokenCharsMin = 12;

    /// <summary>A sentence about it; null where it can be used.</summary>
    /// <param name="url">The address.</param>
    /// <param name="allowPrivate">Whether it may be a private one.</param>
    public static string? Of(string? url, bool allowPrivate)
    {
        if (string.IsNullOrWhiteSpace(url)) return "is missing: give the address, such as https://example.com/path";
        if (url.Length > CharsMax) return $"is longer than {CharsMax} characters";
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            return "must be an address that starts with https:// or http://";
        if (uri.UserInfo.Length > 0) return "must not have a user name in it: there are keys of their own for that";
        if (uri.Fragment.Length > 0) return "must not have '#' in it: what comes after it is never sent";
        return allowPrivate ? null : PrivateAddresses.Refusal(uri.DnsSafeHost);
    }

    /// <summary>The same of an address to which a path is put.</summary>
    public static string? OfBase(string? url, bool allowPrivate) =>
        Of(url, allowPrivate) ?? (new Uri(url!).Query.Length > 0 ? "must not have '?' in it: a path is put after it" : null);

    /// <summary>The path of an address that can be used, without a slash at its end; empty for any other.</summary>
    public static string PathOf(string url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri.AbsolutePath.TrimEnd('/') : "";

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
