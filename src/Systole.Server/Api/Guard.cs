namespace Systole.Server.Api;

/// <summary>
/// Keeps web pages out. A page can make a browser on this machine send requests here: under a name of its own that it points at the
/// loopback address (DNS rebinding; the Host header shows it), or straight across origins (the Origin header shows it). No CORS header is
/// ever sent.
/// </summary>
internal static class Guard
{
    private static readonly string[] Local = ["localhost", "127.0.0.1", "[::1]"];

    /// <summary>Why the request is not for us; null where it is.</summary>
    public static ProblemResult? Check(HttpContext http, ApiOptions options)
    {
        SetHeaders(http.Response.Headers);
        var request = http.Request;
        var host = request.Host.Host;
        if (!options.IsExposed && !IsLocalName(host) && !options.Hosts.Contains(host, StringComparer.OrdinalIgnoreCase))
        {
            return new ProblemResult(Problem.Document(403, Problem.HostRefused,
                $"this node does not answer to the name \"{Problem.Quoted(host)}\"; if it is yours, add it to `hosts:` of the node"));
        }
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || SameOrigin(request)) return null;
        return new ProblemResult(Problem.Document(403, Problem.OriginRefused,
            $"a page of {Problem.Quoted(request.Headers.Origin.ToString())} may not write here; only pages of this node itself may"));
    }

    /// <summary>Whether this is a name by which this machine calls itself.</summary>
    public static bool IsLocalName(string host) => Local.Contains(host, StringComparer.OrdinalIgnoreCase);

    private static bool SameOrigin(HttpRequest request)
    {
        if (request.Headers.Origin.Count == 0) return true;
        return Uri.TryCreate(request.Headers.Origin.ToString(), UriKind.Absolute, out var origin)
            && string.Equals(origin.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase);
    }

    private static void SetHeaders(IHeaderDictionary headers)
    {
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }
}
