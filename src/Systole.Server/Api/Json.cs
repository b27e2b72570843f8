using System.Text.Json.Serialization.Metadata;

namespace Systole.Server.Api;

/// <summary>Answers with a document, or says why not.</summary>
internal static class Json
{
    public static IResult Ok<T>(T document, JsonTypeInfo<T> type) => TypedResults.Json(document, type);

    /// <summary>What was asked for as a document, or the refusal.</summary>
    public static IResult Of<TValue, T>(
        Answer<TValue> answer, Func<TValue, T> document, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK,
        bool runInPath = false) =>
        answer.IsDone ? TypedResults.Json(document(answer.Value), type, statusCode: status) : Problem.From(answer.Refusal, runInPath);
}
