using Systole.Client.Wire;

namespace Systole.Cli.Output;

/// <summary>Agents, a line each.</summary>
internal static class AgentGrid
{
    public static Grid Of(IEnumerable<AgentDocument> agents, DateTimeOffset now)
    {
        var grid = new Grid("AGENT", "STATE", "NEXT RUN", "HELD BY", "LAST RUN", "WAKES");
        foreach (var agent in agents)
        {
            grid.Add(
                agent.Id,
                State(agent),
                agent.NextRunAt is { } next ? Text.At(next, now) : "-",
                agent.NextRunWhy ?? "-",
                agent.LastRun is { } last
                    ? Cell.Outcome(last.Outcome, $" {Text.Distance(last.At, now)} ({string.Join(", ", last.Reasons)})")
                    : "-",
                agent.PendingWakes);
        }
        return grid;
    }

    /// <summary>The one word that matters most; <c>systole agents NAME</c> has the rest.</summary>
    public static Cell State(AgentDocument agent) => agent switch
    {
        { Run.TimedOut: true } => Cell.Bad("timed out"),
        _ when agent.Alerts.Any(alert => alert.Kind == "stale") => Cell.Bad("stale"),
        { Run: not null } => Cell.Good("running"),
        { Pause: not null } => Cell.Doubtful("paused"),
        { DeadLetters: > 0 } => Cell.Bad("dead letters"),
        { FailuresInRow: > 0 } => Cell.Bad("failing"),
        { CanRun: false } => "watched",
        _ => "waiting",
    };
}
