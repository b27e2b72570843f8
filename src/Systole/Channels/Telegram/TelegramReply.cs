using System.Globalization;
using System.Text.Json;
using Systole.Channels.Network;

namespace Systole.Channels.Telegram;

/// <summary>What the Bot API answered.</summary>
internal sealed class TelegramReply(HttpReply reply)
{
    // Of status 400, where somebody has to do something in Telegram first.
    private static readonly string[] Permanent =
    [
        "chat not found", "group chat was deleted", "group chat was deactivated", "message thread not found", "TOPIC_CLOSED", "TOPIC_DELETED",
        "not enough rights", "have no rights", "need administrator rights", "CHAT_WRITE_FORBIDDEN", "PEER_ID_INVALID",
    ];

    private readonly JsonElement? _json = reply.Json();

    /// <summary>Whether it was done, or was done already.</summary>
    public bool IsDone => reply.IsSuccess || Says("message is not modified");

    /// <summary>Whether the HTML was not understood.</summary>
    public bool IsUnparsed => Says("can't parse entities");

    /// <summary>Whether the message to edit is no more, or may not be edited any longer.</summary>
    public bool IsUneditable => Says("message to edit not found") || Says("message can't be edited") || Says("MESSAGE_ID_INVALID");

    /// <summary>Where the chat has moved to; null where it has not.</summary>
    public string? MovedTo => Parameter("migrate_to_chat_id") is { } chat && chat.TryGetInt64(out var id)
        ? id.ToString(CultureInfo.InvariantCulture) : null;

    /// <summary>The number of the message; null where it does not say.</summary>
    public long? MessageId =>
        _json is { } json && json.TryGetProperty("result", out var result) && result.ValueKind == JsonValueKind.Object
        && result.TryGetProperty("message_id", out var id) && id.ValueKind == JsonValueKind.Number && id.TryGetInt64(out var number)
            ? number : null;

    /// <summary>What came of the message.</summary>
    public Delivery ToDelivery() => reply switch
    {
        _ when IsDone => reply.To(DeliveryOutcome.Delivered),
        // A token that is no more, or never was one (404); a bot that was blocked or thrown out, or a user who is no more (403).
        { Status: 401 or 403 or 404 } => reply.To(DeliveryOutcome.Gone),
        { Status: 400 } when Permanent.Any(Says) => reply.To(DeliveryOutcome.Gone),
        { Status: 400 or 413 } => reply.To(DeliveryOutcome.Rejected),
        _ => reply.ToDelivery() with { RetryAfter = RetryAfter ?? reply.RetryAfter },
    };

    private TimeSpan? RetryAfter => Parameter("retry_after") is { } after ? RetryAfterHeader.Seconds(after.GetDouble()) : null;

    private JsonElement? Parameter(string name) =>
        _json is { } json && json.TryGetProperty("parameters", out var parameters) && parameters.ValueKind == JsonValueKind.Object
        && parameters.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value : null;

    private bool Says(string words) =>
        reply.Status == 400 && _json is { } json
        && JsonText.Of(json, "description")?.Contains(words, StringComparison.OrdinalIgnoreCase) == true;
}
