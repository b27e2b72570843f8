namespace Systole.Core;

/// <summary>
/// The wakes of an agent that wait for a run, in the order of their acceptance, with the few sums over them that every decision needs.
/// The sums are kept up with each addition, so that a wake costs the same whether ten or ten thousand are pending.
/// </summary>
public sealed class PendingWakes
{
    /// <summary>None.</summary>
    public static readonly PendingWakes Empty = new(
        ImmutableSortedDictionary<WakeId, Wake>.Empty, ImmutableDictionary.Create<string, WakeId>(StringComparer.Ordinal), default);

    private readonly ImmutableSortedDictionary<WakeId, Wake> _wakes;
    private readonly ImmutableDictionary<string, WakeId> _keys;
    private readonly Sums _sums;

    private PendingWakes(ImmutableSortedDictionary<WakeId, Wake> wakes, ImmutableDictionary<string, WakeId> keys, Sums sums)
    {
        _wakes = wakes;
        _keys = keys;
        _sums = sums;
    }

    /// <summary>How many there are.</summary>
    public int Count => _wakes.Count;

    /// <summary>All of them, in the order of acceptance.</summary>
    public IEnumerable<Wake> All => _wakes.Values;

    /// <summary>The sums over all of them.</summary>
    internal Sums Totals => _sums;

    /// <summary>Pending wakes as a store kept them.</summary>
    public static PendingWakes From(IEnumerable<Wake> wakes) => Empty.With(wakes);

    /// <summary>The wake of that name, where it is pending.</summary>
    public Wake? Find(WakeId id) => _wakes.GetValueOrDefault(id);

    /// <summary>The pending wake with that key, the latest where a failed run returned another.</summary>
    public Wake? FindKey(string? key) => key is not null && _keys.TryGetValue(key, out var id) ? _wakes[id] : null;

    /// <summary>These and those; one of the same name is replaced.</summary>
    internal PendingWakes With(IEnumerable<Wake> wakes)
    {
        var (all, keys, sums) = (_wakes, _keys, _sums);
        var replaced = false;
        foreach (var wake in wakes)
        {
            replaced |= all.ContainsKey(wake.Id);
            all = all.SetItem(wake.Id, wake);
            // A returned wake must not take the key from a younger one that callers still add to.
            if (wake.Key is { } key && (!keys.TryGetValue(key, out var holder) || holder.CompareTo(wake.Id) <= 0))
            {
                keys = keys.SetItem(key, wake.Id);
            }
            sums = sums.Plus(wake);
        }
        return new PendingWakes(all, keys, replaced ? Sums.Over(all.Values) : sums);
    }

    /// <summary>These and one more.</summary>
    internal PendingWakes With(Wake wake) => With([wake]);

    /// <summary>These without those.</summary>
    internal PendingWakes Without(IEnumerable<WakeId> ids)
    {
        var all = _wakes.RemoveRange(ids);
        if (all.Count == _wakes.Count) return this;
        if (all.IsEmpty) return Empty;
        var keys = Empty._keys.ToBuilder();
        foreach (var wake in all.Values)
        {
            if (wake.Key is { } key) keys[key] = wake.Id;
        }
        return new PendingWakes(all, keys.ToImmutable(), Sums.Over(all.Values));
    }

    /// <summary>What decisions need to know of all pending wakes at once.</summary>
    /// <param name="FirstManualAt">When the first fresh manual wake was accepted.</param>
    /// <param name="OverrideCount">Fresh manual wakes that no budget holds.</param>
    /// <param name="ImmediateCount">Fresh immediate wakes, self-caused ones left out.</param>
    /// <param name="FirstImmediateAt">When the first of them was accepted.</param>
    /// <param name="EventCount">Fresh event wakes, self-caused ones left out.</param>
    /// <param name="FirstEventAt">When the first of them was accepted.</param>
    /// <param name="FirstSelfCausedAt">When the first fresh self-caused wake was accepted.</param>
    /// <param name="FirstNextAt">When the first fresh wake that rides with the next run was accepted.</param>
    /// <param name="FirstRetryAt">When the first wake that a failed run returned may be tried again.</param>
    /// <param name="ReturnedEventCount">Event wakes that a failed run returned, self-caused ones left out: a streak does not end over them.</param>
    internal readonly record struct Sums(
        Instant? FirstManualAt, int OverrideCount,
        int ImmediateCount, Instant? FirstImmediateAt,
        int EventCount, Instant? FirstEventAt,
        Instant? FirstSelfCausedAt,
        Instant? FirstNextAt,
        Instant? FirstRetryAt, int ReturnedEventCount)
    {
        public static Sums Over(IEnumerable<Wake> wakes) => wakes.Aggregate(default(Sums), (sums, wake) => sums.Plus(wake));

        public Sums Plus(Wake wake)
        {
            if (wake.NotBefore is { } notBefore)
            {
                var isEvent = wake is { Intent: Intent.Event, SelfCaused: false };
                return this with
                {
                    FirstRetryAt = Instant.Earlier(FirstRetryAt, notBefore),
                    ReturnedEventCount = ReturnedEventCount + (isEvent ? 1 : 0),
                };
            }
            if (wake.Intent == Intent.Manual)
            {
                return this with
                {
                    FirstManualAt = Instant.Earlier(FirstManualAt, wake.UrgentSince),
                    OverrideCount = OverrideCount + (wake.OverrideBudget ? 1 : 0),
                };
            }
            var since = wake.UrgentSince;
            if (wake.SelfCaused) return this with { FirstSelfCausedAt = Instant.Earlier(FirstSelfCausedAt, since) };
            return wake.Intent switch
            {
                Intent.Immediate => this with
                {
                    ImmediateCount = ImmediateCount + 1,
                    FirstImmediateAt = Instant.Earlier(FirstImmediateAt, since),
                },
                Intent.Next => this with { FirstNextAt = Instant.Earlier(FirstNextAt, since) },
                _ => this with { EventCount = EventCount + 1, FirstEventAt = Instant.Earlier(FirstEventAt, since) },
            };
        }
    }
}
