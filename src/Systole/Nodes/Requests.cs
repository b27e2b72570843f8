using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Systole;

/// <summary>What a request may look like, checked before anything is half-done.</summary>
internal static class Requests
{
    /// <summary>What is wrong with a wake request; null where nothing is.</summary>
    public static Refusal? Check(WakeRequest request)
    {
        if (Text("reason", request.Reason) is { } reason) return reason;
        if (request.Key is { } key && Text("key", key) is { } badKey) return badKey;
        if (request.Intent == Intent.Scheduled) return Refusals.Invalid("intent 'scheduled' is the timer's own; use event, next, immediate or manual");
        if (!Enum.IsDefined(request.Intent)) return Refusals.Invalid("intent is one of event, next, immediate and manual");
        if (request is { OverrideBudget: true, Intent: not Intent.Manual }) return Refusals.Invalid("override_budget goes with intent 'manual' only");
        return null;
    }

    /// <summary>What is wrong with an operator's reason; null where nothing is.</summary>
    public static Refusal? CheckReason(string? reason, int lengthMax) =>
        reason is { } text && (text.Length > lengthMax || text.Any(char.IsControl))
            ? Refusals.Invalid(string.Create(
                CultureInfo.InvariantCulture, $"reason has {text.Length} characters; at most {lengthMax} are allowed, none of them a control character"))
            : null;

    private static Refusal? Text(string field, string value)
    {
        if (value.Length is 0 or > WakeRequest.TextLengthMax)
        {
            return Refusals.Invalid(string.Create(
                CultureInfo.InvariantCulture, $"{field} has {value.Length} characters; 1 to {WakeRequest.TextLengthMax} are allowed"));
        }
        return value.Any(char.IsControl) ? Refusals.Invalid($"{field} holds a control character; only printable text is allowed") : null;
    }
}

[JsonSerializable(typeof(JsonElement))]
internal sealed partial class PayloadContext : JsonSerializerContext;
