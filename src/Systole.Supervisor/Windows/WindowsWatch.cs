using System.ComponentModel;
using System.Diagnostics;
using Systole.Supervision;

namespace Systole.Supervisor.Windows;

/// <summary>Starts the command and stays with it to its end. Written for Windows after its documentation; not yet run there.</summary>
internal static class WindowsWatch
{
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan OutputGrace = TimeSpan.FromSeconds(1);

    /// <summary>Runs the command.</summary>
    /// <returns>Its end, or why it did not start.</returns>
    public static Result Run(RunFolder folder, Spec spec)
    {
        if (!Directory.Exists(spec.WorkingFolder))
            return Result.NotStarted($"cannot start the command: its working folder '{spec.WorkingFolder}' does not exist");
        var clock = new RunClock();
        var job = new Job();
        var output = new Output(folder);
        using var process = new Process { StartInfo = StartInfo(spec) };
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            return Result.NotStarted($"cannot start '{spec.Command.FirstOrDefault()}': {e.Message}");
        }
        var inJob = job.Add(process);
        folder.WriteProcess(process.Id);
        Task[] streams =
        [
            Copy(process.StandardOutput.BaseStream, output, isError: false), Copy(process.StandardError.BaseStream, output, isError: true),
        ];
        _ = Feed(folder, process);
        Rung? reached = null;
        while (!process.WaitForExit(Turn))
        {
            clock.Turn(Turn);
            reached = Climb(folder, process, job, reached);
            output.Flush();
        }
        clock.Turn(Turn);
        var ended = DateTimeOffset.UtcNow;
        _ = Task.WaitAll(streams, OutputGrace);
        while (reached is not null && inJob && job.IsAlive)
        {
            if (reached >= Rung.Terminate) job.End();
            else reached = Climb(folder, process, job, reached);
            Thread.Sleep(Turn);
        }
        return output.Complete(new Result
        {
            ExitCode = process.ExitCode,
            StartedAt = clock.StartedAt,
            EndedAt = ended,
            Duration = clock.Ran,
            Cancelled = reached,
            TreeGone = reached is not null,
        });
    }

    private static ProcessStartInfo StartInfo(Spec spec)
    {
        var info = new ProcessStartInfo(spec.Command.FirstOrDefault() ?? "", spec.Command.Skip(1))
        {
            WorkingDirectory = spec.WorkingFolder,
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (OperatingSystem.IsWindows()) info.CreateNewProcessGroup = true;
        info.Environment.Clear();
        foreach (var (name, value) in spec.Environment) info.Environment[name] = value;
        return info;
    }

    // There is no gentler way to a whole tree here than its end: terminate and kill are one.
    private static Rung? Climb(RunFolder folder, Process process, Job job, Rung? reached)
    {
        var wanted = folder.ReadRung();
        if (wanted is null || wanted <= reached) return reached;
        if (wanted == Rung.Ask) Job.Ask(process.Id);
        else job.End();
        return wanted;
    }

    private static async Task Copy(Stream stream, Output output, bool isError)
    {
        var buffer = new byte[64 * 1024];
        int count;
        while ((count = await stream.ReadAsync(buffer)) > 0) output.Add(buffer.AsSpan(0, count), isError);
    }

    private static async Task Feed(RunFolder folder, Process process)
    {
        try
        {
            await using var turn = File.OpenRead(folder.PathOf(RunFiles.Turn));
            await turn.CopyToAsync(process.StandardInput.BaseStream);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // A command need not read what it is given.
        }
    }
}
