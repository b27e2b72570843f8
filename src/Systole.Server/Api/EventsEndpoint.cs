namespace Systole.Server.Api;

/// <summary>The journal as it grows, as server-sent events.</summary>
internal static class EventsEndpoint
{
    private const string LastEventId = "Last-Event-ID";

    public static void Map(IEndpointRouteBuilder api, ApiOptions options) =>
        api.MapGet("/api/events", (HttpContext http, ISystole systole) => OpenAsync(http, systole, options))
            .Produces<string>(StatusCodes.Status200OK, "text/event-stream")
            .Describe("events",
                "The journal as it grows: `id` is the place, `event` the name, `data` the line. `Last-Event-ID` resumes without loss; "
                + "`ping` every 15 s; `reset` where the asked id is not there to resume from.",
                [400, 404, 503], QueryParameter.Agent, QueryParameter.Since);

    private static async Task<IResult> OpenAsync(HttpContext http, ISystole systole, ApiOptions options)
    {
        var agent = QueryParameter.Agent.Text(http);
        if (agent is not null && systole.Agent(agent) is { IsDone: false } unknown) return Problem.From(unknown.Refusal);
        var asked = Asked(http);
        if (asked is not { } after) return new EventStream(systole, options, agent, null, null);
        var (first, last) = await systole.JournalRangeAsync(http.RequestAborted);
        return after < first - 1 || after > last
            ? new EventStream(systole, options, agent, last, (first, last))
            : new EventStream(systole, options, agent, after, null);
    }

    // A browser that reconnects sends the header with the address it began with: the header is the newer of the two.
    private static long? Asked(HttpContext http)
    {
        var header = http.Request.Headers[LastEventId].ToString();
        return header.Length > 0 ? QueryParameter.Since.Parse(header, $"the header {LastEventId}") : QueryParameter.Since.Number(http);
    }
}
