using Systole.Cli.Output;
using Systole.Client.Wire;

namespace Systole.Cli.Verbs;

/// <summary>The node and its agents at a glance.</summary>
internal sealed class StatusVerb() : Verb("status", "Show the node, its agents and the runs in flight",
    "systole status",
    "systole status --json | jq .monitor")
{
    protected override async Task<int> RunAsync(Call call)
    {
        var status = await call.Client.StatusAsync(call.Stop);
        return call.Print(status, WireJson.Default.StatusDocument, s => Say(call, s));
    }

    private static void Say(Call call, StatusDocument status)
    {
        var scheduler = status.Scheduler;
        var last = status.LastHeartbeatTime is { } at ? $"last heartbeat {Text.Distance(at, status.Timestamp)}" : "no heartbeat yet";
        call.Say($"{call.Client.Url} is {status.Status}: {Text.Count(status.Agents.Count, "agent")}, "
            + $"{scheduler.RunsInFlight} of {scheduler.ConcurrencyMax} runs in flight, {scheduler.Waiting} waiting, {last}");
        if (status.Message is { } message) call.Say($"offline because {message}");
        if (scheduler.Pause is { } pause) call.Say($"everything is paused {Pauses.Until(pause, status.Timestamp)}");
        Alerts.Say(call, status);
        if (status.Agents.Count > 0) call.Shell.Out.WriteLine();
        AgentGrid.Of(status.Agents, status.Timestamp).Write(call.Shell);
        if (status.InFlightAgents.Count == 0) return;
        call.Shell.Out.WriteLine();
        var severalNodes = status.InFlightAgents.Any(run => run.Node is not null);
        var grid = severalNodes
            ? new Grid("IN FLIGHT", "TASK", "STATUS", "RUNNING FOR", "IDLE FOR", "NODE")
            : new Grid("IN FLIGHT", "TASK", "STATUS", "RUNNING FOR", "IDLE FOR");
        foreach (var run in status.InFlightAgents)
        {
            Cell[] cells = [run.AgentId, run.TaskId, run.Stale == true ? Cell.Bad("stale") : run.Status, Ms(run.RunningForMs), Ms(run.IdleForMs)];
            grid.Add(severalNodes ? [.. cells, run.Node ?? "-"] : cells);
        }
        grid.Write(call.Shell);
    }

    private static string Ms(long ms) => Text.Duration(TimeSpan.FromMilliseconds(ms));
}
