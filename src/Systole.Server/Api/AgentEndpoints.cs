using Systole.Client.Wire;

namespace Systole.Server.Api;

/// <summary>Agents, their next slots and the explanation of their next run.</summary>
internal static class AgentEndpoints
{
    private static readonly QueryParameter Limit = QueryParameter.Count("limit", "The most agents.", 100);
    private static readonly QueryParameter Slots = QueryParameter.Count("count", "How many slots.", 10);

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/api/agents", (HttpContext http, ISystole systole) => Page(http, systole))
            .Produces<AgentsDocument>()
            .Describe("agents", "Agents, by name.", [400], Limit, QueryParameter.Cursor);

        api.MapGet("/api/agents/{id}",
            (string id, ISystole systole) => Json.Of(systole.Agent(id), Documents.Agent, WireJson.Default.AgentDocument))
            .Produces<AgentDocument>()
            .Describe("agent", "One agent.", [404]);

        api.MapGet("/api/agents/{id}/next", (string id, HttpContext http, ISystole systole) =>
                Json.Of(systole.Next(id, Slots.Int(http)), slots => Next(id, slots), WireJson.Default.SlotsDocument))
            .Produces<SlotsDocument>()
            .Describe("next", "The next slots of an agent.", [400, 404], Slots);

        api.MapGet("/api/agents/{id}/explain", (string id, ISystole systole) =>
                Json.Of(systole.Explain(id), Explanation, WireJson.Default.ExplanationDocument))
            .Produces<ExplanationDocument>()
            .Describe("explain", "Why an agent's next run is when it is, and what holds each pending wake.", [404]);
    }

    private static IResult Page(HttpContext http, ISystole systole)
    {
        var limit = Limit.Int(http);
        var cursor = QueryParameter.Cursor.Text(http);
        var rest = systole.Status().Agents.Where(a => cursor is null || string.CompareOrdinal(a.Id.Value, cursor) > 0);
        AgentDocument[] page = [.. rest.Take(limit + 1).Select(Documents.Agent)];
        var document = page.Length > limit ? new AgentsDocument(page[..limit], page[limit - 1].Id) : new AgentsDocument(page);
        return Json.Ok(document, WireJson.Default.AgentsDocument);
    }

    private static SlotsDocument Next(string id, IReadOnlyList<Instant> slots) =>
        new(AgentId.Parse(id).Value, [.. slots.Select(s => s.ToDateTimeOffset())]);

    private static ExplanationDocument Explanation(Explanation e) => new()
    {
        Agent = e.Agent.Value,
        Now = e.Now.ToDateTimeOffset(),
        NextRunAt = Documents.Of(e.NextRunAt),
        Cause = e.Cause is { } cause ? Names.Of(cause) : null,
        Why = Documents.Of(e.Why),
        Sentences = e.Sentences,
        Holds = [.. e.Holds.Select(h => new HoldDocument(Names.Of(h.Why), Documents.Of(h.Until)))],
        Wakes = [.. e.Wakes.Select(Held)],
        WakesPending = e.WakesPending,
        NextSlots = [.. e.NextSlots.Select(s => s.ToDateTimeOffset())],
        UnfiredSlots =
        [
            .. e.Unfired.Select(s => new UnfiredSlotsDocument(
                s.From.ToDateTimeOffset(), s.To.ToDateTimeOffset(), s.Count, Names.Of(s.Why))),
        ],
        Budgets =
        [
            .. e.Budgets.Select(b => new BudgetDocument(b.Budget, Names.Of(b.Limit), b.Used, b.Max, b.ResetAt.ToDateTimeOffset())),
        ],
    };

    private static HeldWakeDocument Held(HeldWake held) => new()
    {
        Wake = held.Wake.Id.ToString(),
        Reason = held.Wake.Reason,
        Intent = Names.Of(held.Wake.Intent),
        Key = held.Wake.Key,
        Count = held.Wake.Count,
        AcceptedAt = held.Wake.AcceptedAt.ToDateTimeOffset(),
        CausedBy = held.Wake.Cause?.Run.ToString(),
        Attempts = held.Wake.Attempts,
        Why = Documents.Of(held.Why),
        Until = Documents.Of(held.Until),
    };
}
