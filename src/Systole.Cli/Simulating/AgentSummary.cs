using System.Text.Json;

namespace Systole.Cli.Simulating;

/// <summary>What the last line of a simulation says of one agent. Times are null where there was nothing to measure.</summary>
internal sealed record AgentSummary
{
    public required string Agent { get; init; }

    public long Runs { get; init; }

    /// <summary>The most frequent first.</summary>
    public ImmutableArray<(string Reason, long Runs)> RunsByReason { get; init; } = [];

    public long Wakes { get; init; }

    public long Delivered { get; init; }

    public long Pending { get; init; }

    public long DeadLettered { get; init; }

    public TimeSpan? GapMin { get; init; }

    public TimeSpan? GapMax { get; init; }

    public TimeSpan? EventWaitMax { get; init; }

    public long? Tokens { get; init; }

    public decimal? Usd { get; init; }

    /// <summary>The agents of a <c>summary</c>, by name.</summary>
    public static ImmutableArray<AgentSummary> Of(SimulationLine summary) =>
        [.. summary.Fields("agents").Select(Of).OrderBy(agent => agent.Agent, StringComparer.Ordinal)];

    /// <summary>All of them as one, with the extremes of their times.</summary>
    public static AgentSummary Together(string name, IReadOnlyCollection<AgentSummary> agents) => new()
    {
        Agent = name,
        Runs = agents.Sum(a => a.Runs),
        RunsByReason = Ordered(agents.SelectMany(a => a.RunsByReason).GroupBy(r => r.Reason).Select(g => (g.Key, g.Sum(r => r.Runs)))),
        Wakes = agents.Sum(a => a.Wakes),
        Delivered = agents.Sum(a => a.Delivered),
        Pending = agents.Sum(a => a.Pending),
        DeadLettered = agents.Sum(a => a.DeadLettered),
        GapMin = agents.Min(a => a.GapMin),
        GapMax = agents.Max(a => a.GapMax),
        EventWaitMax = agents.Max(a => a.EventWaitMax),
        Tokens = agents.Any(a => a.Tokens is not null) ? agents.Sum(a => a.Tokens ?? 0) : null,
        Usd = agents.Any(a => a.Usd is not null) ? agents.Sum(a => a.Usd ?? 0) : null,
    };

    private static AgentSummary Of(JsonProperty agent) => new()
    {
        Agent = agent.Name,
        Runs = Number(agent.Value, "runs") ?? 0,
        RunsByReason = agent.Value.TryGetProperty("runs_by_reason", out var reasons)
            ? Ordered(reasons.EnumerateObject().Select(r => (r.Name, r.Value.GetInt64())))
            : [],
        Wakes = Number(agent.Value, "wakes") ?? 0,
        Delivered = Number(agent.Value, "delivered") ?? 0,
        Pending = Number(agent.Value, "pending") ?? 0,
        DeadLettered = Number(agent.Value, "dead_lettered") ?? 0,
        GapMin = Span(agent.Value, "min_gap_ms"),
        GapMax = Span(agent.Value, "max_gap_ms"),
        EventWaitMax = Span(agent.Value, "max_event_wait_ms"),
        Tokens = Number(agent.Value, "tokens"),
        Usd = agent.Value.TryGetProperty("usd", out var usd) ? usd.GetDecimal() : null,
    };

    private static ImmutableArray<(string, long)> Ordered(IEnumerable<(string Reason, long Runs)> reasons) =>
        [.. reasons.OrderByDescending(r => r.Runs).ThenBy(r => r.Reason, StringComparer.Ordinal)];

    private static long? Number(JsonElement agent, string name) => agent.TryGetProperty(name, out var value) ? value.GetInt64() : null;

    private static TimeSpan? Span(JsonElement agent, string name) =>
        Number(agent, name) is { } ms ? TimeSpan.FromMilliseconds(ms) : null;
}
