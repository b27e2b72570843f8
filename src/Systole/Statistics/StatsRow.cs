namespace Systole.Statistics;

/// <summary>An agent's figures of one hour or day. Rows of one agent may be merged.</summary>
/// <param name="Agent">Whose.</param>
/// <param name="Period">Whether of an hour or of a day.</param>
/// <param name="Start">When it began, in UTC on the hour.</param>
/// <param name="Stats">The figures.</param>
public sealed record StatsRow(AgentId Agent, StatsPeriod Period, Instant Start, AgentStats Stats);

/// <summary>The name of a row.</summary>
internal readonly record struct StatsKey(AgentId Agent, StatsPeriod Period, Instant Start)
{
    /// <summary>The row that something at an instant counts in.</summary>
    public static StatsKey Of(AgentId agent, StatsPeriod period, Instant at) => new(agent, period, period.StartOf(at));
}
