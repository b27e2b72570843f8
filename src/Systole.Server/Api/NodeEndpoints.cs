using Systole.Client.Wire;

namespace Systole.Server.Api;

/// <summary>The nodes that share the store, and the request that one of them start no more runs.</summary>
internal static class NodeEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/api/nodes", (ISystole systole) => Json.Ok(Document(systole.Nodes()), WireJson.Default.NodesDocument))
            .Produces<NodesDocument>()
            .Describe("nodes", "The nodes that share the store, by name.");

        MapDrain(api, "drain", drains: true, "Asks a node to start no more runs. Those in progress go on.");
        MapDrain(api, "undrain", drains: false, "Lets a node start runs again.");
    }

    // Asked again it does nothing more, whether or not it is the same request: no idempotency key could add to that.
    private static void MapDrain(IEndpointRouteBuilder api, string verb, bool drains, string summary) =>
        api.MapPost($"/api/nodes/{{name}}/{verb}",
                (string name, HttpContext http, ISystole systole) => DrainAsync(name, drains, http, systole))
            .Accepts<DrainBody>(isOptional: true, "application/json")
            .Produces<NodeDocument>()
            .Describe(new ApiOperation(verb, summary, []) { TakesKey = false }, [400, 404, 409, 413, 415, 503]);

    private static async Task<IResult> DrainAsync(string name, bool drains, HttpContext http, ISystole systole)
    {
        await RequestBody<DrainBody>.ReadAsync(http, WireJson.Default.DrainBody);
        return Json.Of(await systole.DrainAsync(name, drains, http.RequestAborted), Document, WireJson.Default.NodeDocument);
    }

    private static NodesDocument Document(NodesView view) => new(view.Now.ToDateTimeOffset(), [.. view.Nodes.Select(Document)]);

    private static NodeDocument Document(NodeView node) => new()
    {
        Name = node.Name,
        State = Names.Of(node.State),
        Url = node.Url,
        Version = node.Version,
        Epoch = node.Epoch,
        StartedAt = node.StartedAt.ToDateTimeOffset(),
        SeenAt = node.SeenAt.ToDateTimeOffset(),
        LeaseUntil = Documents.Of(node.LeaseUntil),
        Drains = node.Drains,
        Labels = node.Labels,
        Configuration = node.Configuration,
        RunsInFlight = node.RunsInFlight,
        Self = node.IsSelf,
    };
}
