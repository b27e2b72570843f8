using Systole.Client.Wire;

namespace Systole.Server.Api;

/// <summary>Pauses and resumes one agent or everything.</summary>
internal static class PauseEndpoints
{
    /// <summary>A hundred years: past it a duration is a slip, and arithmetic on it overflows.</summary>
    private const long ForMsMax = 100L * 365 * 24 * 60 * 60 * 1000;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/api/agents/{id}/pause", (string id, HttpContext http, ISystole systole) => PauseAsync(id, http, systole))
            .Accepts<PauseBody>(isOptional: true, "application/json")
            .Produces<PausedDocument>()
            .Describe("pause", "Pauses an agent. Runs in progress go on.", [400, 404, 413, 415, 422, 503]);

        api.MapPost("/api/pause", (HttpContext http, ISystole systole) => PauseAsync(null, http, systole))
            .Accepts<PauseBody>(isOptional: true, "application/json")
            .Produces<PausedDocument>()
            .Describe("pause_all", "Pauses everything. Runs in progress go on.", [400, 413, 415, 422, 503]);

        api.MapPost("/api/agents/{id}/resume", (string id, HttpContext http, ISystole systole) => ResumeAsync(id, http, systole))
            .Accepts<ResumeBody>(isOptional: true, "application/json")
            .Produces<PausedDocument>()
            .Describe("resume", "Ends an agent's pause.", [400, 404, 413, 415, 422, 503]);

        api.MapPost("/api/resume", (HttpContext http, ISystole systole) => ResumeAsync(null, http, systole))
            .Accepts<ResumeBody>(isOptional: true, "application/json")
            .Produces<PausedDocument>()
            .Describe("resume_all", "Ends the pause of everything. An agent that is paused by itself stays so.", [400, 413, 415, 422, 503]);
    }

    private static async Task<IResult> PauseAsync(string? agent, HttpContext http, ISystole systole)
    {
        var body = await RequestBody<PauseBody>.ReadAsync(http, WireJson.Default.PauseBody);
        var key = RequestKeys.Of(http, body.Bytes);
        var answer = await systole.PauseAsync(agent, body.Value.Reason, For(body.Value.ForMs), key, http.RequestAborted);
        return Json.Of(answer, Receipt, WireJson.Default.PausedDocument);
    }

    private static async Task<IResult> ResumeAsync(string? agent, HttpContext http, ISystole systole)
    {
        var body = await RequestBody<ResumeBody>.ReadAsync(http, WireJson.Default.ResumeBody);
        var key = RequestKeys.Of(http, body.Bytes);
        var answer = await systole.ResumeAsync(agent, body.Value.Reason, key, http.RequestAborted);
        return Json.Of(answer, Receipt, WireJson.Default.PausedDocument);
    }

    private static TimeSpan? For(long? ms) => ms switch
    {
        null => null,
        >= 1 and <= ForMsMax => TimeSpan.FromMilliseconds(ms.Value),
        _ => throw Problem.BadRequest($"the field \"for_ms\" is {ms}; allowed is a whole number from 1 to {ForMsMax}"),
    };

    private static PausedDocument Receipt(PauseReceipt receipt) =>
        new(receipt.Pause is not null, receipt.Agent?.Value, Documents.Of(receipt.Pause));
}
