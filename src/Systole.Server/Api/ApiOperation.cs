using Systole.Client.Wire;

namespace Systole.Server.Api;

/// <summary>
/// What there is to know of a route besides its path: its name in the OpenAPI document and the query parameters it takes.
/// </summary>
/// <param name="Id">The operation's id.</param>
/// <param name="Summary">What it does, in one sentence.</param>
/// <param name="Query">The query parameters; any other is refused, so that a misspelt one is not silently without effect.</param>
internal sealed record ApiOperation(string Id, string Summary, IReadOnlyList<QueryParameter> Query)
{
    /// <summary>Whether a write takes an idempotency key. One that says what is to be, and not what is to happen, needs none.</summary>
    public bool TakesKey { get; init; } = true;

    /// <summary>Whether it takes the fencing token of a run in a header.</summary>
    public bool TakesToken { get; init; }

    /// <summary>Whether it is for what does a run: an agent's key opens it.</summary>
    public bool OpensToAgents { get; init; }
}

internal static class ApiOperations
{
    /// <summary>Describes a route.</summary>
    /// <param name="route">The route.</param>
    /// <param name="id">The operation's id.</param>
    /// <param name="summary">What it does, in one sentence.</param>
    /// <param name="problems">The statuses under which it refuses.</param>
    /// <param name="query">The query parameters.</param>
    public static RouteHandlerBuilder Describe(
        this RouteHandlerBuilder route, string id, string summary, int[]? problems = null, params QueryParameter[] query) =>
        route.Describe(new ApiOperation(id, summary, query), problems);

    /// <summary>Describes a route.</summary>
    public static RouteHandlerBuilder Describe(this RouteHandlerBuilder route, ApiOperation operation, int[]? problems = null)
    {
        route.WithMetadata(operation);
        foreach (var status in problems ?? []) route.Produces<ProblemDocument>(status, ProblemResult.ContentType);
        return route;
    }
}
