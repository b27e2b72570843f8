using Systole.Server.Configuration;

namespace Systole.Server.Api;

/// <summary>
/// Who is asking. This machine needs no key: everybody on it is an operator. Whoever comes from elsewhere does, and from elsewhere is: an
/// address that is not loopback, a further host name, a request that a proxy forwarded. A key that is presented has to be right everywhere.
/// </summary>
internal static class Callers
{
    private const string Scheme = "Bearer ";
    private const string HolderItem = "systole.holder";
    private const string RoleItem = "systole.role";
    private static readonly string[] ForwardHeaders = ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto"];

    /// <summary>The name of the key's holder. Idempotency keys of one holder mean nothing to another.</summary>
    public static string Holder(HttpContext http) => http.Items[HolderItem] is string name ? $"key:{name}" : "local";

    /// <summary>The name of the key that was presented.</summary>
    public static string KeyName(HttpContext http) =>
        http.Items[HolderItem] as string ?? throw new InvalidOperationException("no key was presented");

    /// <summary>Who acts, for whoever looks later: the holder of the key, else somebody on this machine, which needs none.</summary>
    public static string Name(HttpContext http) => http.Items[HolderItem] as string ?? "somebody on this machine";

    /// <summary>Whether an agent's key was presented.</summary>
    public static bool IsAgent(HttpContext http) => http.Items[RoleItem] is ApiRole.Agent;

    /// <summary>Why the caller may not do this; null where it may.</summary>
    public static ProblemResult? Check(HttpContext http, ApiOptions options)
    {
        var authorization = http.Request.Headers.Authorization.ToString();
        if (authorization.Length == 0)
        {
            return NeedsKey(http, options) && !http.Request.Path.StartsWithSegments("/healthz")
                ? Unauthorized(http, "this request needs an API key: send it as Authorization: Bearer KEY (SYSTOLE_API_KEY for the command line)")
                : null;
        }
        var presented = authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? authorization[Scheme.Length..].Trim() : "";
        // All of them are looked at, whichever fits: the time it takes says nothing about the keys.
        ApiKey? key = null;
        foreach (var known in options.Keys)
        {
            if (known.Opens(presented)) key = known;
        }
        if (key is null) return Unauthorized(http, "the API key is not one of this node's `api_keys:`");
        http.Items[HolderItem] = key.Name;
        http.Items[RoleItem] = key.Role;
        return Allows(key.Role, http)
            ? null
            : new ProblemResult(Problem.Document(403, Problem.Forbidden,
                $"the key \"{key.Name}\" has the role {Names.Of(key.Role)}, which does not open {http.Request.Method} {Problem.Quoted(http.Request.Path)}"));
    }

    private static bool Allows(ApiRole role, HttpContext http) => role switch
    {
        ApiRole.Operator => true,
        ApiRole.Reader => HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method),
        _ => http.GetEndpoint()?.Metadata.GetMetadata<ApiOperation>() is { OpensToAgents: true },
    };

    private static bool NeedsKey(HttpContext http, ApiOptions options) =>
        options.IsExposed || !Guard.IsLocalName(http.Request.Host.Host) || ForwardHeaders.Any(http.Request.Headers.ContainsKey);

    private static ProblemResult Unauthorized(HttpContext http, string detail)
    {
        http.Response.Headers.WWWAuthenticate = "Bearer";
        return new ProblemResult(Problem.Document(401, Problem.Unauthorized, detail));
    }
}
