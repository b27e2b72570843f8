using Systole.Bench;
using Systole.Bench.Decisions;
using Systole.Bench.Lateness;
using Systole.Bench.Wakes;

if (BenchOptions.Parse(args) is not { } options)
{
    Console.Error.WriteLine(BenchOptions.Usage);
    return 2;
}
using var folder = new ScratchFolder(options.Folder);
if (options.Has("decisions")) DecisionsBenchmark.Run(options);
if (options.Has("wakes")) await WakesBenchmark.RunAsync(options, folder);
if (options.Has("lateness")) await LatenessBenchmark.RunAsync(options, folder);
return 0;
