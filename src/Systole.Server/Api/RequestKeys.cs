using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Features;

namespace Systole.Server.Api;

/// <summary>Reads the <c>Idempotency-Key</c> of a write.</summary>
internal static class RequestKeys
{
    private const string Header = "Idempotency-Key";
    private const int LengthMax = 200;

    /// <summary>The key; null where the caller sent none.</summary>
    /// <param name="http">The request.</param>
    /// <param name="body">Its body as it came.</param>
    public static RequestKey? Of(HttpContext http, ReadOnlySpan<byte> body)
    {
        var values = http.Request.Headers[Header];
        if (values.Count == 0) return null;
        var key = values.Count == 1 ? values[0] ?? "" : "";
        if (key.Length is 0 or > LengthMax || key.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            throw Problem.BadRequest($"the header {Header} must be given once, as 1 to {LengthMax} visible ASCII characters");
        }
        var route = (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? http.Request.Path.Value;
        return new RequestKey($"{Callers.Holder(http)} {http.Request.Method} {route}", key, Hash(http, body));
    }

    // Method and address are part of it, as they came: the same key for another agent is another request, not a repetition, and tasks
    // differ in case, and what stands behind the question mark is asked for, too.
    private static string Hash(HttpContext http, ReadOnlySpan<byte> body)
    {
        var address = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{http.Request.Method}\n{address}\n"));
        hash.AppendData(body);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
