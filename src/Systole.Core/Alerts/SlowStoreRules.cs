namespace Systole.Core;

/// <summary>
/// Where the store takes long to write, callers wait and what is due comes late: one alert says so, while writes are slow and until none has
/// been for a while.
/// </summary>
internal static class SlowStoreRules
{
    /// <summary>A write has ended.</summary>
    public static IEnumerable<Event> Written(FleetState fleet, TimeSpan took, Instant now)
    {
        if (took < Laws.StoreSlowFrom) yield break;
        yield return new Event.StoreSlowed(now);
        if (AlertRules.StoreSlow(fleet, took, now) is { } opened) yield return opened;
    }

    /// <summary>It is over once no write was slow for long enough.</summary>
    public static IEnumerable<Event> Due(FleetState fleet, Instant now)
    {
        if (fleet.StoreSlowAt is not { } last || EndsAt(fleet) > now) yield break;
        yield return new Event.StoreSlowed(null);
        if (AlertRules.StoreSlowOver(fleet, last) is { } closed) yield return closed;
    }

    /// <summary>When it is over, if no further write is slow; null where none was.</summary>
    public static Instant? EndsAt(FleetState fleet) => fleet.StoreSlowAt + Laws.StoreSlowOverAfter;
}
