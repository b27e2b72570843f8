using Systole.Client.Wire;

namespace Systole.Server.Api;

/// <summary>For whoever keeps the node running: alive means that it answers, ready that it takes wakes and starts runs.</summary>
internal static class HealthEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/healthz/live", () => Json.Ok(new HealthDocument("live"), WireJson.Default.HealthDocument))
            .Produces<HealthDocument>()
            .Describe("live", "Whether the node answers.");

        api.MapGet("/healthz/ready", (ISystole systole) => Ready(systole.Status()))
            .Produces<HealthDocument>()
            .Describe("ready", "Whether the node takes wakes and starts runs.", [503]);
    }

    private static IResult Ready(NodeStatus status) => status.Online
        ? Json.Ok(new HealthDocument("ready"), WireJson.Default.HealthDocument)
        : Problem.From(new Refusal(RefusalCode.NodeStopping, status.Message ?? "the node is not running"));
}
