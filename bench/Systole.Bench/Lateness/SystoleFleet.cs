using Microsoft.Extensions.Logging.Abstractions;
using Systole.Runners;
using Systole.Stores;

namespace Systole.Bench.Lateness;

/// <summary>A real node on a real clock, with delegates that do nothing.</summary>
internal static class SystoleFleet
{
    public static async Task<FiringResult> RunAsync(IStore store, string folder, Fleet fleet, int intervals)
    {
        var firings = new Firings(fleet.Agents * (intervals + 1));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await using var node = new Node(
            store, new NodeOptions { DataDirectory = folder }, Definitions(fleet, firings), TimeProvider.System,
            NullLoggerFactory.Instance);
        await node.StartAsync(CancellationToken.None);
        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        var result = await firings.WatchAsync(fleet, intervals, bytes);
        await node.StopAsync();
        return result;
    }

    private static AgentDefinition[] Definitions(Fleet fleet, Firings firings) =>
        [.. Enumerable.Range(0, fleet.Agents).Select(i => Definition(i, fleet, firings))];

    private static AgentDefinition Definition(int agent, Fleet fleet, Firings firings) => new()
    {
        Policy = new AgentPolicy
        {
            Id = AgentId.Parse(Fleet.NameOf(agent)),
            Schedule = new Schedule.Every(fleet.Interval),
            Jitter = fleet.IsSpread ? fleet.Interval : TimeSpan.Zero,
            FirstBeat = FirstBeat.AfterInterval,
        },
        Delegate = (turn, _) =>
        {
            if (turn.Slot is { } slot) firings.Fired(slot.UnixMs);
            return Task.FromResult(TurnResult.Nothing);
        },
    };
}
