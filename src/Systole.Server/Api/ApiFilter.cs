using Systole.Stores;

namespace Systole.Server.Api;

/// <summary>
/// What surrounds every route of the API, in whatever program it is mapped: the guard, the query's names, and errors as problems.
/// </summary>
internal sealed class ApiFilter(ApiOptions options) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (Guard.Check(http, options) is { } refused) return refused;
        try
        {
            CheckQuery(http);
            return await next(context);
        }
        catch (ProblemException e)
        {
            return e.Result;
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return Problem.BodyTooLarge().Result;
        }
        catch (BadHttpRequestException e)
        {
            return new ProblemResult(Problem.Document(e.StatusCode, RefusalCode.Invalid, e.Message));
        }
        catch (StoreException e)
        {
            return Problem.From(new Refusal(RefusalCode.StoreUnavailable, e.Message));
        }
    }

    private static void CheckQuery(HttpContext http)
    {
        var known = http.GetEndpoint()?.Metadata.GetMetadata<ApiOperation>()?.Query ?? [];
        foreach (var name in http.Request.Query.Keys)
        {
            if (known.Any(p => p.Name == name)) continue;
            var allowed = known.Count == 0 ? "none" : string.Join(", ", known.Select(p => p.Name));
            throw Problem.BadRequest($"the query parameter \"{Problem.Quoted(name)}\" is not known here; allowed is {allowed}");
        }
    }
}
