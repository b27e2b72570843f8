using Systole.Statistics;

namespace Systole.Tests.Api.Fakes;

/// <summary>Its figures.</summary>
internal sealed partial class FakeSystole
{
    /// <summary>The figures that there are of every agent.</summary>
    public List<(Instant Start, AgentStats Stats)> Figures { get; } = [];

    public ValueTask<Answer<StatsView>> StatsAsync(
        string agent, StatsPeriod by = StatsPeriod.Hour, Instant? from = null, Instant? to = null, CancellationToken stop = default) =>
        Answered("stats", agent, (by, from, to), null, () => new StatsView(
            AgentId.Parse(agent), by, from ?? Noon - TimeSpan.FromHours(23), to ?? Noon,
            [.. Figures.Select(row => new StatsRow(AgentId.Parse(agent), by, row.Start, row.Stats))],
            Figures.Aggregate(AgentStats.None, (all, row) => all.Merge(row.Stats))));
}
