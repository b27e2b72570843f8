using System.Text.Json;
using Systole.Statistics;

namespace Systole.Stores.Json;

/// <summary>The figures of an hour or a day. What is nothing is left out: most rows have little in them, and are written often.</summary>
internal sealed class AgentStatsDocument
{
    public RunStatsDocument? Heartbeat { get; set; }
    public RunStatsDocument? Registered { get; set; }

    public static AgentStatsDocument From(AgentStats stats) => new()
    {
        Heartbeat = RunStatsDocument.From(stats.Heartbeat),
        Registered = RunStatsDocument.From(stats.Registered),
    };

    public AgentStats ToStats() => new()
    {
        Heartbeat = Heartbeat?.ToStats() ?? RunStats.None,
        Registered = Registered?.ToStats() ?? RunStats.None,
    };
}

/// <summary>The figures of the runs of one origin.</summary>
internal sealed class RunStatsDocument
{
    public long? Started { get; set; }
    public Dictionary<string, long>? Outcomes { get; set; }
    public QuantileSketch? Durations { get; set; }
    public QuantileSketch? Gaps { get; set; }
    public long? StaleEpisodes { get; set; }
    public long? Timeouts { get; set; }
    public long? WakesDelivered { get; set; }
    public long? Tokens { get; set; }
    public long? RunsWithTokens { get; set; }
    public decimal? Usd { get; set; }
    public long? RunsWithUsd { get; set; }
    public Instant? LastStartAt { get; set; }

    public static RunStatsDocument? From(RunStats stats) => stats.IsEmpty && stats.LastStartAt is null
        ? null
        : new()
        {
            Started = Unless0(stats.Started),
            Outcomes = stats.Outcomes.IsEmpty ? null : stats.Outcomes.ToDictionary(of => Names.Of(of.Key), of => of.Value),
            Durations = stats.Durations.Count == 0 ? null : stats.Durations,
            Gaps = stats.Gaps.Count == 0 ? null : stats.Gaps,
            StaleEpisodes = Unless0(stats.StaleEpisodes),
            Timeouts = Unless0(stats.Timeouts),
            WakesDelivered = Unless0(stats.WakesDelivered),
            Tokens = Unless0(stats.Tokens),
            RunsWithTokens = Unless0(stats.RunsWithTokens),
            Usd = stats.Usd == 0 ? null : stats.Usd,
            RunsWithUsd = Unless0(stats.RunsWithUsd),
            LastStartAt = stats.LastStartAt,
        };

    public RunStats ToStats() => new()
    {
        Started = Started ?? 0,
        Outcomes = RunStats.None.Outcomes.SetItems((Outcomes ?? []).Select(of => KeyValuePair.Create(OutcomeOf(of.Key), of.Value))),
        Durations = Durations ?? QuantileSketch.Empty,
        Gaps = Gaps ?? QuantileSketch.Empty,
        StaleEpisodes = StaleEpisodes ?? 0,
        Timeouts = Timeouts ?? 0,
        WakesDelivered = WakesDelivered ?? 0,
        Tokens = Tokens ?? 0,
        RunsWithTokens = RunsWithTokens ?? 0,
        Usd = Usd ?? 0,
        RunsWithUsd = RunsWithUsd ?? 0,
        LastStartAt = LastStartAt,
    };

    private static long? Unless0(long number) => number == 0 ? null : number;

    private static RunOutcome OutcomeOf(string name) =>
        Names.TryParse<RunOutcome>(name, out var outcome) ? outcome : throw new JsonException($"'{name}' is no outcome of a run");
}
