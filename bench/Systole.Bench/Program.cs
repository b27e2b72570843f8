using System.Runtime.InteropServices;
using Npgsql;
using Systole.Bench;
using Systole.Bench.Cluster;

if (args is [NodeProgram.Role])
{
    await NodeProgram.RunAsync();
    // Whatever threads a rival has left.
    Environment.Exit(0);
}
if (BenchOptions.Parse(args) is not { } options)
{
    Console.Error.WriteLine(BenchOptions.Usage);
    return 2;
}
using var folder = new ScratchFolder(options.Folder);
// Off this thread, so that a signal is seen whatever it measures.
var measuring = Task.Run(() => Measurement.RunAsync(options, folder));
var stopped = new TaskCompletionSource();
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
if (await Task.WhenAny(measuring, stopped.Task) == stopped.Task)
{
    Console.Error.WriteLine("systole-bench: stopped; what was printed stands");
    await DatabaseServer.StopAllAsync();
    return 1;
}
try
{
    await measuring;
    return 0;
}
catch (Exception trouble) when (trouble is InvalidOperationException or NpgsqlException or IOException or HttpRequestException)
{
    Console.Error.WriteLine($"systole-bench: {trouble.Message}");
    return 1;
}

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stopped.TrySetResult();
}
