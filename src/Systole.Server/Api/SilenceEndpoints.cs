using Systole.Client.Wire;

namespace Systole.Server.Api;

/// <summary>Silences: who does not want to be told of what.</summary>
internal static class SilenceEndpoints
{
    private const long ForMsMax = 366L * 24 * 60 * 60 * 1000;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/api/silences", (ISystole systole) => Json.Ok(new SilencesDocument([.. systole.Silences().Select(Document)]), WireJson.Default.SilencesDocument))
            .Produces<SilencesDocument>()
            .Describe("silences", "The silences, each with how many open alerts it hides.");

        api.MapPost("/api/silences", (HttpContext http, ISystole systole) => AddAsync(http, systole))
            .Accepts<SilenceBody>("application/json")
            .Produces<SilenceDocument>(StatusCodes.Status201Created)
            .Describe("silence", "Hides alerts for a while. What was told before is still told to be over.", [400, 413, 415, 422, 429, 503]);

        api.MapDelete("/api/silences/{id}", (string id, HttpContext http, ISystole systole) => EndAsync(http, systole))
            .Accepts<EndSilenceBody>(isOptional: true, "application/json")
            .Produces<SilenceDocument>()
            .Describe("end_silence", "Ends a silence: what it hid and is still open is told at once.", [400, 404, 413, 415, 422, 503]);
    }

    private static async Task<IResult> AddAsync(HttpContext http, ISystole systole)
    {
        var body = await RequestBody<SilenceBody>.ReadAsync(http, WireJson.Default.SilenceBody);
        var asked = body.Value;
        if (asked.Match is not { } match) throw Problem.BadRequest("the field \"match\" is missing: say what it hides, such as {\"agent\":\"main\"}");
        Instant? from = asked.From is { } at ? Instant.From(at) : null;
        var request = new SilenceRequest
        {
            Match = MatchOf(match),
            Author = asked.Author ?? Callers.Name(http),
            Comment = asked.Comment,
            From = from,
            To = Until(asked, from ?? systole.Nodes().Now),
        };
        var answer = await systole.SilenceAsync(request, RequestKeys.Of(http, body.Bytes), http.RequestAborted);
        return Json.Of(answer, Document, WireJson.Default.SilenceDocument, StatusCodes.Status201Created);
    }

    private static async Task<IResult> EndAsync(HttpContext http, ISystole systole)
    {
        var body = await RequestBody<EndSilenceBody>.ReadAsync(http, WireJson.Default.EndSilenceBody);
        var answer = await systole.EndSilenceAsync(
            PathSegment.Of(http, 0), body.Value.By ?? Callers.Name(http), RequestKeys.Of(http, body.Bytes), http.RequestAborted);
        return Json.Of(answer, Document, WireJson.Default.SilenceDocument);
    }

    private static AlertMatch MatchOf(MatchDocument match) => new()
    {
        Agent = match.Agent?.ToLowerInvariant(),
        Kind = match.Kind,
        Severity = match.Severity is not { } severity ? null
            : Names.TryParse<Severity>(severity, out var known) ? known
            : throw Problem.BadRequest($"the field \"match.severity\" is \"{Problem.Quoted(severity)}\"; allowed is {string.Join(", ", Names.All<Severity>())}"),
        Label = match.Label,
        Alert = match.Alert,
    };

    // For ever is never meant by leaving something out.
    private static Instant? Until(SilenceBody asked, Instant from) => (asked.ForMs, asked.Until, asked.UntilClosed ?? false) switch
    {
        ({ } ms and >= 1 and <= ForMsMax, null, false) => from + TimeSpan.FromMilliseconds(ms),
        ({ } ms, null, false) => throw Problem.BadRequest($"the field \"for_ms\" is {ms}; allowed is a whole number from 1 to {ForMsMax}"),
        (null, { } until, false) => Instant.From(until),
        (null, null, true) => null,
        _ => throw Problem.BadRequest("say until when, in one of the fields \"for_ms\", \"until\" and \"until_closed\""),
    };

    private static SilenceDocument Document(SilenceReceipt receipt) => new()
    {
        Silence = receipt.Silence.Id,
        Hides = receipt.Hides,
        Match = new MatchDocument
        {
            Agent = receipt.Silence.Match.Agent,
            Kind = receipt.Silence.Match.Kind,
            Severity = receipt.Silence.Match.Severity is { } severity ? Names.Of(severity) : null,
            Label = receipt.Silence.Match.Label,
            Alert = receipt.Silence.Match.Alert,
        },
        Author = receipt.Silence.Author,
        Comment = receipt.Silence.Comment,
        From = receipt.Silence.From.ToDateTimeOffset(),
        Until = Documents.Of(receipt.Silence.To),
        UntilClosed = receipt.Silence.To is null,
    };
}
