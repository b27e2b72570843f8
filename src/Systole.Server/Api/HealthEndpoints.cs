using Systole.Client.Wire;

namespace Systole.Server.Api;

/// <summary>
/// For whoever keeps the node running: alive means that it answers and its loop is not stuck, ready that it is well: it takes wakes and
/// starts runs.
/// </summary>
internal static class HealthEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/healthz/live", (ISystole systole) => Live(systole.CheckVitals()))
            .Produces<HealthDocument>()
            .Describe("live", "Whether the node answers, and its loop is not stuck.", [503]);

        api.MapGet("/healthz/ready", (ISystole systole) => Ready(systole.CheckVitals()))
            .Produces<HealthDocument>()
            .Describe("ready", "Whether the node takes wakes and starts runs.", [503]);
    }

    // One that has not been started yet, or that stops, is no reason to kill it; nor is a store that is away.
    private static IResult Live(Vitals vitals) => vitals.IsStuck ? NotWell(vitals) : Json.Ok(new HealthDocument("live"), WireJson.Default.HealthDocument);

    private static IResult Ready(Vitals vitals)
    {
        if (vitals.IsWell) return Json.Ok(new HealthDocument("ready"), WireJson.Default.HealthDocument);
        return vitals.IsRunning || vitals.IsStuck ? NotWell(vitals) : Problem.From(new Refusal(RefusalCode.NodeStopping, vitals.ToString()));
    }

    private static ProblemResult NotWell(Vitals vitals) => new(Problem.Document(503, Problem.NodeUnwell, vitals.ToString()), TimeSpan.FromSeconds(5));
}
