using System.Text.Json.Serialization;

namespace Systole.Runners.Command;

/// <summary>The JSON between a node and a supervisor.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(SpecDocument))]
[JsonSerializable(typeof(ResultDocument))]
internal sealed partial class CommandJson : JsonSerializerContext;
