using Microsoft.Extensions.Logging;
using Systole.Stores;

namespace Systole.Server.Api;

/// <summary>
/// Stands before everything that the node serves: the guard for routes that are not the API's own, and a problem where nobody else has an
/// answer.
/// </summary>
internal sealed partial class Front(RequestDelegate next, ApiOptions options, ILogger<Front> log)
{
    public async Task InvokeAsync(HttpContext http)
    {
        if ((Guard.Check(http, options) ?? Callers.Check(http, options)) is { } refused)
        {
            await refused.ExecuteAsync(http);
            return;
        }
        try
        {
            await next(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        catch (StoreException e) when (!http.Response.HasStarted)
        {
            await Problem.From(new Refusal(RefusalCode.StoreUnavailable, $"the store cannot be read: {e.Message}")).ExecuteAsync(http);
            return;
        }
        catch (Exception e) when (!http.Response.HasStarted)
        {
            Failed(log, e, http.Request.Method, http.Request.Path);
            http.Response.Clear();
            Guard.Check(http, options);
            http.Response.StatusCode = (e as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status500InternalServerError;
        }
        if (!http.Response.HasStarted && http.Response is { StatusCode: >= 400, ContentType: null }) await Missing(http).ExecuteAsync(http);
    }

    private static ProblemResult Missing(HttpContext http)
    {
        var (status, request) = (http.Response.StatusCode, http.Request);
        var path = Problem.Quoted(request.Path.Value ?? "/");
        var (code, detail) = status switch
        {
            404 => (Problem.NotFound, $"there is nothing at {path}; GET /openapi/v1.json lists what there is"),
            405 => (Problem.MethodNotAllowed, $"{path} does not take {request.Method}; allowed is {http.Response.Headers.Allow}"),
            413 => (RefusalCode.TooLarge, $"the body is larger than {ApiOptions.BodyBytesMax} bytes"),
            415 => (Problem.UnsupportedMediaType, "send the body as JSON, with the header Content-Type: application/json"),
            >= 500 => (Problem.Internal, "the node failed at this request; its log says why"),
            _ => (RefusalCode.Invalid, $"the request to {path} could not be understood"),
        };
        return new ProblemResult(Problem.Document(status, code, detail));
    }

    [LoggerMessage(EventId = 3001, Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    private static partial void Failed(ILogger log, Exception e, string method, string path);
}
