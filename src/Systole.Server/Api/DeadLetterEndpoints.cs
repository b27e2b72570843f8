using Systole.Client.Wire;
using Systole.Stores;

namespace Systole.Server.Api;

/// <summary>Wakes that used up their attempts: an operator looks at them, puts them back or gives them up.</summary>
internal static class DeadLetterEndpoints
{
    private const string Path = "/api/dead-letters";

    private static readonly QueryParameter Limit = QueryParameter.Count("limit", "The most dead letters.", 50);

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet(Path, PageAsync)
            .Produces<DeadLettersDocument>()
            .Describe("dead_letters", "Wakes that used up their attempts, the latest accepted first.", [400, 404, 503],
                QueryParameter.Agent, Limit, QueryParameter.Cursor);

        api.MapPost(Path + "/requeue", (HttpContext http, ISystole systole) => DoAsync(http, systole.RequeueAsync))
            .Accepts<DeadLettersBody>("application/json")
            .Produces<DeadLettersDoneDocument>()
            .Describe("requeue", "Puts dead letters back, as new. Those that are dead no more are passed over.", [400, 404, 413, 415, 422, 429, 503]);

        api.MapDelete(Path, (HttpContext http, ISystole systole) => DoAsync(http, systole.DropAsync))
            .Accepts<DeadLettersBody>("application/json")
            .Produces<DeadLettersDoneDocument>()
            .Describe("drop", "Gives dead letters up. Those that are dead no more are passed over.", [400, 404, 413, 415, 422, 503]);
    }

    private static async Task<IResult> PageAsync(HttpContext http, ISystole systole)
    {
        var (agent, limit) = (QueryParameter.Agent.Text(http), Limit.Int(http));
        WakeId? before = QueryParameter.Cursor.Text(http) is { } cursor ? WakeOf(cursor, "the query parameter \"cursor\"") : null;
        var answer = await systole.DeadLettersAsync(agent, before, limit, http.RequestAborted);
        return Json.Of(answer, dead => Page(dead, limit), WireJson.Default.DeadLettersDocument);
    }

    // A page ends early where its payloads are large.
    private static DeadLettersDocument Page(IReadOnlyList<DeadLetter> dead, int limit)
    {
        var isFull = dead.Count == limit || dead.Sum(letter => letter.Payload?.Length ?? 0) > DeadLetter.PayloadBytesMax;
        return new DeadLettersDocument([.. dead.Select(Document)], isFull && dead.Count > 0 ? dead[^1].Wake.Id.ToString() : null);
    }

    private static async Task<IResult> DoAsync(
        HttpContext http, Func<string, IReadOnlyCollection<WakeId>, RequestKey?, CancellationToken, ValueTask<Answer<DeadLetterReceipt>>> act)
    {
        var body = await RequestBody<DeadLettersBody>.ReadAsync(http, WireJson.Default.DeadLettersBody);
        if (body.Value.Agent is not { } agent) throw Problem.BadRequest("the field \"agent\" is missing");
        if (body.Value.Wakes is not { } named) throw Problem.BadRequest("the field \"wakes\" is missing");
        WakeId[] wakes = [.. named.Select(wake => WakeOf(wake, "a text of the field \"wakes\""))];
        return Json.Of(await act(agent, wakes, RequestKeys.Of(http, body.Bytes), http.RequestAborted),
            done => new DeadLettersDoneDocument(done.Count), WireJson.Default.DeadLettersDoneDocument);
    }

    private static WakeId WakeOf(string text, string where) =>
        WakeId.TryParse(text, out var wake) ? wake : throw Problem.BadRequest($"{where} is \"{Problem.Quoted(text)}\"; a wake is named like w12");

    private static DeadLetterDocument Document(DeadLetter dead) => new()
    {
        Agent = dead.Agent.Value,
        Wake = dead.Wake.Id.ToString(),
        Reason = dead.Wake.Reason,
        Intent = Names.Of(dead.Wake.Intent),
        Key = dead.Wake.Key,
        Count = dead.Wake.Count,
        Attempts = dead.Wake.Attempts,
        AcceptedAt = dead.Wake.AcceptedAt.ToDateTimeOffset(),
        DeadAt = dead.DeadAt.ToDateTimeOffset(),
        Payload = dead.Payload is { IsEmpty: false } payload ? Documents.Parsed(payload) : null,
    };
}
