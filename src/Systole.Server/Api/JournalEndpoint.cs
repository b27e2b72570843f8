using System.Globalization;
using System.Text.Json;
using Systole.Client.Wire;

namespace Systole.Server.Api;

/// <summary>The journal in pages, for those who want what was and not what comes.</summary>
internal static class JournalEndpoint
{
    private static readonly QueryParameter Limit = QueryParameter.Count("limit", "The most lines.", 100);

    private static readonly QueryParameter Since = QueryParameter.Since with
    {
        Description = "Lines after this id, the oldest first; the last lines there are where left out.",
    };

    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/api/journal", PageAsync)
            .Produces<JournalDocument>()
            .Describe("journal", "Lines of the journal, the oldest first.", [400, 404, 503], QueryParameter.Agent, Since, Limit);

    private static async Task<IResult> PageAsync(HttpContext http, ISystole systole)
    {
        var (agent, since, limit) = (QueryParameter.Agent.Text(http), Since.Number(http), Limit.Int(http));
        if (agent is not null && systole.Agent(agent) is { IsDone: false } unknown) return Problem.From(unknown.Refusal);
        // Read before the lines: a line written in between is then told twice to a follower that drops repetitions, never skipped.
        var (first, last) = await systole.JournalRangeAsync(http.RequestAborted);
        var lines = since is { } after
            ? await systole.JournalAsync(after, agent, limit, http.RequestAborted)
            : await systole.JournalTailAsync(agent, limit, http.RequestAborted);
        var next = since is not null && lines.Count == limit ? lines[^1].Sequence.ToString(CultureInfo.InvariantCulture) : null;
        return Json.Ok(new JournalDocument([.. lines.Select(Line)], first, last, next), WireJson.Default.JournalDocument);
    }

    private static JournalEventDocument Line(JournalEntry entry)
    {
        using var json = JsonDocument.Parse(entry.Json);
        return new JournalEventDocument(entry.Sequence, entry.Name, json.RootElement.Clone());
    }
}
