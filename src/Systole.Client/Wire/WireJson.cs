using System.Text.Json;
using System.Text.Json.Serialization;

namespace Systole.Client.Wire;

/// <summary>All JSON of the HTTP API, in both directions. Requests are read strictly: an unknown member is a mistake, not a wish.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(Rfc3339Converter)])]
[JsonSerializable(typeof(StatusDocument))]
[JsonSerializable(typeof(AgentsDocument))]
[JsonSerializable(typeof(ExplanationDocument))]
[JsonSerializable(typeof(SlotsDocument))]
[JsonSerializable(typeof(RunsDocument))]
[JsonSerializable(typeof(StatsDocument))]
[JsonSerializable(typeof(WakeBody))]
[JsonSerializable(typeof(WakeDocument))]
[JsonSerializable(typeof(PauseBody))]
[JsonSerializable(typeof(ResumeBody))]
[JsonSerializable(typeof(PausedDocument))]
[JsonSerializable(typeof(CancelBody))]
[JsonSerializable(typeof(CancelDocument))]
[JsonSerializable(typeof(RegisterBody))]
[JsonSerializable(typeof(RegisteredDocument))]
[JsonSerializable(typeof(ActivityBody))]
[JsonSerializable(typeof(ActivityDocument))]
[JsonSerializable(typeof(IdleBody))]
[JsonSerializable(typeof(FinishBody))]
[JsonSerializable(typeof(FinishedDocument))]
[JsonSerializable(typeof(ExtendBody))]
[JsonSerializable(typeof(ExtendedDocument))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(CheckpointDocument))]
[JsonSerializable(typeof(CheckpointSavedDocument))]
[JsonSerializable(typeof(DeadLettersDocument))]
[JsonSerializable(typeof(DeadLettersBody))]
[JsonSerializable(typeof(DeadLettersDoneDocument))]
[JsonSerializable(typeof(NodesDocument))]
[JsonSerializable(typeof(DrainBody))]
[JsonSerializable(typeof(JournalDocument))]
[JsonSerializable(typeof(JournalRangeDocument))]
[JsonSerializable(typeof(PingDocument))]
[JsonSerializable(typeof(HealthDocument))]
[JsonSerializable(typeof(ProblemDocument))]
internal sealed partial class WireJson : JsonSerializerContext;
