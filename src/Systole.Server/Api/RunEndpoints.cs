using System.Globalization;
using Systole.Client.Wire;
using Systole.Stores;

namespace Systole.Server.Api;

/// <summary>The history of runs, those in flight with what the watch knows of them, and the end of one.</summary>
internal static class RunEndpoints
{
    private static readonly QueryParameter Limit = QueryParameter.Count("limit", "The most runs.", 50);
    private static readonly QueryParameter Cursor = QueryParameter.Cursor with { Least = 1, Most = long.MaxValue };

    private static readonly QueryParameter InFlight = new("in_flight", "Whether only runs in flight are listed, by agent and number, with what the watch knows of them.")
    {
        IsFlag = true,
    };

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/api/runs", (HttpContext http, ISystole systole) =>
                InFlight.Flag(http) ? InFlightAsync(http, systole) : PageAsync(QueryParameter.Agent.Text(http), http, systole))
            .Produces<RunsDocument>()
            .Describe("runs", "Runs, the latest start first; or those in flight.", [400, 404, 503],
                QueryParameter.Agent, InFlight, Limit, QueryParameter.Cursor);

        api.MapGet("/api/agents/{id}/runs", (string id, HttpContext http, ISystole systole) => PageAsync(id, http, systole))
            .Produces<RunsDocument>()
            .Describe("agent_runs", "The runs of an agent, the latest start first.", [400, 404, 503], Limit, Cursor);

        api.MapGet("/api/runs/{id}", RunAsync)
            .Produces<RunDocument>()
            .Describe(
                new ApiOperation("run", "One run, its reply included, or what the watch knows of it while it is in flight.", []) { OpensToAgents = true },
                [403, 404, 503]);

        api.MapPost("/api/runs/{id}/cancel", CancelAsync)
            .Accepts<CancelBody>(isOptional: true, "application/json")
            .Produces<CancelDocument>(StatusCodes.Status202Accepted)
            .Describe("cancel", "Ends a run by the ladder: ask, wait, terminate, kill. A registered run is asked, and after a while no longer tracked.", [400, 404, 409, 415, 422, 503]);
    }

    private static async Task<IResult> PageAsync(string? agent, HttpContext http, ISystole systole)
    {
        var limit = Limit.Int(http);
        var answer = await systole.RunsAsync(agent, Before(http), limit, http.RequestAborted);
        return Json.Of(answer, runs => Page(runs, limit), WireJson.Default.RunsDocument);
    }

    private static long? Before(HttpContext http) =>
        QueryParameter.Cursor.Text(http) is { } cursor ? Cursor.Parse(cursor, "the query parameter \"cursor\"") : null;

    // A full page may be the last one; then the next is empty. Asking for one run more would save that and break the bound of 1,000.
    private static RunsDocument Page(IReadOnlyList<RunRecord> runs, int limit) => new(
        [.. runs.Select(r => Document(r))],
        runs.Count < limit ? null : runs[^1].Sequence.ToString(CultureInfo.InvariantCulture));

    private static async Task<IResult> CancelAsync(string id, HttpContext http, ISystole systole)
    {
        var body = await RequestBody<CancelBody>.ReadAsync(http, WireJson.Default.CancelBody);
        var answer = await systole.CancelAsync(id, RequestKeys.Of(http, body.Bytes), http.RequestAborted);
        return Json.Of(answer, r => new CancelDocument(r.Run.ToString(), Names.Of(r.Stage), Documents.Of(r.NextAt)),
            WireJson.Default.CancelDocument, StatusCodes.Status202Accepted, runInPath: true);
    }

    private static async Task<IResult> RunAsync(string id, HttpContext http, ISystole systole)
    {
        await OwnRuns.CheckAsync(id, http, systole);
        var answer = await systole.RunAsync(id, http.RequestAborted);
        return Json.Of(answer, run => Document(run, Watched(systole, run)) with { Reply = run.Reply }, WireJson.Default.RunDocument, runInPath: true);
    }

    private static WatchedRunView? Watched(ISystole systole, RunRecord run) => run.EndedAt is null
        ? systole.InFlight(run.Run.Agent.Value).Value?.FirstOrDefault(view => view.Run.Id == run.Run)
        : null;

    private static async Task<IResult> InFlightAsync(HttpContext http, ISystole systole)
    {
        var (limit, cursor) = (Limit.Int(http), QueryParameter.Cursor.Text(http));
        RunId? after = cursor is null ? null
            : RunId.TryParse(cursor, out var last) ? last
            : throw Problem.BadRequest($"the query parameter \"cursor\" is \"{Problem.Quoted(cursor)}\"; here a cursor is a run such as main-12");
        var answer = await systole.InFlightAsync(QueryParameter.Agent.Text(http), after, limit, http.RequestAborted);
        return Json.Of(answer, page => new RunsDocument([.. page.Runs.Select(run => Document(run.Run, run.Watch))], page.Next?.ToString()),
            WireJson.Default.RunsDocument);
    }

    private static RunDocument Document(RunRecord run, WatchedRunView? watched = null) => new()
    {
        Run = run.Run.ToString(),
        Agent = run.Run.Agent.Value,
        Origin = run.Task is null ? "heartbeat" : "registered",
        Task = run.Task,
        Node = run.Node,
        Attempt = run.Attempt,
        Reasons = run.Reasons,
        Wakes = run.Wakes,
        Slot = Documents.Of(run.Slot),
        StartedAt = run.StartedAt.ToDateTimeOffset(),
        EndedAt = Documents.Of(run.EndedAt),
        Outcome = run.Outcome is { } outcome ? Names.Of(outcome) : null,
        CancelRequested = run.CancelRequested ? true : null,
        DurationMs = Documents.Ms(run.Duration),
        ExitCode = run.ExitCode,
        Watch = watched is null ? null : WatchDocuments.Watch(watched),
        Tokens = run.Tokens ?? watched?.Run.Tokens,
        Usd = run.Usd ?? watched?.Run.Usd,
        Error = run.Error,
        RetryAt = Documents.Of(run.RetryAt),
        TraceId = run.TraceId,
        Ancestors = [.. run.Ancestors.Select(a => new AncestorDocument(a.Run.ToString(), a.StartedAt.ToDateTimeOffset()))],
    };
}
