using System.Globalization;
using Systole.Cli.Output;

namespace Systole.Cli.Simulating.Tables;

/// <summary>The figures of each agent. Two tables, since all of it in a line is wider than a terminal.</summary>
internal sealed class AgentTable : Section
{
    private const int ReasonsMax = 6;

    private ImmutableArray<AgentSummary> _agents = [];

    public override void Take(SimulationLine line)
    {
        if (line.Event == "summary") _agents = AgentSummary.Of(line);
    }

    public override void Write(Shell shell)
    {
        var rows = _agents.Length > 1 ? _agents.Add(AgentSummary.Together("(all)", _agents)) : _agents;
        var counts = new Grid("AGENT", "RUNS", "WAKES", "DELIVERED", "PENDING", "DEAD LETTERS", "TOKENS", "USD");
        var times = new Grid("AGENT", "SHORTEST GAP", "LONGEST GAP", "LONGEST WAIT", "RUNS BY REASON");
        foreach (var agent in rows)
        {
            counts.Add(
                Name(shell, agent.Agent),
                agent.Runs,
                agent.Wakes,
                agent.Delivered,
                agent.Pending,
                agent.DeadLettered > 0 ? Cell.Bad(Number(agent.DeadLettered)) : agent.DeadLettered,
                agent.Tokens is { } tokens ? tokens : "-",
                agent.Usd is { } usd ? usd : "-");
            // Nothing was measured where there was nothing to measure.
            var (hasGaps, hasWaits) = (agent.Runs > 1, agent.Wakes > 0);
            times.Add(
                Name(shell, agent.Agent),
                Length(hasGaps ? agent.GapMin : null),
                Length(hasGaps ? agent.GapMax : null),
                Length(hasWaits ? agent.EventWaitMax : null),
                Reasons(agent));
        }
        Write(shell, counts, 0);
        Write(shell, times, 0);
    }

    private static string Length(TimeSpan? span) => span is { } length ? Text.Duration(length) : "-";

    private static string Reasons(AgentSummary agent)
    {
        var shown = string.Join(", ", agent.RunsByReason.Take(ReasonsMax).Select(r => $"{r.Reason} {Number(r.Runs)}"));
        var more = agent.RunsByReason.Length - ReasonsMax;
        return shown.Length == 0 ? "-" : more > 0 ? $"{shown}, and {Number(more)} more reasons" : shown;
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
