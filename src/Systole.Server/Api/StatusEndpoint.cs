using Systole.Client.Wire;

namespace Systole.Server.Api;

/// <summary>The node, the scheduler and every agent in one answer.</summary>
internal static class StatusEndpoint
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/api/heartbeat/status", (ISystole systole) => Json.Ok(Document(systole.Status()), WireJson.Default.StatusDocument))
            .Produces<StatusDocument>()
            .Describe("status", "The node, the scheduler and every agent.");

    public static StatusDocument Document(NodeStatus status)
    {
        string[] agents = [.. status.InFlight.Select(r => r.Run.Agent.Value).Distinct().Order(StringComparer.Ordinal)];
        var defaults = status.Defaults;
        return new StatusDocument
        {
            Success = true,
            Status = status.Online ? "online" : "offline",
            Message = status.Online ? null : status.Message ?? "the node is not running",
            Monitor = new MonitorDocument(status.Online, agents.Length, agents, new MonitorConfigDocument(
                Documents.Ms(defaults.CheckInterval), Documents.Ms(defaults.StaleAfter), Documents.Ms(defaults.TimeoutAfter))),
            InFlightAgents = [.. status.InFlight.Select(InFlight)],
            Timestamp = status.Now.ToDateTimeOffset(),
            LastHeartbeatTime = Documents.Of(status.LastHeartbeatAt),
            Scheduler = new SchedulerDocument
            {
                Running = status.Online,
                LastTurnAt = status.LastTurnAt.ToDateTimeOffset(),
                ConcurrencyMax = status.ConcurrencyMax,
                RunsInFlight = status.InFlight.Count(r => r.Task is null),
                Waiting = status.Waiting,
                Pause = Documents.Of(status.Pause),
            },
            Agents = [.. status.Agents.Select(Documents.Agent)],
            Alerts = [.. status.Alerts.Select(Documents.Alert)],
        };
    }

    private static InFlightAgentDocument InFlight(InFlightRun run) => new(
        run.Run.Agent.Value,
        run.Task ?? run.Run.ToString(),
        run.Idle ? "idle" : "running",
        Documents.Ms(run.RunningFor),
        Documents.Ms(run.IdleFor),
        run.Node,
        run.Stale ? true : null);
}
