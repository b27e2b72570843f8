using NodaTime;

namespace Systole.Core;

/// <summary>
/// A time zone by its name in the zone database, and what its clocks make of hours and days. The rules are those of the database that comes
/// with NodaTime, so that two machines with different operating systems agree.
/// </summary>
public sealed class Zone : IEquatable<Zone>
{
    /// <summary>UTC, the default of every agent.</summary>
    public static readonly Zone Utc = new(DateTimeZone.Utc);

    private readonly DateTimeZone _zone;

    private Zone(DateTimeZone zone) => _zone = zone;

    /// <summary>Its name, such as <c>Europe/Berlin</c>.</summary>
    public string Id => _zone.Id;

    /// <summary>The rules themselves.</summary>
    internal DateTimeZone Rules => _zone;

    /// <summary>The names of all zones, for suggestions.</summary>
    public static IEnumerable<string> Known => DateTimeZoneProviders.Tzdb.Ids;

    /// <summary>Finds a zone by its name.</summary>
    /// <returns>False where the zone database has none of that name.</returns>
    public static bool TryFind(string? id, out Zone zone)
    {
        var rules = id is null ? null : id == "UTC" ? DateTimeZone.Utc : DateTimeZoneProviders.Tzdb.GetZoneOrNull(id);
        zone = rules is null ? Utc : new Zone(rules);
        return rules is not null;
    }

    /// <summary>When the clock hour began that holds at an instant. An hour that occurs twice is two, unless it goes on in one.</summary>
    public Instant HourStart(Instant at)
    {
        var interval = _zone.GetZoneInterval(Noda(at));
        var local = Local(at, interval);
        var start = Noda(at) - NodaTime.Duration.FromTicks(local.TickOfDay % NodaConstants.TicksPerHour);
        if (!interval.HasStart || start >= interval.Start) return Ours(start);
        var before = Ours(interval.Start) - TimeSpan.FromMilliseconds(1);
        return IsSameHour(LocalAt(before), local) ? HourStart(before) : Ours(interval.Start);
    }

    /// <summary>When the clock hour ends that holds at an instant; later than the instant.</summary>
    public Instant HourEnd(Instant at)
    {
        var interval = _zone.GetZoneInterval(Noda(at));
        var local = Local(at, interval);
        var end = Noda(at) + NodaTime.Duration.FromTicks(NodaConstants.TicksPerHour - (local.TickOfDay % NodaConstants.TicksPerHour));
        if (!interval.HasEnd || end < interval.End) return Ours(end);
        // Clocks that are set back into the hour go on in it; set back to its very beginning they begin it a second time.
        var next = LocalAt(Ours(interval.End));
        var goesOn = IsSameHour(next, local) && next.TickOfDay % NodaConstants.TicksPerHour != 0;
        return goesOn ? HourEnd(Ours(interval.End)) : Ours(interval.End);
    }

    /// <summary>When the day began that holds at an instant. Where clocks go back over midnight the day that has begun goes on.</summary>
    public Instant DayStart(Instant at) => Earliest(DayAt(at).AtMidnight());

    /// <summary>When the next day begins; later than the instant. A day that a zone left out is passed over.</summary>
    public Instant DayEnd(Instant at) => Earliest(DayAt(at).PlusDays(1).AtMidnight());

    /// <summary>The first instant at which clocks show a local time; where they pass over it the first instant after the gap.</summary>
    internal Instant Earliest(LocalDateTime local)
    {
        var mapping = _zone.MapLocal(local);
        return Ours(mapping.Count == 0 ? mapping.LateInterval.Start : mapping.First().ToInstant());
    }

    /// <summary>
    /// The instant from which on clocks never again show anything before a local time: in an hour that occurs twice the second time, but for
    /// its first moment, which nothing comes before either time.
    /// </summary>
    internal Instant Passed(LocalDateTime local)
    {
        var mapping = _zone.MapLocal(local.PlusMilliseconds(-1));
        return mapping.Count == 0 ? Ours(mapping.LateInterval.Start) : Ours(mapping.Last().ToInstant()) + TimeSpan.FromMilliseconds(1);
    }

    /// <summary>Whether the calendar of the zone has the day: some were left out where a zone crossed the date line.</summary>
    internal bool HasDay(LocalDate date)
    {
        var mapping = _zone.MapLocal(date.AtMidnight());
        return mapping.Count > 0 || mapping.LateInterval.IsoLocalStart < date.PlusDays(1).AtMidnight();
    }

    /// <summary>What clocks show at an instant.</summary>
    internal LocalDateTime LocalAt(Instant at) => Noda(at).InZone(_zone).LocalDateTime;

    /// <inheritdoc/>
    public bool Equals(Zone? other) => other is not null && other.Id == Id;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Zone);

    /// <inheritdoc/>
    public override int GetHashCode() => Id.GetHashCode(StringComparison.Ordinal);

    /// <summary>The zone's name.</summary>
    public override string ToString() => Id;

    private LocalDate DayAt(Instant at)
    {
        var shown = LocalAt(at).Date;
        var next = shown.PlusDays(1);
        return Earliest(next.AtMidnight()) <= at ? next : shown;
    }

    private static bool IsSameHour(LocalDateTime a, LocalDateTime b) => a.Date == b.Date && a.Hour == b.Hour;

    private static LocalDateTime Local(Instant at, NodaTime.TimeZones.ZoneInterval interval) => Noda(at).WithOffset(interval.WallOffset).LocalDateTime;

    private static NodaTime.Instant Noda(Instant at) => NodaTime.Instant.FromUnixTimeMilliseconds(at.UnixMs);

    private static Instant Ours(NodaTime.Instant at) => new(at.ToUnixTimeMilliseconds());
}
