using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Systole.Stores.Json;

namespace Systole.Stores;

/// <summary>What alerting remembers, as rows: one for each incident, channel and so on, so that a commit carries only what changed.</summary>
internal static class AlertingJson
{
    private const string Incidents = "incident";
    private const string Channels = "channel";
    private const string Silences = "silence";
    private const string Said = "said";
    private const string Comings = "coming";
    private const string Counts = "counts";

    // The names of channels have no spaces.
    private const char Between = ' ';

    /// <summary>The room and key of the row that an event changes; null where it is about none.</summary>
    public static (string Room, string Key)? NameOf(Event happened) => happened switch
    {
        Event.IncidentChanged e => (Incidents, $"{e.Key.Channel}{Between}{e.Key.Group}"),
        Event.ChannelChanged e => (Channels, e.Channel),
        Event.SilenceAdded e => (Silences, e.Silence.Id),
        Event.SilenceMoved e => (Silences, e.Silence.Id),
        Event.SilenceEnded e => (Silences, e.Silence.Id),
        Event.SaidChanged e => (Said, $"{e.Key.Channel}{Between}{e.Key.Agent}"),
        Event.ComingsChanged e => (Comings, e.Alert),
        Event.AlertingCounted => (Counts, Counts),
        _ => null,
    };

    /// <summary>What stands in that row after the event; null where it goes.</summary>
    public static string? Write(Event happened) => happened switch
    {
        Event.IncidentChanged { Incident: { } incident } => Write(IncidentDocument.From(incident), StateJsonContext.Default.IncidentDocument),
        Event.ChannelChanged { State: { } channel } => Write(channel, StateJsonContext.Default.ChannelState),
        Event.SilenceAdded e => Write(e.Silence),
        Event.SilenceMoved e => Write(e.Silence),
        Event.SaidChanged { Sayings: { } sayings } => Write(sayings, StateJsonContext.Default.ImmutableArraySaying),
        Event.ComingsChanged { Comings: { } comings } => Write(comings.Openings, StateJsonContext.Default.ImmutableArrayInstant),
        Event.AlertingCounted e => Write(
            new AlertingCountsDocument { LastMessage = e.LastMessage, LastSilence = e.LastSilence, QuietUntil = e.QuietUntil },
            StateJsonContext.Default.AlertingCountsDocument),
        _ => null,
    };

    /// <summary>The state with rows that changed.</summary>
    /// <exception cref="StoreException">A row cannot be read.</exception>
    public static AlertingState Read(AlertingState before, IEnumerable<AlertingRow> rows)
    {
        var state = before;
        foreach (var row in rows)
        {
            try
            {
                if (EventOf(row, state) is { } happened) state = state.After(happened);
            }
            catch (JsonException e)
            {
                throw new StoreException($"a row of alerting cannot be read ({row.Room} {row.Key}): {e.Message}; restore the store from a backup", e);
            }
        }
        return state;
    }

    /// <summary>A silence, to answer a repeated request with.</summary>
    public static string Write(Silence silence) => Write(SilenceDocument.Of(silence), StateJsonContext.Default.SilenceDocument);

    /// <summary>Reads what <see cref="Write(Silence)"/> wrote.</summary>
    public static Silence ReadSilence(string id, string json) => Read(json, StateJsonContext.Default.SilenceDocument).ToSilence(id);

    /// <summary>Labels, where there are any.</summary>
    public static ImmutableSortedDictionary<string, string> Labels(IReadOnlyDictionary<string, string>? labels) =>
        labels is null ? ImmutableSortedDictionary<string, string>.Empty : labels.ToImmutableSortedDictionary();

    // A row of a newer version's is kept, and means nothing here.
    private static Event? EventOf(AlertingRow row, AlertingState state) => row switch
    {
        { Room: Incidents } => Key(row.Key) is var key ? new Event.IncidentChanged(
            new IncidentKey(key.Before, key.Behind),
            row.Json is { } json ? Read(json, StateJsonContext.Default.IncidentDocument).ToIncident(new IncidentKey(key.Before, key.Behind)) : null) : null,
        { Room: Channels } => new Event.ChannelChanged(row.Key, row.Json is { } json ? Read(json, StateJsonContext.Default.ChannelState) : null),
        { Room: Silences, Json: { } json } => new Event.SilenceAdded(ReadSilence(row.Key, json)),
        { Room: Silences } => state.Silences.TryGetValue(row.Key, out var ended) ? new Event.SilenceEnded(ended, "") : null,
        { Room: Said } => Key(row.Key) is var said && AgentId.TryParse(said.Behind, out var agent) ? new Event.SaidChanged(
            new SaidKey(said.Before, agent),
            row.Json is { } json ? ReadArray(json, StateJsonContext.Default.ImmutableArraySaying) : null) : null,
        { Room: Comings } => new Event.ComingsChanged(
            row.Key, row.Json is { } json ? new Comings(ReadArray(json, StateJsonContext.Default.ImmutableArrayInstant)) : null),
        { Room: Counts, Json: { } json } => Read(json, StateJsonContext.Default.AlertingCountsDocument) is var counts
            ? new Event.AlertingCounted(counts.LastMessage, counts.LastSilence, counts.QuietUntil) : null,
        _ => null,
    };

    private static (string Before, string Behind) Key(string key) =>
        key.IndexOf(Between, StringComparison.Ordinal) is >= 0 and var at ? (key[..at], key[(at + 1)..]) : throw new JsonException("no name of a row");

    private static string Write<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.Serialize(value, type);

    private static T Read<T>(string json, JsonTypeInfo<T> type) where T : class =>
        JsonSerializer.Deserialize(json, type) ?? throw new JsonException("null where an object was expected");

    private static ImmutableArray<T> ReadArray<T>(string json, JsonTypeInfo<ImmutableArray<T>> type) => JsonSerializer.Deserialize(json, type);
}
