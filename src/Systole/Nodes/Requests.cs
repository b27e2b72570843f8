using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
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
        return request.Payload is { ValueKind: not JsonValueKind.Undefined } payload ? CheckNesting("payload", payload) : null;
    }

    /// <summary>The longest tool and argument hash, in characters.</summary>
    private const int ToolLengthMax = 64;

    /// <summary>The longest thing to match, in characters.</summary>
    private const int MatchLengthMax = 400;

    /// <summary>The longest error, in characters.</summary>
    private const int ErrorLengthMax = 200;

    /// <summary>What a run says of itself, at most 4 KiB.</summary>
    private const int DetailsLengthMax = 4 << 10;

    /// <summary>The largest result of a registered run, 64 KiB.</summary>
    private const int ResultLengthMax = 64 << 10;

    /// <summary>The largest checkpoint, in bytes.</summary>
    public const int CheckpointBytesMax = 256 << 10;

    /// <summary>What is wrong with the depth of a document; null where nothing is.</summary>
    /// <param name="field">What it is called.</param>
    /// <param name="json">The document.</param>
    public static Refusal? CheckNesting(string field, JsonElement json) =>
        JsonNesting.IsTooDeep(JsonMarshal.GetRawUtf8Value(json)) ? Refusals.Invalid(JsonNesting.TooDeep(field)) : null;

    /// <summary>What is wrong with the name of a task; null where nothing is.</summary>
    public static Refusal? CheckTask(string task) => Word("task", task, RegisterRequest.TaskLengthMax);

    /// <summary>What is wrong with a registration; null where nothing is.</summary>
    public static Refusal? Check(RegisterRequest request) =>
        CheckTask(request.Task)
        ?? (request.Task == CheckpointRules.HeartbeatTask
            ? Refusals.Invalid("task 'heartbeat' is that of heartbeat runs; register the work under another name") : null)
        ?? (request.Model is { } model ? Word("model", model, RegisterRequest.ModelLengthMax) : null);

    /// <summary>What is wrong with a sign of life; null where nothing is.</summary>
    public static Refusal? Check(ActivityReport report)
    {
        if (report.Phase is { } phase && (!Enum.IsDefined(phase) || (report.Tool is not null && phase != Phase.Tool)))
            return Refusals.Invalid("phase is one of model, tool, waiting_human, waiting_agent and paused, and a tool goes with phase tool only");
        if (report.ToolTimeout is { } timeout && (timeout <= TimeSpan.Zero || timeout > DurationText.Max))
            return Refusals.Invalid("tool_timeout_ms is a positive number of milliseconds, at most ten years");
        return (report.Tool is { } tool ? Word("tool", tool, ToolLengthMax) : null)
            ?? (report.Arguments is { } arguments ? Word("arguments", arguments, ToolLengthMax) : null)
            ?? (report.Error is { } error ? Word("error", error, ErrorLengthMax) : null)
            ?? (report.Details is { } details ? CheckDetails(details) : null)
            ?? Spent(report.Tokens, report.Usd);
    }

    /// <summary>What is wrong with the end of a registered run; null where nothing is.</summary>
    public static Refusal? Check(Finish finish)
    {
        if (finish.Outcome is not (RunOutcome.Succeeded or RunOutcome.Failed or RunOutcome.Cancelled))
            return Refusals.Invalid("outcome is one of succeeded, failed and cancelled");
        return Spent(finish.Tokens, finish.Usd) ?? (finish.Result is { } result ? Within("result", result, ResultLengthMax) : null);
    }

    /// <summary>What is wrong with a wish for silence; null where nothing is.</summary>
    /// <param name="request">The wish.</param>
    /// <param name="now">When it was made.</param>
    /// <param name="lengthMax">The longest that one may be planned for.</param>
    public static Refusal? Check(SilenceRequest request, Instant now, TimeSpan lengthMax)
    {
        if (CheckAuthor(request.Author) is { } author) return author;
        if (CheckReason(request.Comment, SilenceRequest.CommentLengthMax) is not null)
            return Refusals.Invalid(string.Create(CultureInfo.InvariantCulture, $"comment has at most {SilenceRequest.CommentLengthMax} characters, none of them a control character"));
        if (request.Match == AlertMatch.All) return Refusals.Invalid("a silence says what it hides: agent, kind, severity, label or alert; agent '*' hides everything");
        if (request.Match.Kind is { } kind && kind != AlertMatch.MessageKind && !Names.TryParse<AlertKind>(kind, out _))
            return Refusals.Invalid($"there is no kind of alert of that name{(NearMiss.Of(kind, [.. Names.All<AlertKind>(), AlertMatch.MessageKind]) is { } near ? $"; did you mean \"{near}\"?" : "")}");
        foreach (var (field, text) in ((string, string?)[])[("agent", request.Match.Agent), ("label", request.Match.Label), ("alert", request.Match.Alert)])
        {
            if (text is not null && Word(field, text, MatchLengthMax) is { } invalid) return invalid;
        }
        if (request.To is null && (request.Match.Kind == AlertMatch.MessageKind || request.Match.Severity == Severity.Info))
            return Refusals.Invalid("what runs say never closes: a silence of messages needs an end");
        if (request.To is { } to && (to <= now || to <= request.From || to > now + lengthMax))
            return Refusals.Invalid("a silence ends later than it begins and later than now, and within a year");
        return request.From > now + lengthMax ? Refusals.Invalid("a silence begins within a year") : null;
    }

    /// <summary>What is wrong with the name of whoever acts; null where nothing is.</summary>
    public static Refusal? CheckAuthor(string by) => Word("by", by, SilenceRequest.AuthorLengthMax);

    private static Refusal? CheckDetails(string details)
    {
        if (Within("details", details, DetailsLengthMax) is { } tooLong) return tooLong;
        return JsonNesting.IsTooDeep(Encoding.UTF8.GetBytes(details)) ? Refusals.Invalid(JsonNesting.TooDeep("details")) : null;
    }

    private static Refusal? Spent(long? tokens, decimal? usd) =>
        tokens is < 0 or > BudgetPolicy.TokensPerDayMax ? Refusals.Invalid("tokens is a total of 0 to 10^12")
        : usd is < 0 or > BudgetPolicy.UsdPerDayMax ? Refusals.Invalid("usd is a total of 0 to 10^9")
        : null;

    private static Refusal? Within(string field, string text, int lengthMax) => text.Length <= lengthMax ? null : Refusals.Invalid(string.Create(
        CultureInfo.InvariantCulture, $"{field} has {text.Length} characters; at most {lengthMax} are allowed"));

    private static Refusal? Word(string field, string text, int lengthMax)
    {
        if (text.Length is var length && (length == 0 || length > lengthMax))
            return Refusals.Invalid(string.Create(CultureInfo.InvariantCulture, $"{field} has {length} characters; 1 to {lengthMax} are allowed"));
        return text.Any(char.IsControl) ? Refusals.Invalid($"{field} holds a control character; only printable text is allowed") : null;
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
