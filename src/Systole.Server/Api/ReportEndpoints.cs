using Systole.Client.Wire;

namespace Systole.Server.Api;

/// <summary>What does a run registers it and reports on it. No instant is ever taken from a report: clocks of callers are not trusted.</summary>
internal static class ReportEndpoints
{
    /// <summary>A year: past it a duration is a slip, and arithmetic on it overflows.</summary>
    private const long MsMax = 365L * 24 * 60 * 60 * 1000;

    private static readonly RunOutcome[] Outcomes = [RunOutcome.Succeeded, RunOutcome.Failed, RunOutcome.Cancelled];

    private static readonly QueryParameter Create = new("create", "Whether an agent that nobody configured is made, watched only and with the defaults.")
    {
        IsFlag = true,
    };

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/api/runs", RegisterAsync)
            .Accepts<RegisterBody>("application/json")
            .Produces<RegisteredDocument>(StatusCodes.Status201Created)
            .Describe(
                Report("register", "Registers work that somebody else started: it is watched from now on. The agent's run with the same task is replaced.") with
                {
                    Query = [Create],
                    TakesToken = false,
                },
                [400, 403, 404, 413, 415, 422, 429, 503]);

        api.MapPost("/api/runs/{id}/activity", ActivityAsync)
            .Accepts<ActivityBody>(isOptional: true, "application/json")
            .Produces<ActivityDocument>()
            .Describe(Report("activity", "A sign of life of a run in flight. It waits for nothing.") with { TakesKey = false }, [400, 403, 404, 409, 413, 415, 503]);

        api.MapPost("/api/runs/{id}/idle", IdleAsync)
            .Accepts<IdleBody>(isOptional: true, "application/json")
            .Produces<ActivityDocument>()
            .Describe(
                Report("idle", "A registered run has nothing to do until its next sign of life: it is never stale.") with { TakesKey = false },
                [400, 403, 404, 409, 413, 415, 503]);

        api.MapPost("/api/runs/{id}/finish", FinishAsync)
            .Accepts<FinishBody>(isOptional: true, "application/json")
            .Produces<FinishedDocument>()
            .Describe(Report("finish", "A registered run reports its end."), [400, 403, 404, 409, 413, 415, 422, 503]);

        api.MapPost("/api/runs/{id}/extend", ExtendAsync)
            .Accepts<ExtendBody>("application/json")
            .Produces<ExtendedDocument>()
            .Describe(Report("extend", "Moves the total limit of a run in flight."), [400, 403, 404, 409, 413, 415, 422, 503]);
    }

    private static ApiOperation Report(string id, string summary) => new(id, summary, []) { TakesToken = true, OpensToAgents = true };

    private static async Task<IResult> RegisterAsync(HttpContext http, ISystole systole)
    {
        var body = await RequestBody<RegisterBody>.ReadAsync(http, WireJson.Default.RegisterBody);
        var request = new RegisterRequest
        {
            Task = body.Value.Task ?? throw Missing("task"),
            Model = body.Value.Model,
            Parent = body.Value.Parent,
            Continues = body.Value.Continues,
            Create = Create.Flag(http),
            Holder = OwnRuns.Holder(http),
        };
        var agent = body.Value.Agent ?? throw Missing("agent");
        var answer = await systole.RegisterAsync(agent, request, RequestKeys.Of(http, body.Bytes), http.RequestAborted);
        return Json.Of(answer, WatchDocuments.Registered, WireJson.Default.RegisteredDocument, StatusCodes.Status201Created);
    }

    private static async Task<IResult> ActivityAsync(string id, HttpContext http, ISystole systole)
    {
        var body = (await RequestBody<ActivityBody>.ReadAsync(http, WireJson.Default.ActivityBody)).Value;
        var report = new ActivityReport
        {
            Phase = PhaseOf(body.Phase),
            Progress = body.Progress ?? true,
            Tool = body.Tool,
            ToolTimeout = Span("tool_timeout_ms", body.ToolTimeoutMs),
            Arguments = body.Arguments,
            Error = body.Error,
            Details = body.Details?.GetRawText(),
            Tokens = body.Tokens,
            Usd = body.Usd,
        };
        var token = FencingToken.Of(http);
        await OwnRuns.CheckAsync(id, http, systole);
        return Told(systole.Activity(id, report, token));
    }

    private static async Task<IResult> IdleAsync(string id, HttpContext http, ISystole systole)
    {
        await RequestBody<IdleBody>.ReadAsync(http, WireJson.Default.IdleBody);
        var token = FencingToken.Of(http);
        await OwnRuns.CheckAsync(id, http, systole);
        return Told(systole.Idle(id, token));
    }

    private static async Task<IResult> FinishAsync(string id, HttpContext http, ISystole systole)
    {
        var body = await RequestBody<FinishBody>.ReadAsync(http, WireJson.Default.FinishBody);
        var said = body.Value;
        var finish = new Finish(OutcomeOf(said.Outcome)) { Tokens = said.Tokens, Usd = said.Usd, Result = said.Result };
        var token = FencingToken.Of(http);
        await OwnRuns.CheckAsync(id, http, systole);
        var answer = await systole.FinishAsync(id, finish, token, RequestKeys.Of(http, body.Bytes), http.RequestAborted);
        return Json.Of(answer, run => new FinishedDocument(run.Run.ToString(), Names.Of(run.Outcome ?? finish.Outcome)),
            WireJson.Default.FinishedDocument, runInPath: true);
    }

    private static async Task<IResult> ExtendAsync(string id, HttpContext http, ISystole systole)
    {
        var body = await RequestBody<ExtendBody>.ReadAsync(http, WireJson.Default.ExtendBody);
        var by = Span("by_ms", body.Value.ByMs) ?? throw Missing("by_ms");
        var token = FencingToken.Of(http);
        await OwnRuns.CheckAsync(id, http, systole);
        var answer = await systole.ExtendAsync(id, by, token, RequestKeys.Of(http, body.Bytes), http.RequestAborted);
        return Json.Of(answer, run => new ExtendedDocument(run.Run.ToString(), Documents.Ms(run.Extension ?? by)),
            WireJson.Default.ExtendedDocument, runInPath: true);
    }

    private static IResult Told(Answer<ActivityReceipt> answer) => Json.Of(
        answer,
        told => new ActivityDocument(told.CancelRequested, told.CheckpointRequested, Documents.Of(told.DrainBy), Documents.Ms(told.NextActivityIn)),
        WireJson.Default.ActivityDocument, runInPath: true);

    private static Phase? PhaseOf(string? text)
    {
        if (text is null) return null;
        if (Names.TryParse<Phase>(text, out var phase) && phase != Phase.None) return phase;
        throw NotAllowed("phase", text, Names.All<Phase>().Skip(1));
    }

    private static RunOutcome OutcomeOf(string? text)
    {
        if (text is null) return RunOutcome.Succeeded;
        if (Names.TryParse<RunOutcome>(text, out var outcome) && Outcomes.Contains(outcome)) return outcome;
        throw NotAllowed("outcome", text, Outcomes.Select(Names.Of));
    }

    private static TimeSpan? Span(string field, long? ms) => ms switch
    {
        null => null,
        >= 1 and <= MsMax => TimeSpan.FromMilliseconds(ms.Value),
        _ => throw Problem.BadRequest($"the field \"{field}\" is {ms}; allowed is a whole number from 1 to {MsMax}"),
    };

    private static ProblemException NotAllowed(string field, string text, IEnumerable<string> allowed) =>
        Problem.BadRequest($"the field \"{field}\" is \"{Problem.Quoted(text)}\"; allowed is {string.Join(", ", allowed)}");

    private static ProblemException Missing(string field) => Problem.BadRequest($"the field \"{field}\" is missing");
}
