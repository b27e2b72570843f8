using Systole.Client.Wire;

namespace Systole.Server.Api;

/// <summary>Channels: how they do, what they are still to be told, and whether a test arrives. How they are reached is never told.</summary>
internal static class ChannelEndpoints
{
    /// <summary>The longest part of an answer that a list shows; the run has the whole.</summary>
    private const int TextLengthMax = 200;

    private static readonly QueryParameter Limit = QueryParameter.Count("limit", "The most entries.", 100);

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/api/channels", (ISystole systole) =>
                Json.Ok(new ChannelsDocument([.. systole.Channels().OrderBy(view => view.Name, StringComparer.Ordinal).Select(Document)]), WireJson.Default.ChannelsDocument))
            .Produces<ChannelsDocument>()
            .Describe("channels", "The channels that are told of alerts, and how they do.");

        // Each test is a message of its own: somebody wants to see one arrive.
        api.MapPost("/api/channels/{name}/test", (string name, HttpContext http, ISystole systole) => TestAsync(http, systole))
            .Accepts<ChannelTestBody>(isOptional: true, "application/json")
            .Produces<ChannelTestDocument>()
            .Describe(
                new ApiOperation("test_channel", "Sends a test message, once, and says exactly what came back, whether or not it was delivered.", []) { TakesKey = false },
                [400, 404, 413, 415, 503]);

        api.MapGet("/api/outbox", (HttpContext http, ISystole systole) => Json.Ok(Page(http, systole.Outbox()), WireJson.Default.OutboxDocument))
            .Produces<OutboxDocument>()
            .Describe("outbox", "What channels are still to be told, by channel, the earliest first.", [400], Limit, QueryParameter.Cursor);
    }

    private static async Task<IResult> TestAsync(HttpContext http, ISystole systole)
    {
        await RequestBody<ChannelTestBody>.ReadAsync(http, WireJson.Default.ChannelTestBody);
        return Json.Of(
            await systole.TestChannelAsync(PathSegment.Of(http, 1), http.RequestAborted),
            test => new ChannelTestDocument(test.Channel, Names.Of(test.Answer.Outcome), test.Answer.Answer), WireJson.Default.ChannelTestDocument);
    }

    private static OutboxDocument Page(HttpContext http, IReadOnlyList<OutboxEntry> owed)
    {
        // By what does not change while it waits: an entry that is tried again in between is not shown twice.
        var after = Places.From(http);
        var numbered = owed.Select((entry, place) => (Entry: entry, Place: place));
        var start = after is { } place ? StartOf(owed, place) : 0;
        var (page, isLast) = Places.Page(numbered.Skip(start), Limit.Int(http));
        return new OutboxDocument([.. page.Select(item => Document(item.Entry))], isLast ? null : CursorOf(page[^1].Entry, page[^1].Place));
    }

    private static string CursorOf(OutboxEntry entry, int place) => Places.Of(place, entry.Key.Channel.Length, entry.Key.Channel + entry.Key.Group);

    // Behind the entry that the page before ended with; where that is gone, what stands in its place is next.
    private static int StartOf(IReadOnlyList<OutboxEntry> owed, (long First, long Second, string Name) place)
    {
        for (var i = 0; i < owed.Count; i++)
        {
            var key = owed[i].Key;
            if (key.Channel.Length == place.Second && place.Name == key.Channel + key.Group) return i + 1;
        }
        return (int)Math.Clamp(place.First, 0, owed.Count);
    }

    private static OutboxEntryDocument Document(OutboxEntry entry) => new()
    {
        Channel = entry.Key.Channel,
        Alerts = [.. entry.Alerts.Select(owed => new OwedAlertDocument(owed.Alert, Names.Of(owed.Change)))],
        Run = entry.Said?.Run.ToString(),
        Text = entry.Said is { } said ? Cut(said.Text) : null,
        DueAt = Documents.Of(entry.DueAt),
        Attempts = entry.Attempts,
        Error = entry.Error,
    };

    private static string Cut(string text)
    {
        if (text.Length <= TextLengthMax) return text;
        return text[..(char.IsHighSurrogate(text[TextLengthMax - 1]) ? TextLengthMax - 1 : TextLengthMax)] + "…";
    }

    private static ChannelDocument Document(ChannelView view) => new()
    {
        Channel = view.Name,
        Kind = view.Kind,
        DownSince = Documents.Of(view.State.DownSince),
        FailingSince = Documents.Of(view.State.FailingSince),
        LastAnswer = view.State.Answer,
        DeliveredAt = Documents.Of(view.State.DeliveredAt),
        NotBefore = Documents.Of(view.State.HeldUntil()),
        Waiting = view.Waiting,
        Untold = view.State.Untold,
    };
}
