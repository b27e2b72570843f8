using Microsoft.AspNetCore.Http.Features;

namespace Systole.Server.Api;

/// <summary>A name in the address that may hold any character, a slash among them.</summary>
internal static class PathSegment
{
    /// <summary>The name, from the address as it came: routing leaves %2F as it is and unescapes everything else, so that afterwards nobody can tell what was meant.</summary>
    /// <param name="http">The request.</param>
    /// <param name="fromEnd">How many segments follow it.</param>
    public static string Of(HttpContext http, int fromEnd)
    {
        var address = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Split('?', 2)[0].TrimEnd('/').Split('/');
        return Uri.UnescapeDataString(address[^(fromEnd + 1)]);
    }
}
