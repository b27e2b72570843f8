using System.Text.Json;
using Systole.Statistics;
using Systole.Stores.Json;

namespace Systole.Stores;

/// <summary>
/// The stored form of state, wakes, runs and the node's record: JSON in snake_case, instants and durations as whole milliseconds, ids
/// as their text, enumerations by wire name. Rows of older versions are read for ever: what they lack takes its default. What a store
/// keeps in columns (ids, sequence numbers, what it searches for) is not repeated in the JSON; wakes are never part of their agent's.
/// </summary>
internal static class StateJson
{
    public static void Write(Utf8JsonWriter json, AgentState state) =>
        JsonSerializer.Serialize(json, AgentDocument.From(state), StateJsonContext.Default.AgentDocument);

    public static void Write(Utf8JsonWriter json, Wake wake) =>
        JsonSerializer.Serialize(json, WakeDocument.From(wake), StateJsonContext.Default.WakeDocument);

    public static void Write(Utf8JsonWriter json, RunRecord run) =>
        JsonSerializer.Serialize(json, RunDocument.From(run), StateJsonContext.Default.RunDocument);

    public static void Write(Utf8JsonWriter json, NodeRecord node) =>
        JsonSerializer.Serialize(json, NodeDocument.From(node), StateJsonContext.Default.NodeDocument);

    public static void Write(Utf8JsonWriter json, AgentStats stats) =>
        JsonSerializer.Serialize(json, AgentStatsDocument.From(stats), StateJsonContext.Default.AgentStatsDocument);

    /// <summary>An agent's state; its wakes are added by <see cref="StoreImageBuilder"/>.</summary>
    /// <exception cref="JsonException">The text is not that of a state.</exception>
    public static AgentState ReadAgent(AgentId id, ReadOnlySpan<byte> json) =>
        Some(JsonSerializer.Deserialize(json, StateJsonContext.Default.AgentDocument)).ToState(id);

    /// <summary>A wake.</summary>
    /// <exception cref="JsonException">The text is not that of a wake.</exception>
    public static Wake ReadWake(WakeId id, ReadOnlySpan<byte> json) =>
        Some(JsonSerializer.Deserialize(json, StateJsonContext.Default.WakeDocument)).ToWake(id);

    /// <summary>A run of the history.</summary>
    /// <exception cref="JsonException">The text is not that of a run.</exception>
    public static RunRecord ReadRun(long sequence, RunId run, string traceId, Instant? endedAt, ReadOnlySpan<byte> json) =>
        Some(JsonSerializer.Deserialize(json, StateJsonContext.Default.RunDocument)).ToRecord(sequence, run, traceId, endedAt);

    /// <summary>The node's own record.</summary>
    /// <exception cref="JsonException">The text is not that of a node's record.</exception>
    public static NodeRecord ReadNode(ReadOnlySpan<byte> json) =>
        Some(JsonSerializer.Deserialize(json, StateJsonContext.Default.NodeDocument)).ToRecord();

    /// <summary>The figures of an hour or a day.</summary>
    /// <exception cref="JsonException">The text is not that of figures.</exception>
    public static AgentStats ReadStats(ReadOnlySpan<byte> json) =>
        Some(JsonSerializer.Deserialize(json, StateJsonContext.Default.AgentStatsDocument)).ToStats();

    private static T Some<T>(T? value) where T : class => value ?? throw new JsonException("null where an object was expected");
}
