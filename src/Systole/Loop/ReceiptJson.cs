using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Systole.Stores;
using Systole.Stores.Json;

namespace Systole.Loop;

/// <summary>How receipts are kept for repeated requests. Not the wire form: that belongs to the faces.</summary>
internal static class ReceiptJson
{
    public static string Write(object receipt) => receipt switch
    {
        WakeReceipt r => Write(new ReceiptData(Wake: r.Wake.Number, Decision: Names.Of(r.Decision), Why: Names.Of(r.Why), UntilMs: r.Until?.UnixMs, Run: r.Run?.ToString())),
        PauseReceipt r => Write(new ReceiptData(
            Agent: r.Agent?.Value, SinceMs: r.Pause?.Since.UnixMs, UntilMs: r.Pause?.Until?.UnixMs, Reason: r.Pause?.Reason)),
        CancelReceipt r => Write(new ReceiptData(Run: r.Run.ToString(), Stage: Names.Of(r.Stage), UntilMs: r.NextAt?.UnixMs)),
        RunReceipt r => Write(new ReceiptData(
            Run: r.Run.ToString(), Outcome: r.Outcome is { } outcome ? Names.Of(outcome) : null, Sequence: r.Sequence,
            ExtensionMs: r.Extension is { } by ? (long)by.TotalMilliseconds : null)),
        RegisterReceipt r => Write(new ReceiptData(Run: r.Run.ToString(), Registered: RegisteredData.From(r))),
        DeadLetterReceipt r => Write(new ReceiptData(Sequence: r.Count)),
        AlertReceipt r => Write(new ReceiptData(Alert: r.Alert, By: r.By, SinceMs: r.At.UnixMs, IsOpen: r.IsOpen)),
        SilenceReceipt r => Write(new ReceiptData(By: r.Silence.Id, Silence: AlertingJson.Write(r.Silence), Sequence: r.Hides)),
        _ => throw new UnreachableException($"no receipt of type {receipt.GetType().Name}"),
    };

    public static Answer<T> Read<T>(string json) where T : class
    {
        var data = JsonSerializer.Deserialize(json, ReceiptContext.Default.ReceiptData)
            ?? throw new StoreException("a stored answer is empty; restore the store from a backup");
        // From before answers to registrations were kept whole: as it was answered then.
        if (typeof(T) == typeof(RegisterReceipt) && data.Registered is null) return Refusals.NotInFlight(Run(data.Run) ?? default);
        object receipt = typeof(T) switch
        {
            var type when type == typeof(WakeReceipt) => new WakeReceipt(
                new WakeId(data.Wake ?? 0), Parse<Decision>(data.Decision), Parse<Why>(data.Why), At(data.UntilMs), Run(data.Run)),
            var type when type == typeof(PauseReceipt) => new PauseReceipt(
                AgentId.TryParse(data.Agent, out var agent) ? agent : null,
                At(data.SinceMs) is { } since ? new Pause(since, At(data.UntilMs), data.Reason) : null),
            var type when type == typeof(RunReceipt) => new RunReceipt(
                Run(data.Run) ?? default, data.Outcome is null ? null : Parse<RunOutcome>(data.Outcome), data.Sequence,
                data.ExtensionMs is { } by ? TimeSpan.FromMilliseconds(by) : null),
            var type when type == typeof(RegisterReceipt) => data.Registered!.ToReceipt(Run(data.Run) ?? default),
            var type when type == typeof(DeadLetterReceipt) => new DeadLetterReceipt((int)(data.Sequence ?? 0)),
            var type when type == typeof(AlertReceipt) =>
                new AlertReceipt(data.Alert ?? "", data.By ?? "", At(data.SinceMs) ?? Instant.Min, data.IsOpen ?? false),
            var type when type == typeof(SilenceReceipt) =>
                new SilenceReceipt(AlertingJson.ReadSilence(data.By ?? "", data.Silence ?? "{}"), (int)(data.Sequence ?? 0)),
            _ => new CancelReceipt(Run(data.Run) ?? default, Parse<CancelStage>(data.Stage), At(data.UntilMs)),
        };
        return Answer<T>.Done((T)receipt);
    }

    private static string Write(ReceiptData data) => JsonSerializer.Serialize(data, ReceiptContext.Default.ReceiptData);

    private static Instant? At(long? ms) => ms is { } value ? new Instant(value) : null;

    private static RunId? Run(string? text) => RunId.TryParse(text, out var run) ? run : null;

    private static T Parse<T>(string? name) where T : struct, Enum => Names.TryParse<T>(name, out var value) ? value : default;
}

internal sealed record ReceiptData(
    long? Wake = null, string? Decision = null, string? Why = null, long? UntilMs = null, string? Run = null,
    string? Agent = null, long? SinceMs = null, string? Reason = null, string? Stage = null,
    string? Outcome = null, long? Sequence = null, long? ExtensionMs = null,
    RegisteredData? Registered = null, string? Alert = null, string? By = null, bool? IsOpen = null, string? Silence = null);

/// <summary>What registered work was told, the document to go on from included: by the time it asks again that may be gone from the store.</summary>
internal sealed record RegisteredData(
    int Attempt, string Key, long SilenceMs, string SilenceFrom, long? TotalMs, string? TotalFrom, long CancelGraceMs, SavedData? Saved,
    InterruptionDocument? Interrupted)
{
    public static RegisteredData From(RegisterReceipt receipt) => new(
        receipt.Attempt, receipt.IdempotencyKey,
        receipt.Silence.Length.Ms, receipt.Silence.Origin, receipt.Total?.Length.Ms, receipt.Total?.Origin, receipt.CancelGrace.Ms,
        receipt.Checkpoint is { } saved ? SavedData.From(saved) : null,
        receipt.Interrupted is { } left ? InterruptionDocument.From(left) : null);

    public RegisterReceipt ToReceipt(RunId run) => new()
    {
        Run = run,
        Attempt = Attempt,
        IdempotencyKey = Key,
        Silence = new WatchLimit(TimeSpan.FromMilliseconds(SilenceMs), SilenceFrom),
        Total = TotalMs is { } total ? new WatchLimit(TimeSpan.FromMilliseconds(total), TotalFrom ?? "") : null,
        CancelGrace = TimeSpan.FromMilliseconds(CancelGraceMs),
        Checkpoint = Saved?.ToRecord(run.Agent),
        Interrupted = Interrupted?.ToInterruption(),
    };
}

/// <summary>The checkpoint that it was given.</summary>
internal sealed record SavedData(string Task, long Sequence, RunId Run, Instant At, string Data)
{
    public static SavedData From(CheckpointRecord saved) =>
        new(saved.Task, saved.Sequence, saved.Run, saved.At, Encoding.UTF8.GetString(saved.Data.Span));

    public CheckpointRecord ToRecord(AgentId agent) => new(agent, Task, Sequence, Run, At, Encoding.UTF8.GetBytes(Data));
}

[JsonSerializable(typeof(ReceiptData))]
[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters =
    [
        typeof(InstantConverter), typeof(RunIdConverter), typeof(WireNameConverter<RunOutcome>), typeof(WireNameConverter<Phase>),
    ])]
internal sealed partial class ReceiptContext : JsonSerializerContext;
