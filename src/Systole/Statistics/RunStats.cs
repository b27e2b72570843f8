using Systole.Stores;

namespace Systole.Statistics;

/// <summary>
/// What became of runs of one origin in a time. A run counts as started when it starts and with the rest when it ends, which may be in
/// another hour.
/// </summary>
public sealed record RunStats
{
    /// <summary>Of no runs.</summary>
    public static readonly RunStats None = new();

    /// <summary>How many started.</summary>
    public long Started { get; init; }

    /// <summary>How many ended, by outcome.</summary>
    public ImmutableSortedDictionary<RunOutcome, long> Outcomes { get; init; } = ImmutableSortedDictionary<RunOutcome, long>.Empty;

    /// <summary>How many ended.</summary>
    public long Ended => Outcomes.Values.Sum();

    /// <summary>How long they ran, in milliseconds; skipped and superseded ones are left out, which say nothing of the work.</summary>
    public QuantileSketch Durations { get; init; } = QuantileSketch.Empty;

    /// <summary>
    /// How long after the start before of the same agent and origin each started, in milliseconds and as clocks showed it: where one was
    /// set back past that start there is no such time.
    /// </summary>
    public QuantileSketch Gaps { get; init; } = QuantileSketch.Empty;

    /// <summary>How often a run showed no life for longer than its limit.</summary>
    public long StaleEpisodes { get; init; }

    /// <summary>How many passed their total limit. A heartbeat run may have gone on and succeeded.</summary>
    public long Timeouts { get; init; }

    /// <summary>How many wakes were delivered.</summary>
    public long WakesDelivered { get; init; }

    /// <summary>Tokens used by runs that said so.</summary>
    public long Tokens { get; init; }

    /// <summary>How many runs said how many tokens they used.</summary>
    public long RunsWithTokens { get; init; }

    /// <summary>Cost in US dollars of runs that said so.</summary>
    public decimal Usd { get; init; }

    /// <summary>How many runs said what they cost.</summary>
    public long RunsWithUsd { get; init; }

    /// <summary>The last start, in this time or before; null where none is known of.</summary>
    public Instant? LastStartAt { get; init; }

    /// <summary>Tokens for each run that said so; null where none did.</summary>
    public decimal? TokensPerRun => Each(Tokens, RunsWithTokens);

    /// <summary>Tokens for each wake delivered, those of runs that failed included; null where there is no such figure.</summary>
    public decimal? TokensPerWake => RunsWithTokens > 0 ? Each(Tokens, WakesDelivered) : null;

    /// <summary>Cost of each run that said so, in US dollars; null where none did.</summary>
    public decimal? UsdPerRun => Each(Usd, RunsWithUsd);

    /// <summary>Cost of each wake delivered in US dollars, that of runs that failed included; null where there is no such figure.</summary>
    public decimal? UsdPerWake => RunsWithUsd > 0 ? Each(Usd, WakesDelivered) : null;

    /// <summary>Whether nothing happened.</summary>
    public bool IsEmpty => (Started | StaleEpisodes | Timeouts) == 0 && Outcomes.IsEmpty;

    /// <summary>Of the runs of both. Figures that are about one time after the other add up to those of all of it.</summary>
    public RunStats Merge(RunStats other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new RunStats
        {
            Started = Started + other.Started,
            Outcomes = other.Outcomes.Aggregate(
                Outcomes, (all, some) => all.SetItem(some.Key, all.GetValueOrDefault(some.Key) + some.Value)),
            Durations = Durations.Merge(other.Durations),
            Gaps = Gaps.Merge(other.Gaps),
            StaleEpisodes = StaleEpisodes + other.StaleEpisodes,
            Timeouts = Timeouts + other.Timeouts,
            WakesDelivered = WakesDelivered + other.WakesDelivered,
            Tokens = Saturating.Add(Tokens, other.Tokens),
            RunsWithTokens = RunsWithTokens + other.RunsWithTokens,
            Usd = Saturating.Add(Usd, other.Usd),
            RunsWithUsd = RunsWithUsd + other.RunsWithUsd,
            LastStartAt = LastStartAt > other.LastStartAt || other.LastStartAt is null ? LastStartAt : other.LastStartAt,
        };
    }

    internal RunStats WithStart(Instant at, TimeSpan? gap) => this with
    {
        Started = Started + 1,
        Gaps = gap is { } span ? Gaps.Add(span.Ms) : Gaps,
        LastStartAt = at,
    };

    internal RunStats WithEnd(RunRecord run, int delivered)
    {
        var outcome = run.Outcome ?? throw new ArgumentException($"{run.Run} has not ended", nameof(run));
        var says = outcome is not (RunOutcome.Skipped or RunOutcome.Superseded);
        return this with
        {
            Outcomes = Outcomes.SetItem(outcome, Outcomes.GetValueOrDefault(outcome) + 1),
            Durations = says && run.Duration is { } duration ? Durations.Add(Math.Max(0, duration.Ms)) : Durations,
            WakesDelivered = WakesDelivered + delivered,
            Tokens = Saturating.Add(Tokens, Math.Max(0, run.Tokens ?? 0)),
            RunsWithTokens = RunsWithTokens + (run.Tokens is null ? 0 : 1),
            Usd = Saturating.Add(Usd, Math.Max(0, run.Usd ?? 0)),
            RunsWithUsd = RunsWithUsd + (run.Usd is null ? 0 : 1),
        };
    }

    private static decimal? Each(decimal sum, long count) => count > 0 ? sum / count : null;
}
