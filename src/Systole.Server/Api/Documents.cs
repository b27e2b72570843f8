using System.Text.Json;
using Systole.Client.Wire;

namespace Systole.Server.Api;

/// <summary>What several documents have in common.</summary>
internal static class Documents
{
    public static DateTimeOffset? Of(Instant? at) => at?.ToDateTimeOffset();

    public static string? Of(Why why) => why == Why.None ? null : Names.Of(why);

    public static PauseDocument? Of(Pause? pause) =>
        pause is null ? null : new PauseDocument(pause.Since.ToDateTimeOffset(), Of(pause.Until), pause.Reason);

    /// <summary>Whole milliseconds; never negative, whatever the clocks did.</summary>
    public static long Ms(TimeSpan span) => Math.Max(0, span.Ticks / TimeSpan.TicksPerMillisecond);

    public static long? Ms(TimeSpan? span) => span is { } value ? Ms(value) : null;

    public static JsonElement Parsed(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    public static AgentDocument Agent(AgentView view) => new()
    {
        Id = view.Id.Value,
        EveryMs = Ms(view.Every),
        Cron = view.Cron?.Expression.Text,
        Timezone = view.Cron?.Zone.Id,
        CanRun = view.CanRun,
        Configured = view.Configured,
        NextRunAt = Of(view.NextRunAt),
        NextRunWhy = Of(view.NextRunWhy),
        NextSlot = Of(view.NextSlot),
        Run = view.Run is { } run ? CurrentRun(run) : null,
        LastRun = view.LastRun is { } last
            ? new LastRunDocument(last.Id.ToString(), Names.Of(last.Outcome), last.Reasons, last.EndedAt.ToDateTimeOffset())
            : null,
        LastStartAt = Of(view.LastStartAt),
        PendingWakes = view.PendingWakes,
        DeadLetters = view.DeadLetters,
        FailuresInRow = view.FailuresInRow,
        Pause = Of(view.Pause),
        Alerts = [.. view.Alerts.Select(Alert)],
    };

    public static AlertDocument Alert(OpenAlert alert) =>
        new(alert.Id, Names.Of(alert.Kind), Names.Of(alert.Severity), alert.OpenedAt.ToDateTimeOffset(), alert.Summary,
            Ms(alert.Limit?.Length), alert.Limit?.Origin);

    private static CurrentRunDocument CurrentRun(HeartbeatRun run) => new()
    {
        Run = run.Id.ToString(),
        Node = run.Node,
        Attempt = run.Attempt,
        Cause = Names.Of(run.Cause),
        Reasons = run.Reasons,
        Wakes = [.. run.Wakes.Select(w => w.Id.ToString())],
        Slot = Of(run.Slot?.Slot),
        StartedAt = run.StartedAt.ToDateTimeOffset(),
        LastActivityAt = run.LastActivityAt.ToDateTimeOffset(),
        TimedOut = run.TimedOut,
        Cancelling = run.Cancellation is { } cancellation ? Names.Of(cancellation.Stage) : null,
    };
}
