using Systole.Client.Wire;

namespace Systole.Server.Api;

/// <summary>Open alerts, and that somebody takes note of one.</summary>
internal static class AlertEndpoints
{
    private static readonly QueryParameter Limit = QueryParameter.Count("limit", "The most alerts.", 100);

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/api/alerts", (HttpContext http, ISystole systole) => Json.Ok(Page(http, systole.Alerts()), WireJson.Default.AlertsDocument))
            .Produces<AlertsDocument>()
            .Describe("alerts", "Open alerts, the worst first and of those the longest open.", [400], Limit, QueryParameter.Cursor);

        api.MapPost("/api/alerts/{id}/ack", (string id, HttpContext http, ISystole systole) => AcknowledgeAsync(http, systole))
            .Accepts<AcknowledgeBody>(isOptional: true, "application/json")
            .Produces<AcknowledgedDocument>()
            .Describe("acknowledge", "Takes note of an alert: it is not told again and again. Its name is escaped, as in stale:pm%2Fjob.",
                [400, 404, 413, 415, 422, 503]);
    }

    private static AlertsDocument Page(HttpContext http, IReadOnlyList<AlertView> open)
    {
        var after = Places.From(http);
        var (page, isLast) = Places.Page(open.Where(view => after is not { } place || Compare(PlaceOf(view), place) > 0), Limit.Int(http));
        var last = isLast ? default : PlaceOf(page[^1]);
        return new AlertsDocument([.. page.Select(Document)], isLast ? null : Places.Of(last.First, last.Second, last.Name));
    }

    private static async Task<IResult> AcknowledgeAsync(HttpContext http, ISystole systole)
    {
        var body = await RequestBody<AcknowledgeBody>.ReadAsync(http, WireJson.Default.AcknowledgeBody);
        var answer = await systole.AcknowledgeAsync(
            PathSegment.Of(http, 1), body.Value.By ?? Callers.Name(http), RequestKeys.Of(http, body.Bytes), http.RequestAborted);
        return Json.Of(
            answer, noted => new AcknowledgedDocument(noted.Alert, noted.By, noted.At.ToDateTimeOffset(), noted.IsOpen), WireJson.Default.AcknowledgedDocument);
    }

    // The worst come first.
    private static (long First, long Second, string Name) PlaceOf(AlertView view) =>
        (-(long)view.Alert.Severity, view.Alert.OpenedAt.UnixMs, view.Alert.Id);

    private static int Compare((long First, long Second, string Name) one, (long First, long Second, string Name) other) =>
        (one.First, one.Second).CompareTo((other.First, other.Second)) is not 0 and var order ? order : string.CompareOrdinal(one.Name, other.Name);

    private static OpenAlertDocument Document(AlertView view) => new()
    {
        Alert = view.Alert.Id,
        Kind = Names.Of(view.Alert.Kind),
        Severity = Names.Of(view.Alert.Severity),
        Agent = view.Agent?.Value,
        Task = view.Alert.Task,
        OpenedAt = view.Alert.OpenedAt.ToDateTimeOffset(),
        Summary = view.Alert.Summary,
        LimitMs = Documents.Ms(view.Alert.Limit?.Length),
        LimitFrom = view.Alert.Limit?.Origin,
        RepeatedAt = Documents.Of(view.Alert.RepeatedAt),
        AcknowledgedBy = view.Alert.AcknowledgedBy,
        AcknowledgedAt = Documents.Of(view.Alert.AcknowledgedAt),
        SilencedBy = view.SilencedBy,
        ToldTo = view.ToldTo,
        Flapping = view.Flapping,
    };
}
