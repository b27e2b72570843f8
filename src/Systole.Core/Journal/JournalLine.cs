using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Systole.Core;

/// <summary>
/// The journal's form of an event: one JSON object, fields in the order of the documented table, absent values left out. The same event gives
/// the same bytes. The approved lines are in <c>tests/Systole.Core.Tests/Journal/events.approved.jsonl</c>.
/// </summary>
public static class JournalLine
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The name of an event, or null where the journal does not keep it.</summary>
    public static string? NameOf(Event happened) => happened switch
    {
        Event.WakeAccepted => "wake_accepted",
        Event.WakeRefused => "wake_refused",
        Event.WakeDeadLettered => "wake_dead_lettered",
        Event.SlotSkipped => "slot_skipped",
        Event.SlotsMissed => "slots_missed",
        Event.RunStarted => "run_started",
        Event.RunFinished => "run_finished",
        Event.RunMessage => "run_message",
        Event.RunStale => "run_stale",
        Event.RunRecovered => "run_recovered",
        Event.RunTimedOut => "run_timed_out",
        Event.RunCancelling => "run_cancelling",
        Event.RunRegistered => "run_registered",
        Event.RunIdle => "run_idle",
        Event.RunPhase => "run_phase",
        Event.RunExtended => "run_extended",
        Event.ActivityRefused => "activity_refused",
        Event.RunUnregistered => "run_unregistered",
        Event.CheckpointSaved => "checkpoint_saved",
        Event.CheckpointRequested => "checkpoint_requested",
        Event.WakeRequeued => "wake_requeued",
        Event.WakeDropped => "wake_dropped",
        Event.AlertOpened => "alert_opened",
        Event.AlertRepeated => "alert_repeated",
        Event.AlertClosed => "alert_closed",
        Event.AlertAcknowledged => "alert_acknowledged",
        Event.SilenceAdded => "silence_added",
        Event.SilenceEnded => "silence_ended",
        Event.NotificationDelivered => "notification_delivered",
        Event.NotificationFailed => "notification_failed",
        Event.BudgetExhausted => "budget_exhausted",
        Event.BudgetReset => "budget_reset",
        Event.AgentPaused => "agent_paused",
        Event.AgentResumed => "agent_resumed",
        Event.AgentQuarantined => "agent_quarantined",
        Event.AgentCreated => "agent_created",
        Event.HostStarted => "host_started",
        Event.HostStopped => "host_stopped",
        Event.HostSuspended => "host_suspended",
        Event.ClockStepped => "clock_stepped",
        _ => null,
    };

    /// <summary>The line of an event.</summary>
    /// <param name="at">When it happened.</param>
    /// <param name="agent">Whom it concerns; null for the node and for all agents together.</param>
    /// <param name="happened">The event; one that the journal keeps.</param>
    /// <exception cref="ArgumentException">The journal does not keep such events.</exception>
    public static string Write(Instant at, AgentId? agent, Event happened)
    {
        var name = NameOf(happened) ?? throw new ArgumentException($"{happened.GetType().Name} is not journalled", nameof(happened));
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("at", at.ToString());
            json.WriteString("event", name);
            if (agent is { } id) json.WriteString("agent", id.Value);
            Fields(json, happened);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Fields(Utf8JsonWriter json, Event happened)
    {
        switch (happened)
        {
            case Event.WakeAccepted e:
                json.WriteString("wake", e.Wake.Id.ToString());
                json.WriteString("reason", e.Reason);
                json.WriteString("intent", Names.Of(e.Intent));
                json.WriteString("decision", Names.Of(e.Decision));
                if (e.Why != Why.None) json.WriteString("why", Names.Of(e.Why));
                Time(json, "until", e.Until);
                Run(json, e.Run);
                if (e.Wake.Count > 1) json.WriteNumber("count", e.Wake.Count);
                // With these the journal says all that a replay needs.
                if (e.Wake.Key is { } key) json.WriteString("key", key);
                if (e.CausedBy is { } cause) json.WriteString("caused_by", cause.ToString());
                if (e.OverrideBudget) json.WriteBoolean("override_budget", true);
                break;
            case Event.WakeRefused e:
                json.WriteString("reason", e.Reason);
                json.WriteString("why", Names.Of(e.Why));
                break;
            case Event.WakeDeadLettered e:
                json.WriteString("wake", e.Wake.Id.ToString());
                json.WriteNumber("attempts", e.Wake.Attempts);
                json.WriteString("why", e.Reason);
                break;
            case Event.SlotSkipped e:
                Time(json, "slot", e.Slot);
                json.WriteString("why", Names.Of(e.Why));
                break;
            case Event.SlotsMissed e:
                json.WriteNumber("count", e.Count);
                Time(json, "from", e.From);
                Time(json, "to", e.To);
                json.WriteString("why", Names.Of(e.Why));
                break;
            case Event.RunStarted e:
                Run(json, e.Run.Id);
                json.WriteNumber("attempt", e.Run.Attempt);
                json.WriteStartArray("reasons");
                foreach (var reason in e.Run.Reasons) json.WriteStringValue(reason);
                json.WriteEndArray();
                json.WriteStartArray("wakes");
                foreach (var wake in e.Run.Wakes) json.WriteStringValue(wake.Id.ToString());
                json.WriteEndArray();
                Time(json, "slot", e.Run.Slot?.Slot);
                Number(json, "late_ms", e.LateMs);
                Number(json, "checkpoint", e.Run.Resume?.Sequence);
                Node(json, e.Run.Node);
                break;
            case Event.RunFinished e:
                Run(json, e.Run.Id);
                json.WriteString("outcome", Names.Of(e.Outcome));
                json.WriteNumber("duration_ms", e.End.Duration.Ms);
                Number(json, "tokens", e.End.Tokens);
                if (e.End.Usd is { } usd) json.WriteNumber("usd", usd);
                Time(json, "retry_at", e.RetryAt);
                if (e.End.Error is { } error) json.WriteString("error", error);
                break;
            case Event.RunMessage e:
                Run(json, e.Run);
                json.WriteString("text", e.Text);
                break;
            case Event.RunStale e:
                Run(json, e.Run);
                Task(json, e.Task);
                json.WriteNumber("idle_ms", e.IdleMs);
                json.WriteNumber("limit_ms", e.LimitMs);
                if (e.Phase != Phase.None) json.WriteString("phase", Names.Of(e.Phase));
                break;
            case Event.RunRecovered e:
                Run(json, e.Run);
                Task(json, e.Task);
                json.WriteNumber("idle_ms", e.IdleMs);
                break;
            case Event.RunTimedOut e:
                Run(json, e.Run);
                Task(json, e.Task);
                json.WriteNumber("running_ms", e.RunningMs);
                json.WriteNumber("limit_ms", e.LimitMs);
                break;
            case Event.RunCancelling e:
                Run(json, e.Run);
                json.WriteString("stage", Names.Of(e.Stage));
                json.WriteString("why", e.Why);
                break;
            case Event.RunRegistered e:
                Run(json, e.Run.Id);
                json.WriteString("task", e.Run.Task);
                if (e.Run.Model is { } model) json.WriteString("model", model);
                if (e.Run.Parent is { } parent) json.WriteString("parent", parent.ToString());
                if (e.Run.Attempt > 1) json.WriteNumber("attempt", e.Run.Attempt);
                Number(json, "checkpoint", e.Run.Resume?.Sequence);
                break;
            case Event.RunIdle e:
                Run(json, e.Run);
                Task(json, e.Task);
                break;
            case Event.RunPhase e:
                Run(json, e.Run);
                Task(json, e.Task);
                if (e.Phase != Phase.None) json.WriteString("phase", Names.Of(e.Phase));
                if (e.Tool?.Name is { } tool) json.WriteString("tool", tool);
                Number(json, "tool_timeout_ms", e.Tool?.Timeout?.Ms);
                if (e.Tool?.Arguments is { } arguments) json.WriteString("arguments", arguments);
                break;
            case Event.RunExtended e:
                Run(json, e.Run);
                Task(json, e.Task);
                json.WriteNumber("extension_ms", e.Extension.Ms);
                break;
            case Event.ActivityRefused e:
                Run(json, e.Run);
                Task(json, e.Task);
                json.WriteString("why", Names.Of(e.Why));
                if (e.Late is not { } late) break;
                json.WriteString("outcome", Names.Of(late.Outcome));
                Number(json, "tokens", late.Tokens);
                if (late.Usd is { } lateCost) json.WriteNumber("usd", lateCost);
                if (late.Error is { } lateError) json.WriteString("error", lateError);
                if (late.Result is { } result) json.WriteString("result", result);
                break;
            case Event.RunUnregistered e:
                Run(json, e.Run.Id);
                json.WriteString("task", e.Run.Task);
                if (e.Finish.Outcome != RunOutcome.Succeeded) json.WriteString("outcome", Names.Of(e.Finish.Outcome));
                Number(json, "tokens", e.Finish.Tokens);
                if (e.Finish.Usd is { } cost) json.WriteNumber("usd", cost);
                break;
            case Event.CheckpointSaved e:
                Run(json, e.Run);
                Task(json, e.Task);
                json.WriteNumber("sequence", e.Mark.Sequence);
                break;
            case Event.WakeRequeued e:
                json.WriteString("wake", e.Wake.Id.ToString());
                break;
            case Event.WakeDropped e:
                json.WriteString("wake", e.Wake.Id.ToString());
                break;
            case Event.CheckpointRequested e:
                Run(json, e.Run);
                json.WriteNumber("sequence", e.Sequence);
                break;
            case Event.AlertOpened e:
                Alert(json, e.Alert, e.Summary);
                break;
            case Event.AlertRepeated e:
                Alert(json, e.Alert, e.Summary);
                break;
            case Event.AlertClosed e:
                Alert(json, e.Alert, e.Summary);
                break;
            case Event.AlertAcknowledged e:
                Alert(json, e.Alert, e.Alert.Summary ?? "");
                if (e.Alert.AcknowledgedBy is { } by) json.WriteString("by", by);
                break;
            case Event.SilenceAdded e:
                Silence(json, e.Silence);
                break;
            case Event.SilenceEnded e:
                Silence(json, e.Silence);
                json.WriteString("why", e.Why);
                break;
            case Event.NotificationDelivered e:
                Notification(json, e.Alert, e.Run, e.Channel, e.Attempt, e.Change);
                break;
            case Event.NotificationFailed e:
                Notification(json, e.Alert, e.Run, e.Channel, e.Attempt, e.Change);
                json.WriteString("outcome", Names.Of(e.Outcome));
                json.WriteString("error", e.Error);
                Time(json, "retry_at", e.RetryAt);
                break;
            case Event.BudgetExhausted e:
                Budget(json, e.Budget, e.Limit);
                break;
            case Event.BudgetReset e:
                Budget(json, e.Budget, e.Limit);
                break;
            case Event.AgentQuarantined e:
                json.WriteString("why", e.Quarantine.Reason);
                break;
            case Event.AgentPaused e:
                if (e.Pause.Reason is { } pausedWhy) json.WriteString("why", pausedWhy);
                Time(json, "until", e.Pause.Until);
                break;
            case Event.AgentResumed e:
                if (e.Reason is { } resumedWhy) json.WriteString("why", resumedWhy);
                break;
            case Event.HostStarted e:
                Number(json, "down_ms", e.DownMs);
                Node(json, e.Node);
                Number(json, "others", e.Others);
                break;
            case Event.HostStopped e:
                Node(json, e.Node);
                Number(json, "others", e.Others);
                break;
            case Event.HostSuspended e:
                json.WriteNumber("for_ms", e.ForMs);
                break;
            case Event.ClockStepped e:
                json.WriteNumber("by_ms", e.ByMs);
                break;
        }
    }

    private static void Run(Utf8JsonWriter json, RunId? run)
    {
        if (run is { } id) json.WriteString("run", id.ToString());
    }

    private static void Task(Utf8JsonWriter json, string? task)
    {
        if (task is not null) json.WriteString("task", task);
    }

    private static void Node(Utf8JsonWriter json, string? node)
    {
        if (node is not null) json.WriteString("node", node);
    }

    private static void Time(Utf8JsonWriter json, string name, Instant? at)
    {
        if (at is { } instant) json.WriteString(name, instant.ToString());
    }

    private static void Number(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number) json.WriteNumber(name, number);
    }

    private static void Budget(Utf8JsonWriter json, string? budget, ExhaustedLimit limit)
    {
        var name = Names.Of(limit.Limit);
        json.WriteString("budget", budget is null ? name : $"{budget}/{name}");
        json.WriteNumber("used", limit.Used);
        json.WriteNumber("limit", limit.Max);
    }

    private static void Notification(Utf8JsonWriter json, string? alert, RunId? run, string channel, int attempt, AlertChange? change)
    {
        if (alert is not null) json.WriteString("alert", alert);
        Run(json, run);
        json.WriteString("channel", channel);
        json.WriteNumber("attempt", attempt);
        if (change is { } what) json.WriteString("change", Names.Of(what));
    }

    private static void Silence(Utf8JsonWriter json, Silence silence)
    {
        json.WriteString("silence", silence.Id);
        json.WriteStartObject("match");
        if (silence.Match.Agent is { } agent) json.WriteString("agent", agent);
        if (silence.Match.Kind is { } kind) json.WriteString("kind", kind);
        if (silence.Match.Severity is { } severity) json.WriteString("severity", Names.Of(severity));
        if (silence.Match.Label is { } label) json.WriteString("label", label);
        if (silence.Match.Alert is { } alert) json.WriteString("alert", alert);
        json.WriteEndObject();
        json.WriteString("by", silence.Author);
        if (silence.Comment is { } comment) json.WriteString("comment", comment);
        Time(json, "from", silence.From);
        Time(json, "until", silence.To);
    }

    private static void Alert(Utf8JsonWriter json, OpenAlert alert, string summary)
    {
        json.WriteString("alert", alert.Id);
        json.WriteString("kind", Names.Of(alert.Kind));
        json.WriteString("severity", Names.Of(alert.Severity));
        json.WriteString("summary", summary);
    }
}
