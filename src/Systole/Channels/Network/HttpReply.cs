using System.Globalization;
using System.Text.Json;

namespace Systole.Channels.Network;

/// <summary>What came back to a request.</summary>
/// <param name="Status">The status; 0 where nothing came.</param>
/// <param name="Body">The beginning of the body.</param>
/// <param name="RetryAfter">How long the other side wants to be left alone; null where it did not say.</param>
internal sealed record HttpReply(int Status, string Body, TimeSpan? RetryAfter)
{
    /// <summary>What it means that nothing came; null where something did.</summary>
    public Delivery? Fault { get; private init; }

    /// <summary>Whether the request did what it should.</summary>
    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>For people: <c>HTTP 429 slow down</c>.</summary>
    public string Line => AnswerText.Of(string.Create(CultureInfo.InvariantCulture, $"HTTP {Status} {Body}").TrimEnd());

    /// <summary>Nothing came.</summary>
    public static HttpReply None(Delivery fault) => new(0, "", null) { Fault = fault };

    /// <summary>What came of the message, for this reply.</summary>
    public Delivery To(DeliveryOutcome outcome) => new(outcome, Line);

    /// <summary>
    /// What came of it where nothing particular to the channel is known: success, too many, a fault on the way, or something to try again.
    /// </summary>
    public Delivery ToDelivery()
    {
        if (Fault is not null) return Fault;
        if (IsSuccess) return To(DeliveryOutcome.Delivered);
        // A proxy may say so that lost the answer, and a service that failed after it took the message.
        var mayHaveArrived = Status is >= 500 or 408;
        return To(Status == 429 ? DeliveryOutcome.RateLimited : DeliveryOutcome.Failed) with { RetryAfter = RetryAfter, MayHaveArrived = mayHaveArrived };
    }

    /// <summary>The body as a JSON object; null where it is none.</summary>
    public JsonElement? Json()
    {
        try
        {
            using var document = JsonDocument.Parse(Body);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            // A page of a proxy in between, or cut off.
            return null;
        }
    }
}
