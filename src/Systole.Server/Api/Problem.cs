using Microsoft.AspNetCore.WebUtilities;
using Systole.Client.Wire;

namespace Systole.Server.Api;

/// <summary>Turns what was refused into problem details: which status goes with which code is decided here and nowhere else.</summary>
internal static class Problem
{
    public const string Unauthorized = "unauthorized";
    public const string Forbidden = "forbidden";
    public const string Internal = "internal_error";
    public const string NotFound = "not_found";
    public const string MethodNotAllowed = "method_not_allowed";
    public const string UnsupportedMediaType = "unsupported_media_type";
    public const string HostRefused = "host_refused";
    public const string OriginRefused = "origin_refused";
    public const string NodeUnwell = "node_unwell";

    /// <summary>The answer to a refusal of the engine.</summary>
    /// <param name="refusal">Why.</param>
    /// <param name="runInPath">Whether a run that is not known was named by the path, and not by the body.</param>
    public static ProblemResult From(Refusal refusal, bool runInPath = false)
    {
        var (status, retryAfter) = refusal.Code switch
        {
            RefusalCode.UnknownAgent or RefusalCode.AgentRemoved or RefusalCode.UnknownNode => (404, (TimeSpan?)null),
            RefusalCode.NotInFlight or RefusalCode.NoCheckpoint => (404, null),
            RefusalCode.UnknownAlert or RefusalCode.UnknownSilence or RefusalCode.UnknownChannel => (404, null),
            RefusalCode.NotOwnRun => (403, null),
            RefusalCode.UnknownRun => (runInPath ? 404 : 422, null),
            RefusalCode.RunEnded or RefusalCode.WatchOnly or RefusalCode.SingleNode => (409, null),
            RefusalCode.StaleToken or RefusalCode.StaleSequence or RefusalCode.NotRegistered => (409, null),
            RefusalCode.TooLarge => (413, null),
            RefusalCode.KeyReused => (422, null),
            RefusalCode.InboxFull or RefusalCode.TooManyRuns or RefusalCode.TooManyAgents or RefusalCode.TooManySilences => (429, TimeSpan.FromSeconds(30)),
            RefusalCode.NodeBusy => (503, TimeSpan.FromSeconds(1)),
            RefusalCode.NodeStopping or RefusalCode.StoreUnavailable => (503, TimeSpan.FromSeconds(5)),
            _ => (400, null),
        };
        var names = refusal.DidYouMean is { IsDefaultOrEmpty: false } near ? near : default;
        return new ProblemResult(Document(status, refusal.Code, refusal.Message) with
        {
            DidYouMean = names.IsDefault ? null : names,
            Limit = refusal.Limit,
        }, retryAfter);
    }

    public static ProblemDocument Document(int status, string code, string detail) => new()
    {
        Title = ReasonPhrases.GetReasonPhrase(status),
        Status = status,
        Code = code,
        Detail = detail,
    };

    /// <summary>A request that cannot be understood.</summary>
    public static ProblemException BadRequest(string detail) => new(Document(400, RefusalCode.Invalid, detail));

    public static ProblemException BodyTooLarge()
    {
        var detail = $"the body is larger than {ApiOptions.BodyBytesMax} bytes; put large things where the agent can fetch them";
        return new ProblemException(Document(413, RefusalCode.TooLarge, detail) with { Limit = ApiOptions.BodyBytesMax });
    }

    /// <summary>What a caller sent, short enough and tame enough to be repeated to it.</summary>
    public static string Quoted(string text)
    {
        var tame = string.Concat(text.Select(c => char.IsControl(c) ? '?' : c));
        return tame.Length <= 60 ? tame : tame[..60] + "...";
    }
}

/// <summary>Ends the handling of a request that cannot be understood. Never leaves the API.</summary>
internal sealed class ProblemException(ProblemResult result) : Exception(result.Problem.Detail)
{
    public ProblemException(ProblemDocument problem) : this(new ProblemResult(problem))
    {
    }

    public ProblemResult Result => result;
}
