using System.Globalization;
using Systole.Client.Wire;
using Systole.Stores;

namespace Systole.Server.Api;

/// <summary>The history of runs, and the end of one in progress.</summary>
internal static class RunEndpoints
{
    private static readonly QueryParameter Limit = QueryParameter.Count("limit", "The most runs.", 50);
    private static readonly QueryParameter Cursor = QueryParameter.Cursor with { Least = 1, Most = long.MaxValue };

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/api/runs", (HttpContext http, ISystole systole) => PageAsync(null, http, systole))
            .Produces<RunsDocument>()
            .Describe("runs", "Runs, the latest start first.", [400, 404, 503], QueryParameter.Agent, Limit, Cursor);

        api.MapGet("/api/agents/{id}/runs", (string id, HttpContext http, ISystole systole) => PageAsync(id, http, systole))
            .Produces<RunsDocument>()
            .Describe("agent_runs", "The runs of an agent, the latest start first.", [400, 404, 503], Limit, Cursor);

        api.MapGet("/api/runs/{id}", async (string id, HttpContext http, ISystole systole) =>
                Json.Of(await systole.RunAsync(id, http.RequestAborted), r => Document(r, r.Reply), WireJson.Default.RunDocument,
                    runInPath: true))
            .Produces<RunDocument>()
            .Describe("run", "One run, its reply included.", [404, 503]);

        api.MapPost("/api/runs/{id}/cancel", CancelAsync)
            .Accepts<CancelBody>(isOptional: true, "application/json")
            .Produces<CancelDocument>(StatusCodes.Status202Accepted)
            .Describe("cancel", "Ends a heartbeat run by the ladder: ask, wait, terminate, kill.", [400, 404, 409, 415, 422, 503]);
    }

    private static async Task<IResult> PageAsync(string? agent, HttpContext http, ISystole systole)
    {
        agent ??= QueryParameter.Agent.Text(http);
        var limit = Limit.Int(http);
        var answer = await systole.RunsAsync(agent, Cursor.Number(http), limit, http.RequestAborted);
        return Json.Of(answer, runs => Page(runs, limit), WireJson.Default.RunsDocument);
    }

    // A full page may be the last one; then the next is empty. Asking for one run more would save that and break the bound of 1,000.
    private static RunsDocument Page(IReadOnlyList<RunRecord> runs, int limit) => new(
        [.. runs.Select(r => Document(r, null))],
        runs.Count < limit ? null : runs[^1].Sequence.ToString(CultureInfo.InvariantCulture));

    private static async Task<IResult> CancelAsync(string id, HttpContext http, ISystole systole)
    {
        var body = await RequestBody<CancelBody>.ReadAsync(http, WireJson.Default.CancelBody);
        var answer = await systole.CancelAsync(id, RequestKeys.Of(http, body.Bytes), http.RequestAborted);
        return Json.Of(answer, r => new CancelDocument(r.Run.ToString(), Names.Of(r.Stage), Documents.Of(r.NextAt)),
            WireJson.Default.CancelDocument, StatusCodes.Status202Accepted, runInPath: true);
    }

    private static RunDocument Document(RunRecord run, string? reply) => new()
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
        DurationMs = Documents.Ms(run.Duration),
        ExitCode = run.ExitCode,
        Tokens = run.Tokens,
        Usd = run.Usd,
        Reply = reply,
        Error = run.Error,
        RetryAt = Documents.Of(run.RetryAt),
        TraceId = run.TraceId,
        Ancestors = [.. run.Ancestors.Select(a => new AncestorDocument(a.Run.ToString(), a.StartedAt.ToDateTimeOffset()))],
    };
}
