using System.Diagnostics;
using Systole.Client.Wire;

namespace Systole.Server.Api;

/// <summary>Asks that an agent get a turn.</summary>
internal static class WakeEndpoint
{
    private static readonly Intent[] Allowed = [Intent.Next, Intent.Event, Intent.Immediate, Intent.Manual];

    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/api/agents/{id}/wakes", WakeAsync)
            .Accepts<WakeBody>(isOptional: true, "application/json")
            .Produces<WakeDocument>(StatusCodes.Status202Accepted)
            .Describe("wake", "Asks that an agent get a turn. The answer is sent once the wake is durable.",
                [400, 404, 413, 415, 422, 429, 503]);

    private static async Task<IResult> WakeAsync(string id, HttpContext http, ISystole systole)
    {
        var body = await RequestBody<WakeBody>.ReadAsync(http, WireJson.Default.WakeBody);
        var key = RequestKeys.Of(http, body.Bytes);
        var wake = body.Value;
        var request = new WakeRequest
        {
            Intent = IntentOf(wake.Intent),
            Key = wake.Key,
            Payload = wake.Payload,
            CausedBy = wake.CausedBy ?? await CauseAsync(http, systole),
            OverrideBudget = wake.OverrideBudget ?? false,
        };
        if (wake.Reason is { } reason) request = request with { Reason = reason };
        var answer = await systole.WakeAsync(id, request, key, http.RequestAborted);
        return Json.Of(answer, Receipt, WireJson.Default.WakeDocument, StatusCodes.Status202Accepted);
    }

    private static Intent IntentOf(string? text)
    {
        if (text is null) return Intent.Event;
        if (Names.TryParse<Intent>(text, out var intent) && Allowed.Contains(intent)) return intent;
        var allowed = string.Join(", ", Allowed.Select(Names.Of));
        throw Problem.BadRequest($"the field \"intent\" is \"{Problem.Quoted(text)}\"; allowed is {allowed}");
    }

    // Agents and their tools pass the trace on without knowing of us: a wake from within a run names its cause by it.
    private static async Task<string?> CauseAsync(HttpContext http, ISystole systole)
    {
        if (!ActivityContext.TryParse(http.Request.Headers.TraceParent, null, out var trace)) return null;
        var run = await systole.FindRunByTraceAsync(trace.TraceId.ToHexString(), http.RequestAborted);
        return run?.ToString();
    }

    private static WakeDocument Receipt(WakeReceipt receipt) => new(
        receipt.Wake.ToString(), Names.Of(receipt.Decision), Documents.Of(receipt.Why), Documents.Of(receipt.Until),
        receipt.Run?.ToString());
}
