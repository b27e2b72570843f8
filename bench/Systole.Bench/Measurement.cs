using Systole.Bench.Alerting;
using Systole.Bench.Cluster;
using Systole.Bench.Decisions;
using Systole.Bench.Lateness;
using Systole.Bench.Wakes;
using Systole.Bench.Watching;

namespace Systole.Bench;

/// <summary>The parts, one after the other.</summary>
internal static class Measurement
{
    public static async Task RunAsync(BenchOptions options, ScratchFolder folder)
    {
        if (options.Has("decisions")) DecisionsBenchmark.Run(options);
        if (options.Has("wakes")) await WakesBenchmark.RunAsync(options, folder);
        if (options.Has("lateness")) await LatenessBenchmark.RunAsync(options, folder);
        if (options.Has("watch")) await WatchBenchmark.RunAsync(options, folder);
        if (options.Has("alerts")) await AlertsBenchmark.RunAsync(options, folder);
        if (!options.HasAny("watch", "cluster", "quartz", "million")) return;
        await using var server = await DatabaseServer.StartAsync(Path.Combine(folder.Next(), "postgres"));
        if (options.Has("watch")) await WatchBenchmark.RunAsync(options, server, folder);
        if (options.Has("cluster")) await ClusterBenchmark.RunAsync(options, server, folder);
        if (options.Has("quartz")) await ClusterBenchmark.RunQuartzAsync(options, server, folder);
        if (options.Has("million")) await MillionBenchmark.RunAsync(options, server, folder);
    }
}
