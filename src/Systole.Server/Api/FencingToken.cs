using System.Globalization;

namespace Systole.Server.Api;

/// <summary>Reads the fencing token of a report. It is a number and no credential: it tells one attempt from the next.</summary>
internal static class FencingToken
{
    public const string Header = "Systole-Token";

    /// <summary>The token; null where the caller sent none.</summary>
    /// <exception cref="ProblemException">It is none, or an agent's key came without one.</exception>
    public static long? Of(HttpContext http)
    {
        var values = http.Request.Headers[Header];
        if (values.Count == 0)
        {
            if (!Callers.IsAgent(http)) return null;
            throw new ProblemException(Problem.Document(403, Problem.Forbidden,
                $"with an agent's key a report names the run's token: send what registering answered with as {Header}"));
        }
        if (values.Count == 1 && long.TryParse(values[0], NumberStyles.None, CultureInfo.InvariantCulture, out var token) && token > 0) return token;
        throw Problem.BadRequest(
            $"the header {Header} is \"{Problem.Quoted(values.ToString())}\"; allowed is the whole number that registering answered with, once");
    }
}
