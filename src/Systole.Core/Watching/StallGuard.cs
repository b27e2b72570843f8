namespace Systole.Core;

/// <summary>
/// Where many runs go silent within a minute, the host, the network or the provider is more likely the cause than the agents: one alert
/// takes the place of the single ones, and nothing is ended while it is open, which is an hour at most.
/// </summary>
internal static class StallGuard
{
    /// <summary>Takes in that runs go silent at an instant, before each of them is told of.</summary>
    /// <param name="fleet">What concerns all agents.</param>
    /// <param name="silent">How many.</param>
    /// <param name="inFlight">Of how many in flight.</param>
    /// <param name="now">When.</param>
    public static IEnumerable<Event> Silenced(FleetState fleet, int silent, int inFlight, Instant now)
    {
        if (silent == 0) yield break;
        var recent = fleet.Stalls.RemoveAll(stall => stall.At <= now - Laws.StallWithin);
        recent = recent is [.., { } last] && last.At == now
            ? recent.SetItem(recent.Length - 1, last with { Count = last.Count + silent })
            : recent.Add(new Stall(now, silent));
        // Instants that come close to one another share an entry: what is remembered is bounded.
        if (recent.Length > Laws.StallsMax) recent = [.. recent.RemoveAt(1).SetItem(0, new Stall(recent[1].At, recent[0].Count + recent[1].Count))];
        yield return new Event.StallsCounted(recent);
        var count = recent.Sum(stall => stall.Count);
        if (fleet.MassStall is not null || !IsMany(count, inFlight)) yield break;
        yield return new Event.MassStallChanged(new MassStall(now, null));
        yield return AlertRules.MassStall(count, inFlight, now);
    }

    /// <summary>
    /// Follows an open one: it ends once few enough have been silent for long enough, and after an hour in any case. Those that died in it
    /// cannot time out before it ends: it must not wait for them.
    /// </summary>
    public static IEnumerable<Event> Follow(FleetState fleet, int stale, int inFlight, Instant now)
    {
        if (fleet.MassStall is not { } stall) yield break;
        var isMany = IsMany(stale, inFlight);
        if (isMany && stall.BelowSince is not null) yield return new Event.MassStallChanged(stall with { BelowSince = null });
        else if (!isMany && stall.BelowSince is null) yield return new Event.MassStallChanged(stall with { BelowSince = now });
        else if (EndsAt(stall) <= now)
        {
            yield return new Event.MassStallChanged(null);
            if (AlertRules.MassStallOver(fleet, stale, isMany, now) is { } closed) yield return closed;
        }
    }

    /// <summary>When an open one ends, if nothing changes; null where none is open.</summary>
    public static Instant? EndsAt(MassStall? stall) => Instant.Earlier(stall?.BelowSince + Laws.StallOverAfter, stall?.OpenedAt + Laws.StallMax);

    private static bool IsMany(int silent, int inFlight) => silent >= Laws.StallRunsMin && silent * 10L > inFlight;
}

/// <summary>How many runs went silent at an instant.</summary>
/// <param name="At">The instant.</param>
/// <param name="Count">How many.</param>
public readonly record struct Stall(Instant At, int Count);

/// <summary>Many runs are silent at once.</summary>
/// <param name="OpenedAt">Since when.</param>
/// <param name="BelowSince">Since when they are no longer many; null while they are.</param>
public sealed record MassStall(Instant OpenedAt, Instant? BelowSince);
