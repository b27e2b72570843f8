using System.Text.Json.Serialization;

namespace Systole.Stores.Json;

/// <summary>
/// Generated serialisers of everything a store keeps. Members that are unknown are passed over; absent ones keep their defaults.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    GenerationMode = JsonSourceGenerationMode.Metadata,
    Converters =
    [
        typeof(InstantConverter), typeof(SpanConverter), typeof(RunIdConverter),
        typeof(WireNameConverter<Intent>), typeof(WireNameConverter<StartCause>), typeof(WireNameConverter<CancelStage>),
        typeof(WireNameConverter<RunOutcome>), typeof(WireNameConverter<AlertKind>), typeof(WireNameConverter<Severity>),
        typeof(WireNameConverter<BudgetLimit>), typeof(WireNameConverter<Why>), typeof(WireNameConverter<Phase>),
        typeof(AgentIdConverter), typeof(WireNameConverter<AlertChange>),
    ])]
[JsonSerializable(typeof(AgentDocument))]
[JsonSerializable(typeof(WakeDocument))]
[JsonSerializable(typeof(RunDocument))]
[JsonSerializable(typeof(NodeDocument))]
[JsonSerializable(typeof(AgentStatsDocument))]
[JsonSerializable(typeof(IncidentDocument))]
[JsonSerializable(typeof(SilenceDocument))]
[JsonSerializable(typeof(AlertingCountsDocument))]
[JsonSerializable(typeof(ChannelState))]
[JsonSerializable(typeof(ImmutableArray<Saying>))]
[JsonSerializable(typeof(ImmutableArray<Instant>))]
internal sealed partial class StateJsonContext : JsonSerializerContext;
