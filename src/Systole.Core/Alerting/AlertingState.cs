using System.Globalization;

namespace Systole.Core;

/// <summary>Everything that alerting remembers. Kept in rows of its own; what is derived from them is not stored.</summary>
public sealed record AlertingState
{
    // No name of an agent or a task has a control character.
    private const char RoomMark = '\u001f';

    private static readonly ImmutableSortedSet<Place> NoPlaces = [];

    /// <summary>Nobody was told anything.</summary>
    public static readonly AlertingState Initial = new();

    /// <summary>The number of the last message.</summary>
    public long LastMessage { get; init; }

    /// <summary>The number of the last silence.</summary>
    public long LastSilence { get; init; }

    /// <summary>Until when what the absence of the node may have caused is not told; null where it was not absent.</summary>
    public Instant? QuietUntil { get; init; }

    /// <summary>Silences by their ids.</summary>
    public ImmutableSortedDictionary<string, Silence> Silences { get; init; } = ImmutableSortedDictionary.Create<string, Silence>(StringComparer.Ordinal);

    /// <summary>Channels that something was sent to, by name.</summary>
    public ImmutableSortedDictionary<string, ChannelState> Channels { get; init; } =
        ImmutableSortedDictionary.Create<string, ChannelState>(StringComparer.Ordinal);

    /// <summary>What channels were told and are still to be told.</summary>
    public ImmutableDictionary<IncidentKey, Incident> Incidents { get; private init; } = ImmutableDictionary<IncidentKey, Incident>.Empty;

    /// <summary>Answers of runs that were passed on.</summary>
    public ImmutableDictionary<SaidKey, ImmutableArray<Saying>> Said { get; init; } = ImmutableDictionary<SaidKey, ImmutableArray<Saying>>.Empty;

    /// <summary>When alerts opened lately, by fingerprint.</summary>
    public ImmutableDictionary<string, Comings> Comings { get; private init; } = ImmutableDictionary<string, Comings>.Empty;

    /// <summary>Where each alert is told.</summary>
    private ImmutableDictionary<string, ImmutableArray<IncidentKey>> Where { get; init; } = ImmutableDictionary<string, ImmutableArray<IncidentKey>>.Empty;

    /// <summary>What waits for a channel, the worst apart from the rest.</summary>
    private ImmutableDictionary<Line, ImmutableSortedSet<Place>> Lines { get; init; } = ImmutableDictionary<Line, ImmutableSortedSet<Place>>.Empty;

    /// <summary>How many messages are on their way, by channel.</summary>
    private ImmutableDictionary<string, int> OnTheirWay { get; init; } = ImmutableDictionary<string, int>.Empty;

    /// <summary>What runs said to a channel that is not told yet, the oldest first, whether it is due or not.</summary>
    private ImmutableDictionary<string, ImmutableSortedSet<Place>> Messages { get; init; } = ImmutableDictionary<string, ImmutableSortedSet<Place>>.Empty;

    /// <summary>The last further incident of groups that have more alerts than one message has room for.</summary>
    private ImmutableDictionary<IncidentKey, int> Rooms { get; init; } = ImmutableDictionary<IncidentKey, int>.Empty;

    /// <summary>How many messages nodes have on their way.</summary>
    private ImmutableDictionary<string, int> Senders { get; init; } = ImmutableDictionary<string, int>.Empty;

    /// <summary>Comings by their last opening.</summary>
    private ImmutableSortedSet<Place> LastComings { get; init; } = NoPlaces;

    /// <summary>How a channel does.</summary>
    public ChannelState Channel(string name) => Channels.GetValueOrDefault(name, ChannelState.Initial);

    /// <summary>The incidents that an alert is told in.</summary>
    internal ImmutableArray<IncidentKey> Of(string alert) => Where.GetValueOrDefault(alert, []);

    /// <summary>The alerts that anybody was told of or is to be told of, and that are open.</summary>
    internal IEnumerable<IncidentAlert> Open => Where
        .Select(entry => Incidents[entry.Value[0]].Alerts[entry.Key])
        .Where(alert => alert.ClosedAt is null);

    /// <summary>How many messages of a channel are on their way.</summary>
    internal int CountOnTheirWay(string channel) => OnTheirWay.GetValueOrDefault(channel);

    /// <summary>The nodes that have messages on their way.</summary>
    internal IEnumerable<string> NodesSending => Senders.Keys;

    /// <summary>How many answers of runs a channel is still to be told.</summary>
    internal int CountMessages(string channel) => Messages.GetValueOrDefault(channel, NoPlaces).Count;

    /// <summary>The oldest of them that is not on its way.</summary>
    internal Incident? OldestMessage(string channel) => Messages.GetValueOrDefault(channel, NoPlaces)
        .Select(place => Incidents[new IncidentKey(channel, place.Name)]).FirstOrDefault(incident => incident.Sending is not { InFlight: true });

    /// <summary>The number of the last further incident of a group; 1 where it has none.</summary>
    internal int LastRoom(IncidentKey group) => Rooms.GetValueOrDefault(group, 1);

    /// <summary>A further incident of a group.</summary>
    internal static IncidentKey Room(IncidentKey group, int number) =>
        group with { Group = string.Create(CultureInfo.InvariantCulture, $"{group.Group}{RoomMark}{number}") };

    /// <summary>What is first in a line.</summary>
    internal (Instant At, IncidentKey Key)? First(string channel, Severity severity) =>
        Lines.GetValueOrDefault(new Line(channel, severity), NoPlaces) is { IsEmpty: false, Min: var first }
            ? (first.At, new IncidentKey(channel, first.Name)) : null;

    /// <summary>The alert of which it is longest that it opened.</summary>
    internal (Instant At, string Alert)? FirstComing => LastComings is { IsEmpty: false, Min: var first } ? (first.At, first.Name) : null;

    /// <summary>How many alerts' openings are remembered.</summary>
    internal int CountComings => Comings.Count;

    /// <summary>The state after an event. Copies what it says and decides nothing.</summary>
    public AlertingState After(Event happened) => happened switch
    {
        Event.IncidentChanged e => With(e.Key, e.Incident),
        Event.ChannelChanged e => this with { Channels = e.State is { } channel ? Channels.SetItem(e.Channel, channel) : Channels.Remove(e.Channel) },
        Event.SilenceAdded e => this with { Silences = Silences.SetItem(e.Silence.Id, e.Silence) },
        Event.SilenceMoved e => this with { Silences = Silences.SetItem(e.Silence.Id, e.Silence) },
        Event.SilenceEnded e => this with { Silences = Silences.Remove(e.Silence.Id) },
        Event.SaidChanged e => this with { Said = e.Sayings is { } sayings ? Said.SetItem(e.Key, sayings) : Said.Remove(e.Key) },
        Event.ComingsChanged e => With(e.Alert, e.Comings),
        Event.AlertingCounted e => this with { LastMessage = e.LastMessage, LastSilence = e.LastSilence, QuietUntil = e.QuietUntil },
        _ => this,
    };

    private AlertingState With(IncidentKey key, Incident? incident)
    {
        var before = Incidents.GetValueOrDefault(key);
        var onTheirWay = OnTheirWay;
        var senders = Senders;
        foreach (var (sending, by) in ((Sending?, int)[])[(before?.Sending, -1), (incident?.Sending, 1)])
        {
            if (sending is not { InFlight: true }) continue;
            onTheirWay = Counted(onTheirWay, key.Channel, by);
            if (sending.Node is { } node) senders = Counted(senders, node, by);
        }
        var lines = Lines;
        if (before is { DueAt: { } was })
        {
            var left = new Line(key.Channel, before.Rank);
            lines = lines[left] is { Count: > 1 } others ? lines.SetItem(left, others.Remove(new Place(was, key.Group))) : lines.Remove(left);
        }
        if (incident is { DueAt: { } due })
        {
            var line = new Line(key.Channel, incident.Rank);
            lines = lines.SetItem(line, lines.GetValueOrDefault(line, NoPlaces).Add(new Place(due, key.Group)));
        }
        var messages = Messages;
        if (before is { Said: not null }) messages = Without(messages, key.Channel, new Place(before.Since, key.Group));
        if (incident is { Said: not null })
        {
            messages = messages.SetItem(key.Channel, messages.GetValueOrDefault(key.Channel, NoPlaces).Add(new Place(incident.Since, key.Group)));
        }
        var rooms = Rooms;
        if (key.Group.LastIndexOf(RoomMark) is >= 0 and var at && int.TryParse(key.Group.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            var group = key with { Group = key.Group[..at] };
            if (incident is not null && number > LastRoom(group)) rooms = rooms.SetItem(group, number);
            else if (incident is null && number == LastRoom(group)) rooms = number > 2 ? rooms.SetItem(group, number - 1) : rooms.Remove(group);
        }
        var where = Where;
        foreach (var gone in before?.Alerts.Keys.Where(alert => incident?.Alerts.ContainsKey(alert) != true) ?? [])
        {
            where = where[gone].Remove(key) is { IsEmpty: false } others ? where.SetItem(gone, others) : where.Remove(gone);
        }
        foreach (var added in incident?.Alerts.Keys.Where(alert => before?.Alerts.ContainsKey(alert) != true) ?? [])
        {
            where = where.SetItem(added, where.GetValueOrDefault(added, []).Add(key));
        }
        return this with
        {
            Incidents = incident is null ? Incidents.Remove(key) : Incidents.SetItem(key, incident),
            OnTheirWay = onTheirWay,
            Senders = senders,
            Lines = lines,
            Messages = messages,
            Rooms = rooms,
            Where = where,
        };
    }

    private static ImmutableDictionary<string, ImmutableSortedSet<Place>> Without(
        ImmutableDictionary<string, ImmutableSortedSet<Place>> places, string channel, Place gone) =>
        places[channel] is { Count: > 1 } others ? places.SetItem(channel, others.Remove(gone)) : places.Remove(channel);

    private static ImmutableDictionary<string, int> Counted(ImmutableDictionary<string, int> counts, string name, int by) =>
        counts.GetValueOrDefault(name) + by is > 0 and var count ? counts.SetItem(name, count) : counts.Remove(name);

    private AlertingState With(string alert, Comings? comings)
    {
        var last = LastComings;
        if (Comings.GetValueOrDefault(alert) is { } before) last = last.Remove(new Place(before.Last, alert));
        if (comings is not null) last = last.Add(new Place(comings.Last, alert));
        return this with { Comings = comings is null ? Comings.Remove(alert) : Comings.SetItem(alert, comings), LastComings = last };
    }

    private readonly record struct Line(string Channel, Severity Severity);

    private readonly record struct Place(Instant At, string Name) : IComparable<Place>
    {
        public int CompareTo(Place other) => At.CompareTo(other.At) is not 0 and var byTime ? byTime : string.CompareOrdinal(Name, other.Name);
    }
}
