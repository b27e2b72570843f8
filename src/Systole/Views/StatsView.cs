using Systole.Statistics;

namespace Systole;

/// <summary>An agent's figures over time.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="Period">Whether by hour or by day.</param>
/// <param name="From">From when on; the beginning of an hour or a day.</param>
/// <param name="To">Until when.</param>
/// <param name="Rows">Those hours or days in which anything happened, the earliest first.</param>
/// <param name="Total">All of them together.</param>
public sealed record StatsView(
    AgentId Agent, StatsPeriod Period, Instant From, Instant To, IReadOnlyList<StatsRow> Rows, AgentStats Total);
