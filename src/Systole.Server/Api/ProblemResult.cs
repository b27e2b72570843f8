using System.Globalization;
using System.Text.Json;
using Systole.Client.Wire;

namespace Systole.Server.Api;

/// <summary>Writes problem details.</summary>
internal sealed class ProblemResult(ProblemDocument problem, TimeSpan? retryAfter = null) : IResult
{
    public const string ContentType = "application/problem+json";

    public ProblemDocument Problem => problem;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = problem.Status;
        response.ContentType = ContentType;
        if (retryAfter is { } wait) response.Headers.RetryAfter = ((long)wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        await JsonSerializer.SerializeAsync(response.Body, problem, WireJson.Default.ProblemDocument, httpContext.RequestAborted);
    }
}
