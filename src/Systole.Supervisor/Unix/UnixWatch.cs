using System.Diagnostics;
using System.Runtime.InteropServices;
using Systole.Supervision;

namespace Systole.Supervisor.Unix;

/// <summary>
/// Starts the command and stays with it to its end. One thread: it waits for output, the exit and the next look at the ladder at once.
/// </summary>
internal sealed class UnixWatch
{
    private const int StdoutSlot = 0;
    private const int StderrSlot = 1;
    private const int ExitSlot = 2;
    private const int BufferBytes = 64 * 1024;

    // How often the ladder is looked at, and the longest that an exit can go unseen where there is no descriptor for it.
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan ShortTurn = TimeSpan.FromMilliseconds(20);

    // After the exit of the command: processes it left in the background may hold its output open for ever.
    private static readonly TimeSpan OutputGrace = TimeSpan.FromSeconds(1);

    private readonly RunFolder _folder;
    private readonly SpawnedCommand _command;
    private readonly Output _output;
    private readonly UnixLadder _ladder;
    private readonly RunClock _clock = new();
    private readonly Libc.PollFd[] _waits;
    private readonly byte[] _buffer = new byte[BufferBytes];

    private UnixWatch(RunFolder folder, SpawnedCommand command)
    {
        _folder = folder;
        _command = command;
        _output = new Output(folder);
        _ladder = new UnixLadder(folder, command.Pid);
        var exit = OperatingSystem.IsLinux() ? (int)Libc.PidfdOpen(Libc.SysPidfdOpen, command.Pid, 0) : -1;
        _waits =
        [
            new Libc.PollFd { Fd = command.Stdout, Events = Libc.PollIn },
            new Libc.PollFd { Fd = command.Stderr, Events = Libc.PollIn },
            new Libc.PollFd { Fd = exit, Events = Libc.PollIn },
        ];
    }

    /// <summary>Runs the command.</summary>
    /// <returns>Its end, or why it did not start.</returns>
    public static Result Run(RunFolder folder, Spec spec)
    {
        try
        {
            // Not in the child: so a program with a relative path is looked for where it will run.
            Directory.SetCurrentDirectory(spec.WorkingFolder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return Result.NotStarted(Directory.Exists(spec.WorkingFolder)
                ? $"cannot start the command: no permission to enter its working folder '{spec.WorkingFolder}'"
                : $"cannot start the command: its working folder '{spec.WorkingFolder}' does not exist");
        }
        if (spec.Command.Any(argument => argument.Contains('\0', StringComparison.Ordinal)))
            return Result.NotStarted("cannot start the command: an argument holds a NUL character; use standard input instead");
        var program = ProgramPath.Find(spec.Command.FirstOrDefault() ?? "", spec.Environment, out var error);
        if (program is null) return Result.NotStarted(error);
        var command = SpawnedCommand.Start(program, spec.Command, spec.Environment, folder.PathOf(RunFiles.Turn), out error);
        if (command is null) return Result.NotStarted(error);
        folder.WriteProcess(command.Pid);
        // No folder is held that somebody may want to remove or unmount.
        Directory.SetCurrentDirectory("/");
        return new UnixWatch(folder, command).Stay();
    }

    private Result Stay()
    {
        int? status = null;
        long exitedAt = 0;
        var ended = default(DateTimeOffset);
        while (true)
        {
            var wait = status is not null || !_waits.Any(w => w.Fd >= 0) ? ShortTurn : Turn;
            Wait(wait);
            if (status is null)
            {
                _clock.Turn(wait);
                if (Reap(_command.Pid) is { } exited)
                {
                    (status, exitedAt, ended) = (exited, Stopwatch.GetTimestamp(), DateTimeOffset.UtcNow);
                    CloseSlot(ExitSlot);
                }
            }
            else
            {
                _ = Reap(0);
            }
            _ladder.Climb(isRunning: status is null);
            _output.Flush();
            var isSilent = _waits[StdoutSlot].Fd < 0 && _waits[StderrSlot].Fd < 0;
            if (status is not { } final || !_ladder.IsSettled) continue;
            if (isSilent || Stopwatch.GetElapsedTime(exitedAt) > OutputGrace) return End(final, ended);
        }
    }

    private Result End(int status, DateTimeOffset endedAt)
    {
        foreach (var slot in (ReadOnlySpan<int>)[StdoutSlot, StderrSlot])
        {
            if (_waits[slot].Fd >= 0) SpawnedCommand.LeaveReader(_waits[slot].Fd);
        }
        var signal = status & 0x7F;
        return _output.Complete(new Result
        {
            ExitCode = signal == 0 ? (status >> 8) & 0xFF : null,
            Signal = signal == 0 ? null : signal,
            StartedAt = _clock.StartedAt,
            EndedAt = endedAt,
            Duration = _clock.Ran,
            Cancelled = _ladder.Reached,
            TreeGone = _ladder.TreeGone,
        });
    }

    private unsafe void Wait(TimeSpan time)
    {
        int ready;
        fixed (Libc.PollFd* waits = _waits) ready = Libc.Poll(waits, (nuint)_waits.Length, (int)time.TotalMilliseconds);
        if (ready <= 0) return;
        Read(StdoutSlot);
        Read(StderrSlot);
    }

    private unsafe void Read(int slot)
    {
        if (_waits[slot].Fd < 0 || _waits[slot].Returned == 0) return;
        nint count;
        fixed (byte* buffer = _buffer) count = Libc.Read(_waits[slot].Fd, buffer, (nuint)_buffer.Length);
        if (count > 0) _output.Add(_buffer.AsSpan(0, (int)count), isError: slot == StderrSlot);
        else if (count == 0 || Marshal.GetLastPInvokeError() != Libc.ErrnoInterrupted) CloseSlot(slot);
    }

    private void CloseSlot(int slot)
    {
        if (_waits[slot].Fd >= 0) _ = Libc.Close(_waits[slot].Fd);
        // poll leaves negative ones out.
        _waits[slot].Fd = -1;
    }

    // Waits for every child that has ended: the command, and orphans that a subreaper is given.
    private static unsafe int? Reap(int command)
    {
        int? found = null;
        int status;
        int pid;
        while ((pid = Libc.WaitPid(-1, &status, Libc.WNoHang)) > 0)
        {
            if (pid == command) found = status;
        }
        return found;
    }
}
