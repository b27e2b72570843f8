namespace Systole.Client.Wire;

/// <summary>What became of an agent's runs over time.</summary>
public sealed record StatsDocument
{
    /// <summary>The agent.</summary>
    public required string Agent { get; init; }

    /// <summary><c>hour</c> or <c>day</c>, in UTC.</summary>
    public required string By { get; init; }

    /// <summary>The beginning of the first hour or day that was asked for.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>The end of what was asked for.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>The hours or days in which anything happened, the earliest first.</summary>
    public required IReadOnlyList<StatsBucketDocument> Buckets { get; init; }

    /// <summary>All of them together.</summary>
    public required StatsTotalDocument Total { get; init; }
}

/// <summary>An hour or a day.</summary>
/// <param name="Start">When it began.</param>
/// <param name="Heartbeat">Runs that Systole started; left out where nothing happened to any.</param>
/// <param name="Registered">Runs that the agent or its gateway started; left out where nothing happened to any.</param>
public sealed record StatsBucketDocument(
    DateTimeOffset Start, RunStatsDocument? Heartbeat = null, RunStatsDocument? Registered = null);

/// <summary>All the hours or days together.</summary>
/// <param name="Heartbeat">Runs that Systole started; left out where nothing happened to any.</param>
/// <param name="Registered">Runs that the agent or its gateway started; left out where nothing happened to any.</param>
public sealed record StatsTotalDocument(RunStatsDocument? Heartbeat = null, RunStatsDocument? Registered = null);

/// <summary>What became of runs. A run counts as started in the hour of its start, and with all the rest in that of its end.</summary>
public sealed record RunStatsDocument
{
    /// <summary>How many started.</summary>
    public required long Started { get; init; }

    /// <summary>How many ended.</summary>
    public required long Ended { get; init; }

    /// <summary>How many ended in which way, such as <c>succeeded</c>; those that did not occur are left out.</summary>
    public required IReadOnlyDictionary<string, long> Outcomes { get; init; }

    /// <summary>How long they ran, skipped and superseded ones left out; left out where none ended.</summary>
    public SpreadDocument? Durations { get; init; }

    /// <summary>How long after the start before of the same kind each started; left out where none has one before.</summary>
    public SpreadDocument? Gaps { get; init; }

    /// <summary>How often one showed no life for longer than its limit.</summary>
    public required long StaleEpisodes { get; init; }

    /// <summary>How many passed their total limit; one may have gone on and succeeded.</summary>
    public required long Timeouts { get; init; }

    /// <summary>How many wakes were delivered.</summary>
    public required long WakesDelivered { get; init; }

    /// <summary>Tokens used; left out where no run said so.</summary>
    public long? Tokens { get; init; }

    /// <summary>Tokens for each run that said so.</summary>
    public long? TokensPerRun { get; init; }

    /// <summary>Tokens for each wake delivered, those of runs that failed included.</summary>
    public long? TokensPerWake { get; init; }

    /// <summary>Cost in US dollars; left out where no run said so.</summary>
    public decimal? Usd { get; init; }

    /// <summary>Cost of each run that said so, in US dollars.</summary>
    public decimal? UsdPerRun { get; init; }

    /// <summary>Cost of each wake delivered in US dollars, that of runs that failed included.</summary>
    public decimal? UsdPerWake { get; init; }
}

/// <summary>How times are spread. Quantiles are off by 2 % at most; count and greatest are exact.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="P50Ms">Half of them are not longer.</param>
/// <param name="P95Ms">95 % of them are not longer.</param>
/// <param name="P99Ms">99 % of them are not longer.</param>
/// <param name="MaxMs">The longest.</param>
public sealed record SpreadDocument(long Count, long P50Ms, long P95Ms, long P99Ms, long MaxMs);
