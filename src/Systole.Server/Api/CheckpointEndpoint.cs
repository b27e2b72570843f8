using System.Text.Json;
using Systole.Client.Wire;

namespace Systole.Server.Api;

/// <summary>What a task needs to be resumed. The body is the document itself.</summary>
internal static class CheckpointEndpoint
{
    private const string Path = "/api/agents/{id}/tasks/{task}/checkpoint";

    private static readonly QueryParameter Sequence = new("sequence", "Its number; the next one where left out. One that is not newer is refused.")
    {
        Least = 1,
        Most = long.MaxValue,
    };

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPut(Path, SaveAsync)
            .Accepts<JsonElement>("application/json")
            .Produces<CheckpointSavedDocument>()
            .Describe(
                new ApiOperation("save_checkpoint", "Saves a JSON document of at most 256 KiB for a task in flight, in the place of the last one.", [Sequence])
                {
                    TakesToken = true,
                    OpensToAgents = true,
                },
                [400, 403, 404, 409, 413, 415, 422, 503]);

        api.MapGet(Path, async (string id, HttpContext http, ISystole systole) => Json.Of(
                await systole.LoadCheckpointAsync(id, PathSegment.Of(http, 1), OwnRuns.Holder(http), http.RequestAborted),
                WatchDocuments.Checkpoint, WireJson.Default.CheckpointDocument))
            .Produces<CheckpointDocument>()
            .Describe(
                new ApiOperation("checkpoint", "The last checkpoint of a task whose work is not done, however old.", []) { OpensToAgents = true }, [400, 403, 404, 503]);
    }

    private static async Task<IResult> SaveAsync(string id, HttpContext http, ISystole systole)
    {
        var token = FencingToken.Of(http);
        // The token is that of a run of the agent: saved under another's it is refused as stale.
        if (token is { } number && AgentId.TryParse(id, out var agent)) await OwnRuns.CheckAsync(new RunId(agent, number).ToString(), http, systole);
        var (document, bytes) = await BodyBytes.ReadDocumentAsync(http, Requests.CheckpointBytesMax, TooLarge);
        var answer = await systole.SaveCheckpointAsync(
            id, PathSegment.Of(http, 1), document, token, Sequence.Number(http), RequestKeys.Of(http, bytes), http.RequestAborted);
        return Json.Of(answer, saved => new CheckpointSavedDocument(saved.Run.ToString(), saved.Sequence ?? 0), WireJson.Default.CheckpointSavedDocument);
    }

    private static ProblemException TooLarge()
    {
        var detail = $"the checkpoint is larger than {Requests.CheckpointBytesMax} bytes; save a reference to large things instead";
        return new ProblemException(Problem.Document(413, RefusalCode.TooLarge, detail) with { Limit = Requests.CheckpointBytesMax });
    }
}
